import { ts } from "../../lib/ts-morph.cjs";
import type { AccessNode } from "./accesses.js";
import { answerShape } from "./answer-shape.js";
import { besideBody, type BesideBody } from "./beside-body.js";
import { enteredFunction } from "./data-calls.js";
import { emptyValue } from "./empty-answer.js";
import { UNKNOWN } from "./empty-calls.js";
import { readChoices, readReturned } from "./exits.js";
import type { Answer } from "./facts.js";
import { LateEmpty } from "./late.js";
import { unwrap } from "./wrapping.js";
import { isWithin, type Line } from "./line.js";
import { returnsOf } from "./returns.js";
import type { ValueContext } from "./reads.js";
import { RESPONSE_HELPER } from "./response-names.js";
import { topLevelNames } from "./scope.js";
import { shorten } from "./shorten.js";

/** What the handler returns when it does not refuse, in the order of the text. */
export function findAnswers(line: Line, accesses: readonly AccessNode[], context: ValueContext): Answer[] {
  const answers: Answer[] = [];
  const answerOf = (expression: ts.Expression | undefined, at: ts.Node): void => {
    for (const { status, expression: returned } of readChoices(expression)) {
      if (status !== null && status >= 400) continue;
      const beside = besideBody(expression, returned, context);
      answers.push(readAnswer({ made: returned, beside, statement: at }, accesses, context));
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCatchClause(node) || (ts.isFunctionLike(node) && !line.answering.includes(node))) return;
    const passesOn = line.answering.some(
      (fn) => fn.parent !== undefined && ts.isCallExpression(fn.parent) && isWithin(fn, node),
    );
    if (ts.isReturnStatement(node) && !passesOn) answerOf(node.expression, node);
    ts.forEachChild(node, visit);
  };
  const [handler] = line.answering;
  if (handler !== undefined && ts.isArrowFunction(handler) && !ts.isBlock(handler.body))
    answerOf(handler.body, handler.body);
  else if (handler !== undefined) ts.forEachChild(handler, visit);
  return answers;
}

interface GivenAnswer {
  /** the call that makes the response */
  readonly made: ts.Expression | null;
  readonly beside: BesideBody | null;
  readonly statement: ts.Node;
}

function readAnswer(
  { made: expression, beside, statement }: GivenAnswer,
  accesses: readonly AccessNode[],
  context: ValueContext,
): Answer {
  const text = shorten(expression?.getText() ?? "undefined");
  const position = statement.getStart();
  const body = expression === null ? null : jsonBody(expression);
  const form = expression === null ? "plain" : body === null ? formOf(expression, context) : "json";
  const call = form === "helper" ? helperCall(expression) : null;
  const given = body ?? call?.body ?? null;
  // Asked for by a draft alone, and found by going into the functions that give the parts.
  const late = new LateEmpty(() => (given === null ? UNKNOWN : emptyValue(given, context)));
  return Object.assign(late, {
    form,
    text,
    ...(body === null ? { keys: null, respond: null } : shapeOf(body, accesses)),
    shape: body === null ? null : answerShape(body),
    helper: call?.name ?? null,
    beside,
    position,
  });
}

/** `ok(leads)`: a helper that the file can name, and is given the body alone. */
function helperCall(expression: ts.Expression | null): { readonly name: string; readonly body: ts.Expression } | null {
  const call = expression === null ? null : unwrap(expression);
  if (call === null || !ts.isCallExpression(call)) return null;
  const callee = unwrap(call.expression);
  const [body, ...others] = call.arguments;
  if (!ts.isIdentifier(callee) || body === undefined || others.length > 0) return null;
  const isNamed = topLevelNames(call.getSourceFile()).some(({ name }) => name === callee.text);
  return isNamed ? { name: callee.text, body } : null;
}

function formOf(expression: ts.Expression, context: ValueContext): Answer["form"] {
  const isCall = ts.isCallExpression(expression);
  const callee = isCall || ts.isNewExpression(expression) ? expression.expression.getText() : null;
  if (callee === null) return "plain";
  if (/^(NextResponse|Response|ImageResponse)\b/.test(callee) || /redirect/i.test(callee)) return "other-response";
  return isCall && (RESPONSE_HELPER.test(lastName(callee)) || makesResponses(expression, context)) ? "helper" : "plain";
}

const lastName = (callee: string): string => callee.slice(callee.lastIndexOf(".") + 1);

/** A function of the app that returns nothing but JSON responses. */
function makesResponses(call: ts.CallExpression, context: ValueContext): boolean {
  const body = enteredFunction(call, context)?.fn.body;
  if (body === undefined) return false;
  const returned = ts.isBlock(body) ? returnsOf(body).map(({ expression }) => expression) : [body];
  return returned.length > 0 && returned.every((expression) => answersJson(readReturned(expression).expression));
}

const answersJson = (expression: ts.Expression | null): boolean => expression !== null && jsonBody(expression) !== null;

/** The body of `NextResponse.json(body)`, `Response.json(body)` and `new Response(JSON.stringify(body))`. */
function jsonBody(expression: ts.Expression): ts.Expression | null {
  if (ts.isCallExpression(expression) && /^(NextResponse|Response)\.json$/.test(expression.expression.getText())) {
    return expression.arguments[0] ?? null;
  }
  if (!ts.isNewExpression(expression) || !/^(Next)?Response$/.test(expression.expression.getText())) return null;
  const [first] = expression.arguments ?? [];
  const content = first === undefined ? null : unwrap(first);
  const isJson = content !== null && ts.isCallExpression(content) && content.expression.getText() === "JSON.stringify";
  return isJson ? (content.arguments[0] ?? null) : null;
}

function shapeOf(
  body: ts.Expression,
  accesses: readonly AccessNode[],
): { keys: readonly string[] | null; respond: string | null } {
  const value = unwrap(body);
  const rows = accesses.find(({ facts }) => facts.role === "answers") ?? null;
  if (!ts.isObjectLiteralExpression(value)) return { keys: null, respond: isRows(value, rows) ? "result" : null };
  const keys: string[] = [];
  const parts: string[] = [];
  for (const property of value.properties) {
    if (property.name === undefined) return { keys: null, respond: null };
    const key = property.name.getText();
    keys.push(key);
    const part = ts.isPropertyAssignment(property) ? unwrap(property.initializer) : property.name;
    parts.push(`${key}: ${templateOf(part, rows)}`);
  }
  return { keys, respond: parts.some((part) => part.endsWith(": ?")) ? null : `{ ${parts.join(", ")} }` };
}

/** A part of the answer as the manifest's `respond` can say it; `?` where it cannot. */
function templateOf(part: ts.Node, rows: AccessNode | null): string {
  if (isRows(part, rows)) return "result";
  if (ts.isStringLiteral(part) || ts.isNumericLiteral(part)) return part.getText();
  if (
    part.kind === ts.SyntaxKind.TrueKeyword ||
    part.kind === ts.SyntaxKind.FalseKeyword ||
    part.kind === ts.SyntaxKind.NullKeyword
  )
    return part.getText();
  const isCount = ts.isPropertyAccessExpression(part) && part.name.text === "length" && isRows(part.expression, rows);
  return isCount ? "result.length" : "?";
}

/** What the first read of the answer gives: its name, or the read itself. */
function isRows(part: ts.Node, rows: AccessNode | null): boolean {
  if (rows === null) return false;
  if (ts.isIdentifier(part)) return part.text === rows.facts.variable;
  const read = ts.isAwaitExpression(part) ? unwrap(part.expression) : part;
  return read === rows.node && rows.facts.chain.length === 0;
}
