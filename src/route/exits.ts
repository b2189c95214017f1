import { ts } from "../../lib/ts-morph.cjs";
import type { Absence } from "./absence.js";
import type { Exit, ExitTest } from "./facts.js";
import { commentsAbove } from "./layout.js";
import { unwrap } from "./wrapping.js";
import { placeOf } from "./parse.js";
import { resolveName } from "./scope.js";
import { shorten } from "./shorten.js";
import type { ValueContext } from "./reads.js";
import { readValue } from "./values.js";

/** What a `return` hands back, as far as its status can be read. */
export interface Returned {
  /** 200 for JSON without a status; null when it cannot be read */
  readonly status: number | null;
  readonly expression: ts.Expression | null;
}

const NAMED_STATUS: readonly (readonly [RegExp, number])[] = [
  [/unauthori[sz]ed|unauthenticated|notauthenticated/i, 401],
  [/forbidden|accessdenied|notallowed/i, 403],
  [/notfound/i, 404],
  [/badrequest|invalid/i, 400],
];

/** Reads the status of a returned or thrown expression. */
export function readReturned(expression: ts.Expression | undefined): Returned {
  if (expression === undefined) return { status: null, expression: null };
  const value = followResponse(expression);
  return { status: statusOf(value), expression: value };
}

/** What a `return` may hand back: both sides of `session ? answer : refusal`. */
export function readChoices(expression: ts.Expression | undefined): readonly Returned[] {
  const value = expression === undefined ? undefined : unwrap(expression);
  if (value === undefined || !ts.isConditionalExpression(value)) return [readReturned(expression)];
  return [...readChoices(value.whenTrue), ...readChoices(value.whenFalse)];
}

/** `const response = NextResponse.json(…); return response;`: the response itself. */
function followResponse(expression: ts.Expression): ts.Expression {
  const value = unwrap(expression);
  const inner = ts.isAwaitExpression(value) ? unwrap(value.expression) : value;
  if (!ts.isIdentifier(inner)) return inner;
  const binding = resolveName(inner.text, inner);
  if (binding === null || binding.initializer === null || binding.path?.length !== 0) return inner;
  const initial = unwrap(binding.initializer);
  return ts.isCallExpression(initial) || ts.isNewExpression(initial) ? initial : inner;
}

function statusOf(value: ts.Expression): number | null {
  if (!ts.isCallExpression(value) && !ts.isNewExpression(value)) return null;
  const callee = value.expression.getText();
  const args = (value.arguments ?? []).map(unwrap);
  if (/^(Next)?Response(\.json)?$/.test(callee)) return statusOfInit(args[1]);
  for (const argument of args) {
    const status = ts.isObjectLiteralExpression(argument) ? statusIn(argument) : numberIn(argument);
    if (status !== undefined) return status;
  }
  return NAMED_STATUS.find(([name]) => name.test(callee))?.[1] ?? null;
}

/** The second argument of a response: 200 without one; null where its status is not a plain number. */
function statusOfInit(init: ts.Expression | undefined): number | null {
  if (init === undefined) return 200;
  if (!ts.isObjectLiteralExpression(init)) return null;
  const isSpread = init.properties.some((property) => ts.isSpreadAssignment(property));
  const status = statusIn(init);
  return status === undefined ? (isSpread ? null : 200) : status;
}

/** `{ status: 401 }`: the status; null when it cannot be read; undefined when there is none. */
function statusIn(object: ts.ObjectLiteralExpression): number | null | undefined {
  const property = object.properties.find(
    ({ name }) => name !== undefined && /^(status|statusCode)$/.test(name.getText()),
  );
  if (property === undefined) return undefined;
  return (ts.isPropertyAssignment(property) ? numberIn(unwrap(property.initializer)) : undefined) ?? null;
}

const numberIn = (value: ts.Expression): number | undefined =>
  ts.isNumericLiteral(value) && isStatus(Number(value.text)) ? Number(value.text) : undefined;

const isStatus = (value: number): boolean => value >= 100 && value <= 599;

/** Every way out of the handler inside a statement, except its own last word: an unconditional successful return. */
export function findExits(statement: ts.Node, file: string, context: ValueContext): Exit[] {
  const exits: Exit[] = [];
  const visit = (node: ts.Node, isInner: boolean): void => {
    if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) {
      const exit = readExit(node, statement, isInner, file, context);
      if (exit !== null) exits.push(exit);
    }
    ts.forEachChild(node, (child) => visit(child, isInner || ts.isFunctionLike(child)));
  };
  visit(statement, false);
  return exits;
}

