import type { FunctionReference, ManifestArgument, ManifestValue, ObjectTemplate } from "./model.js";
import { NotationParser, type ValueRules } from "./parser.js";
import { pathsIn, print, type Value } from "./syntax.js";
import { NotationError, type NotationProblem, type Token } from "./tokens.js";

/** A Convex call as the manifest writes it: `api.leads.queries.getLeads({ userId, status? })`. */
export interface ParsedCall {
  readonly fn: FunctionReference;
  readonly args: readonly ManifestArgument[];
}

/** What the string of a route or method says. */
export type ParsedAction =
  | ({ readonly kind: "query" | "mutation" } & ParsedCall)
  | { readonly kind: "stub"; readonly body: ObjectTemplate };

/** What takes the place of a call of the old store. */
export interface ParsedMappedCall {
  readonly callee:
    | { readonly kind: "query" | "mutation"; readonly fn: FunctionReference }
    | { readonly kind: "app"; readonly name: string };
  readonly args: readonly ManifestArgument[];
  readonly spread: "all" | "values" | null;
}

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

/** `{ … }`, `[ … ]` or `null`, of literals alone, as it stands under "stub". */
export const parseStub = (text: string): Parsed<ObjectTemplate> => parsed(text, stubBody);

/**
 * What a live guard answers: `result`, a field of it, or an object or array of such paths and literals.
 * A bare `result` has no keys.
 */
export const parseRespond = (text: string): Parsed<ObjectTemplate> =>
  parsed(text, (parser) => template(parser.value(RESULT_ONLY)));

/**
 * A call that takes the place of a call of the old store: as `parseAction`, with `...` or `...values` among the
 * arguments, or a function of the app.
 */
export const parseMappedCall = (text: string): Parsed<ParsedMappedCall> => parsed(text, mappedCall);

/** The canonical source text of a literal; null for anything else. */
export function parseLiteral(text: string): string | null {
  const read = parsed(text, (parser) => print(parser.value(LITERALS_ONLY)));
  return read.ok ? read.value : null;
}

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
  if (parser.accept("stub")) return { kind: "stub", body: stubBody(parser) };
  if (parser.accept("mutation")) return { kind: "mutation", ...call(parser) };
  parser.accept("query");
  return { kind: "query", ...call(parser) };
}

function stubBody(parser: NotationParser): ObjectTemplate {
  const { text } = parser.peek();
  if (text !== "{" && text !== "[" && text !== "null") parser.fail('"{", "[" or null');
  return template(parser.value(LITERALS_ONLY));
}

function mappedCall(parser: NotationParser): ParsedMappedCall {
  const isMutation = parser.accept("mutation");
  if (!isMutation) parser.accept("query");
  const start = parser.peek();
  const segments = parser.path('"api.…", or a function of the app');
  const [name] = segments;
  const callee =
    segments.length === 1 && name !== undefined && !isMutation
      ? { kind: "app" as const, name }
      : { kind: isMutation ? ("mutation" as const) : ("query" as const), fn: functionNamed(segments, parser, start) };
  parser.expect("(");
  const found: { spread: ParsedMappedCall["spread"] } = { spread: null };
  const args = parser.peek().text === ")" ? [] : callArguments(parser, found);
  parser.expect(")");
  return { callee, args, spread: found.spread };
}

function call(parser: NotationParser): ParsedCall {
  const start = parser.peek();
  const fn = functionNamed(parser.path('"api.…"'), parser, start);
  parser.expect("(");
  const args = parser.peek().text === ")" ? [] : callArguments(parser);
  parser.expect(")");
  return { fn, args };
}

function functionNamed(segments: readonly string[], parser: NotationParser, start: Token): FunctionReference {
  const [root, ...rest] = segments;
  const name = rest.at(-1);
  if (root !== "api" || rest.length < 2 || name === undefined) {
    parser.fail("a function such as api.leads.queries.getLeads", start);
  }
  return { path: segments.join("."), module: rest.slice(0, -1).join("/"), name };
}

function callArguments(
  parser: NotationParser,
  spreads?: { spread: ParsedMappedCall["spread"] },
): readonly ManifestArgument[] {
  parser.expect("{");
  const seen = new Set<string>();
  return parser
    .list("}", () => {
      const token = parser.peek();
      if (spreads !== undefined && parser.accept("...")) {
        if (spreads.spread !== null) parser.fail("one spread at most", token);
        spreads.spread = parser.accept("values") ? "values" : "all";
        return null;
      }
      const argument = callArgument(parser);
      if (seen.has(argument.name)) parser.fail("every argument only once", token);
      seen.add(argument.name);
      return argument;
    })
    .filter((argument) => argument !== null);
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
