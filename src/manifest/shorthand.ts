import type { FunctionReference, ManifestArgument, ManifestValue, ObjectTemplate } from "./model.js";
import { NotationParser, type ValueRules } from "./parser.js";
import { pathsIn, print, type Value } from "./syntax.js";
import { NotationError, type NotationProblem } from "./tokens.js";

/** A Convex call as the manifest writes it: `api.leads.queries.getLeads({ userId, status? })`. */
export interface ParsedCall {
  readonly fn: FunctionReference;
  readonly args: readonly ManifestArgument[];
}

/** What the string of a route or method says. */
export type ParsedAction =
  | ({ readonly kind: "query" | "mutation" } & ParsedCall)
  | { readonly kind: "stub"; readonly body: ObjectTemplate };

export type Parsed<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly problem: NotationProblem };

const LITERALS_ONLY: ValueRules = { refusePath: () => "a literal (a string, a number, true, false, null)" };
const ANY_PATH: ValueRules = { refusePath: () => null };
const RESULT_ONLY: ValueRules = {
  refusePath: ([root]) => (root === "result" ? null : '"result", a field of it, or a literal'),
};

/** `api.a.b.fn({ … })`, `query api.…`, `mutation api.…` or `stub { … }`. */
export const parseAction = (text: string): Parsed<ParsedAction> => parsed(text, action);

/** `api.a.b.fn({ … })` alone, as it stands under "query" and "mutation". */
export const parseCall = (text: string): Parsed<ParsedCall> => parsed(text, call);

/** `{ … }` of literals alone, as it stands under "stub". */
export const parseStub = (text: string): Parsed<ObjectTemplate> =>
  parsed(text, (parser) => template(parser.object(LITERALS_ONLY)));

/**
 * What a live guard answers: `result`, a field of it, or an object or array of such paths and literals.
 * A bare `result` has no keys.
 */
export const parseRespond = (text: string): Parsed<ObjectTemplate> =>
  parsed(text, (parser) => template(parser.value(RESULT_ONLY)));

/** A name or a member path: `session.user.id`. */
export const parsePath = (text: string): Parsed<readonly string[]> => parsed(text, (parser) => parser.path("a name"));

function parsed<Result>(text: string, read: (parser: NotationParser) => Result): Parsed<Result> {
  try {
    const parser = new NotationParser(text);
    const value = read(parser);
    parser.expectEnd();
    return { ok: true, value };
  } catch (error) {
    if (error instanceof NotationError) return { ok: false, problem: error.problem };
    throw error;
  }
}

function action(parser: NotationParser): ParsedAction {
  if (parser.accept("stub")) return { kind: "stub", body: template(parser.object(LITERALS_ONLY)) };
  if (parser.accept("mutation")) return { kind: "mutation", ...call(parser) };
  parser.accept("query");
  return { kind: "query", ...call(parser) };
}

function call(parser: NotationParser): ParsedCall {
  const start = parser.peek();
  const segments = parser.path('"api.…"');
  const [root, ...rest] = segments;
  const name = rest.at(-1);
  if (root !== "api" || rest.length < 2 || name === undefined) {
    parser.fail("a function such as api.leads.queries.getLeads", start);
  }
  const fn = { path: segments.join("."), module: rest.slice(0, -1).join("/"), name };
  parser.expect("(");
  const args = parser.peek().text === ")" ? [] : callArguments(parser);
  parser.expect(")");
  return { fn, args };
}

function callArguments(parser: NotationParser): readonly ManifestArgument[] {
  parser.expect("{");
  const seen = new Set<string>();
  return parser.list("}", () => {
    const token = parser.peek();
    const argument = callArgument(parser);
    if (seen.has(argument.name)) parser.fail("every argument only once", token);
    seen.add(argument.name);
    return argument;
  });
}

function callArgument(parser: NotationParser): ManifestArgument {
  const name = parser.identifier("an argument");
  if (parser.accept("?")) return { name, optional: true };
  if (!parser.accept(":")) return { name, optional: false };
  return { name, optional: false, value: argumentValue(parser) };
}

function argumentValue(parser: NotationParser): ManifestValue {
  const rules = parser.peek().kind === "identifier" ? ANY_PATH : LITERALS_ONLY;
  const value = parser.value(rules);
  const code = print(value);
  return value.kind === "path" ? { kind: "path", code, segments: value.segments } : { kind: "literal", code };
}

function template(value: Value): ObjectTemplate {
  return {
    code: print(value),
    paths: [...new Set(pathsIn(value).map((segments) => segments.join(".")))],
    keys: value.kind === "object" ? value.properties.map(({ key }) => key) : [],
  };
}
