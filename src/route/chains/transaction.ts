import { ts } from "../../../lib/ts-morph.cjs";
import { isTransaction } from "../clients.js";
import { unwrap } from "../wrapping.js";
import type { TransactionFacts } from "./chain-facts.js";

/** The `$transaction` that a call is part of; null for none. */
export function transactionAround(node: ts.Node): TransactionFacts | null {
  for (let current = node.parent; current !== undefined; current = current.parent)
    if (ts.isCallExpression(current) && isTransaction(current)) return readTransaction(current, node);
  return null;
}

const rangeOf = (node: ts.Node): { start: number; end: number } => ({ start: node.getStart(), end: node.getEnd() });

function readTransaction(call: ts.CallExpression, member: ts.Node): TransactionFacts {
  const [first] = call.arguments;
  const given = first === undefined ? undefined : unwrap(first);
  const base = { range: rangeOf(call), index: null, callback: null, used: usedOf(call) };
  if (given !== undefined && ts.isArrayLiteralExpression(given)) {
    const index = given.elements.findIndex((element) => element === member);
    return { ...base, index: index === -1 ? null : index, size: given.elements.length };
  }
  if (given === undefined || !ts.isArrowFunction(given) || given.parameters.length > 1) return { ...base, size: 0 };
  const [parameter] = given.parameters;
  const statements = ts.isBlock(given.body) ? given.body.statements.map(statementOf) : [];
  const isBody = !ts.isBlock(given.body) && unwrap(given.body) === member;
  const param = parameter === undefined ? null : rangeOf(parameter);
  const callback = {
    range: rangeOf(given),
    parameter: param,
    hasParentheses: given.getChildren().some(({ kind }) => kind === ts.SyntaxKind.OpenParenToken),
    body: rangeOf(given.body),
    statements,
    isBody,
  };
  return { ...base, callback, size: 0 };
}

const statementOf = (statement: ts.Statement): { start: number; end: number; isPlainReturn: boolean } => ({
  ...rangeOf(statement),
  isPlainReturn:
    ts.isReturnStatement(statement) && (statement.expression === undefined || isPlain(statement.expression)),
});

/** An expression that does nothing, and cannot throw. */
function isPlain(node: ts.Expression): boolean {
  const value = unwrap(node);
  if (ts.isIdentifier(value) || ts.isLiteralExpression(value)) return true;
  if (ts.isArrayLiteralExpression(value)) return value.elements.every(isPlain);
  if (ts.isPropertyAccessExpression(value)) return isPlain(value.expression);
  if (!ts.isObjectLiteralExpression(value))
    return [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(value.kind);
  return value.properties.every(
    (property) =>
      ts.isShorthandPropertyAssignment(property) ||
      (ts.isPropertyAssignment(property) && isPlain(property.initializer)),
  );
}

/** What becomes of what a transaction gives: nothing, the first of a list, or anything. */
function usedOf(call: ts.CallExpression): TransactionFacts["used"] {
  const { parent } = call;
  if (!ts.isAwaitExpression(parent)) return ts.isReturnStatement(parent) ? "all" : "unsent";
  if (ts.isExpressionStatement(parent.parent)) return "none";
  const declaration = parent.parent;
  const name = ts.isVariableDeclaration(declaration) ? declaration.name : null;
  return name !== null && ts.isArrayBindingPattern(name) && name.elements.length === 1 ? "first" : "all";
}
