import { ts } from "../../lib/ts-morph.cjs";
import type { EnteringCall } from "./services.js";
import { outermost } from "./wrapping.js";

/** The call is a statement of its own (`await send()`, `void track()`): its result is thrown away. */
export function isForItsEffect(call: EnteringCall): boolean {
  let node: ts.Node = call;
  // `void send().catch(…)`: the whole chain is the statement.
  while (
    ts.isAwaitExpression(node.parent) ||
    ts.isVoidExpression(node.parent) ||
    ts.isParenthesizedExpression(node.parent) ||
    ts.isPropertyAccessExpression(node.parent) ||
    isOneOfTwo(node) ||
    (ts.isCallExpression(node.parent) && node.parent.expression === node)
  ) {
    node = node.parent;
  }
  return ts.isExpressionStatement(node.parent) || isThrownAway(node);
}

/** `[, x] = await Promise.all([check(), find()])`, `(check(), find())`: nobody takes the result. */
function isThrownAway(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent))
    return parent.operatorToken.kind === ts.SyntaxKind.CommaToken && parent.left === node;
  if (!ts.isArrayLiteralExpression(parent) || !ts.isCallExpression(parent.parent)) return false;
  const holder = outermost(parent.parent).parent;
  if (!/^Promise\.\w+$/.test(parent.parent.expression.getText())) return false;
  if (!ts.isVariableDeclaration(holder) || !ts.isArrayBindingPattern(holder.name)) return false;
  const taken = holder.name.elements[parent.elements.findIndex((element) => element === node)];
  return taken === undefined || ts.isOmittedExpression(taken);
}

/** `locked && refuse()`, `locked ? refuse() : log()` */
function isOneOfTwo(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  return ts.isBinaryExpression(parent) && /^(&&|\|\||\?\?|,)$/.test(parent.operatorToken.getText());
}
