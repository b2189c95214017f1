import { ts } from "ts-morph";
import type { Exit, ExitTest, Value } from "./facts.js";
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
  const args = value.arguments ?? [];
  for (const argument of args) {
    const status = statusIn(unwrap(argument));
    if (status !== undefined) return status;
  }
  if (/^(NextResponse|Response)\.json$/.test(callee) || /^(NextResponse|Response)$/.test(callee)) return 200;
  return NAMED_STATUS.find(([name]) => name.test(callee))?.[1] ?? null;
}

/** `{ status: 401 }`, `401`: the status; null when there is one that cannot be read; undefined when there is none. */
function statusIn(argument: ts.Expression): number | null | undefined {
  if (ts.isNumericLiteral(argument)) return isStatus(Number(argument.text)) ? Number(argument.text) : undefined;
  if (!ts.isObjectLiteralExpression(argument)) return undefined;
  for (const property of argument.properties) {
    if (property.name === undefined || !/^(status|statusCode)$/.test(property.name.getText())) continue;
    if (!ts.isPropertyAssignment(property)) return null;
    const value = unwrap(property.initializer);
    // A row's own `status` is no HTTP status: only numbers are.
    if (ts.isNumericLiteral(value)) return isStatus(Number(value.text)) ? Number(value.text) : undefined;
    if (ts.isPropertyAccessExpression(value) && /status/i.test(value.expression.getText())) return null;
  }
  return undefined;
}

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
  const { status } = readReturned(node.expression);
  const isThrow = ts.isThrowStatement(node);
  // Inside a callback only what looks like a refusal can be one.
  if (isInner && !isThrow && (status === null || status < 400)) return null;
  const condition = conditionOf(node, statement);
  const isLastWord = condition === null && node === statement && !isThrow && (status === null || status < 400);
  if (isLastWord) return null;
  return {
    kind: isThrow ? "throw" : "return",
    status,
    tests: condition === null || isInner ? [] : testsOf(condition, context),
    condition: shorten((condition?.test ?? node).getText()),
    place: placeOf(node, file),
  };
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
  return [
    isPresence
      ? { kind: "absent", value: withoutLength(value, context) }
      : { kind: "other", value: readValue(value, context) },
  ];
}

function readTests(condition: ts.Expression, context: ValueContext): ExitTest[] {
  const value = unwrap(condition);
  if (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.BarBarToken) {
    return [...readTests(value.left, context), ...readTests(value.right, context)];
  }
  return [readTest(value, context)];
}

function readTest(value: ts.Expression, context: ValueContext): ExitTest {
  if (ts.isPrefixUnaryExpression(value) && value.operator === ts.SyntaxKind.ExclamationToken) {
    return { kind: "absent", value: withoutLength(value.operand, context) };
  }
  if (ts.isBinaryExpression(value) && /^[!=]==?$/.test(value.operatorToken.getText())) {
    const isNegated = value.operatorToken.getText().startsWith("!");
    const right = unwrap(value.right);
    if (!isNegated && (isNothing(right) || (ts.isNumericLiteral(right) && right.text === "0"))) {
      return { kind: "absent", value: withoutLength(value.left, context) };
    }
    if (isNegated)
      return { kind: "differs", left: readValue(value.left, context), right: readValue(value.right, context) };
  }
  return { kind: "other", value: readValue(value, context) };
}

/** `rows.length` is about `rows`. */
function withoutLength(expression: ts.Expression, context: ValueContext): Value {
  const value = unwrap(expression);
  const core = ts.isPropertyAccessExpression(value) && value.name.text === "length" ? value.expression : value;
  return readValue(core, context);
}

const isNothing = (value: ts.Expression): boolean =>
  value.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(value) && value.text === "undefined");