function readExit(
  node: ts.ReturnStatement | ts.ThrowStatement,
  statement: ts.Node,
  isInner: boolean,
  file: string,
  context: ValueContext,
): Exit | null {
  const choices = readChoices(node.expression);
  const { status } =
    choices.find((choice) => choice.status !== null && choice.status >= 400) ?? readReturned(node.expression);
  const isThrow = ts.isThrowStatement(node);
  // Inside a callback only what looks like a refusal can be one.
  if (isInner && !isThrow && (status === null || status < 400)) return null;
  const condition = conditionOf(node, statement);
  const isLastWord = condition === null && node === statement && !isThrow && isAnswer(status, node.expression);
  if (isLastWord) return null;
  return {
    kind: isThrow ? "throw" : "return",
    status,
    tests: condition === null || isInner ? [] : testsOf(condition, context),
    isSure: !isInner && isSure(node, statement),
    condition: shorten((condition?.test ?? node).getText()),
    statement: node.getText(),
    comments: commentsOf(node, statement),
    place: placeOf(node, file),
  };
}

/** Those of the `if` around it, and its own. */
function commentsOf(node: ts.Node, statement: ts.Node): NonNullable<Exit["comments"]> {
  const { parent } = node;
  const branch = ts.isBlock(parent) && parent.statements.length === 1 ? parent : node;
  const isGuarded = node !== statement && ts.isIfStatement(branch.parent) && branch.parent.thenStatement === branch;
  return { above: isGuarded ? commentsAbove(branch.parent) : [], own: node === statement ? [] : commentsAbove(node) };
}

/** A successful answer. One of our own responses with a status that cannot be read may be a refusal. */
function isAnswer(status: number | null, expression: ts.Expression | undefined): boolean {
  if (status !== null) return status < 400;
  const { expression: returned } = readReturned(expression);
  const isResponse = returned !== null && (ts.isCallExpression(returned) || ts.isNewExpression(returned));
  return !(isResponse && /^(Next)?Response(\.json)?$/.test(returned.expression.getText()));
}

/** Between the statement and its exit stand one `if` and plain blocks, nothing that may pass it by or catch it. */
function isSure(node: ts.Node, statement: ts.Node): boolean {
  let ifs = 0;
  for (let child = node; child !== statement; child = child.parent) {
    const { parent } = child;
    if (ts.isIfStatement(parent)) ifs++;
    if (ts.isIfStatement(parent) && parent.elseStatement === child) return false;
    if (!ts.isIfStatement(parent) && !ts.isBlock(parent)) return false;
  }
  return ifs <= 1;
}

interface Condition {
  readonly test: ts.Expression;
  /** the exit stands in the `else` branch */
  readonly isNegated: boolean;
}

/** The `if` whose branch holds the exit; null when no `if` of this statement does. */
function conditionOf(node: ts.Node, statement: ts.Node): Condition | null {
  let child = node;
  while (child !== statement) {
    const { parent } = child;
    if (ts.isIfStatement(parent)) return { test: parent.expression, isNegated: parent.elseStatement === child };
    child = parent;
  }
  return null;
}

function testsOf({ test, isNegated }: Condition, context: ValueContext): ExitTest[] {
  if (!isNegated) return readTests(test, context);
  const value = unwrap(test);
  const isPresence = ts.isIdentifier(value) || ts.isPropertyAccessExpression(value);
  return [isPresence ? absent(value, "falsy", context) : { kind: "other", value: readValue(value, context) }];
}

function readTests(condition: ts.Expression, context: ValueContext): ExitTest[] {
  const value = unwrap(condition);
  if (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.BarBarToken) {
    return [...readTests(value.left, context), ...readTests(value.right, context)];
  }
  return [readTest(value, context)];
}

function readTest(value: ts.Expression, context: ValueContext): ExitTest {
  if (ts.isPrefixUnaryExpression(value) && value.operator === ts.SyntaxKind.ExclamationToken)
    return absent(value.operand, "falsy", context);
  if (ts.isBinaryExpression(value) && /^[!=]==?$/.test(value.operatorToken.getText())) {
    const operator = value.operatorToken.getText();
    if (operator.startsWith("!"))
      return { kind: "differs", left: readValue(value.left, context), right: readValue(value.right, context) };
    const right = unwrap(value.right);
    if (ts.isNumericLiteral(right) && right.text === "0") return absent(value.left, "empty", context);
    if (isNothing(right))
      return absent(value.left, right.getText() === "undefined" && operator === "===" ? "undefined" : "null", context);
  }
  return { kind: "other", value: readValue(value, context) };
}

/** `rows.length` is about `rows`. */
function absent(expression: ts.Expression, says: Absence, context: ValueContext): ExitTest {
  const value = unwrap(expression);
  const isLength = ts.isPropertyAccessExpression(value) && value.name.text === "length";
  if (!isLength) return { kind: "absent", value: readValue(value, context), says };
  return { kind: "absent", value: readValue(value.expression, context), says: "empty" };
}

const isNothing = (value: ts.Expression): boolean =>
  value.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(value) && value.text === "undefined");
