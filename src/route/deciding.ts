import { ts } from "../../lib/ts-morph.cjs";
import { isSessionCall } from "./call-names.js";
import { enteredFunction, reachedCalls } from "./data-calls.js";
import { isConversion } from "./harmless-calls.js";
import type { ValueContext } from "./reads.js";
import { RESPONSE_CALL, RESPONSE_HELPER } from "./response-names.js";
import { lastName, unwrap } from "./wrapping.js";

/** What of a query says how many rows, which of them, and what of each. */
const QUERY_OPTION = /^(take|skip|cursor|orderBy|distinct|select|include|omit)$/;

/** Methods whose callback says which elements stay. */
const CHOOSING = /^(filter|find\w*|some|every)$/;

/** The expressions on which a node turns: conditions, keys, options of a query, and what a call is given that chooses by it. */
export function decidingParts(node: ts.Node, context: ValueContext): readonly ts.Expression[] {
  const test = testOf(node);
  if (test !== null) return [test];
  if (ts.isPropertyAssignment(node)) return QUERY_OPTION.test(node.name.getText()) ? [node.initializer] : [];
  if (ts.isShorthandPropertyAssignment(node)) return QUERY_OPTION.test(node.name.text) ? [node.name] : [];
  return ts.isCallExpression(node) ? givenToChoose(node, context) : [];
}

/** The expression on which a node turns, or null. */
function testOf(node: ts.Node): ts.Expression | null {
  if (ts.isConditionalExpression(node)) return node.condition;
  if (ts.isIfStatement(node) || ts.isSwitchStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node))
    return node.expression;
  if (ts.isForStatement(node)) return node.condition ?? null;
  if (ts.isForOfStatement(node) || ts.isForInStatement(node) || ts.isCaseClause(node)) return node.expression;
  if (ts.isComputedPropertyName(node)) return node.expression;
  if (ts.isElementAccessExpression(node)) return node.argumentExpression;
  if (!ts.isBinaryExpression(node) || !/^(&&|\|\||\?\?)=?$/.test(node.operatorToken.getText())) return null;
  return isFallback(node) ? null : node.left;
}

/** `headers.get("x") ?? "en"`: another way to say that there is none. */
function isFallback({ operatorToken, right }: ts.BinaryExpression): boolean {
  const value = unwrap(right);
  const isConstant =
    ts.isLiteralExpression(value) ||
    value.kind === ts.SyntaxKind.NullKeyword ||
    value.getText() === "undefined" ||
    (ts.isArrayLiteralExpression(value) && value.elements.length === 0) ||
    (ts.isObjectLiteralExpression(value) && value.properties.length === 0);
  return isConstant && operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken;
}

/** `views.get(role)`, `rows.slice(0, limit)`, `match(session)`: what neither makes the response nor only says a value in another way. */
function givenToChoose(call: ts.CallExpression, context: ValueContext): readonly ts.Expression[] {
  const callee = unwrap(call.expression);
  const name = lastName(call);
  const isOther = RESPONSE_CALL.test(callee.getText()) || RESPONSE_HELPER.test(name) || isSessionCall(name);
  if (isOther || reachedCalls(call, context).length > 0) return [];
  const callbacks = call.arguments.map(unwrap).filter(isCallback);
  const chosen = callbacks.flatMap(({ body }) => (CHOOSING.test(name) && !ts.isBlock(body) ? [body] : []));
  // How often it calls back, and whether at all, hangs on what it goes over.
  const over = callbacks.length > 0 && ts.isPropertyAccessExpression(callee) ? [callee.expression] : [];
  if (isConversion(call) || enteredFunction(call, context) !== null) return [...chosen, ...over];
  return [...call.arguments.filter((argument) => !isCallback(unwrap(argument))), ...chosen, ...over];
}

const isCallback = (value: ts.Expression): value is ts.ArrowFunction | ts.FunctionExpression =>
  ts.isArrowFunction(value) || ts.isFunctionExpression(value);

/** What a node is given says how many rows there are. */
export function saysHowMany(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) return node.name.getText() === "take";
  return ts.isCallExpression(node) && /\.(slice|splice)$/.test(node.expression.getText());
}
