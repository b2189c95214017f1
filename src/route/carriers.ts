import { ts } from "../../lib/ts-morph.cjs";
import { RESPONSE_CALL } from "./response-names.js";
import { resolveName } from "./scope.js";
import { outermost } from "./wrapping.js";

/** The object or list that a value is put into, as far out as literals and choices go, and the value's own key in it. */
export function literalAround(use: ts.Node): { readonly top: ts.Node; readonly key: string | null } {
  let top = outermost(use);
  let key: string | null = null;
  for (;;) {
    const { parent } = top;
    if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) {
      key = parent.name.getText();
      top = outermost(parent.parent);
    } else if (ts.isSpreadElement(parent) || ts.isArrayLiteralExpression(parent) || isChoice(parent, top)) {
      top = outermost(parent);
    } else return { top, key };
  }
}

export const isChoice = (node: ts.Node, use: ts.Node): node is ts.ConditionalExpression | ts.BinaryExpression =>
  (ts.isConditionalExpression(node) && node.condition !== use) ||
  (ts.isBinaryExpression(node) && /^(\?\?|\|\|)$/.test(node.operatorToken.getText()));

/** `for (let index = 0; …)`, `for (const index in rows)` */
export function isLoopName(key: ts.Expression): boolean {
  const declared = ts.isIdentifier(key) ? resolveName(key.text, key)?.node : undefined;
  const list = declared?.parent?.parent;
  return list !== undefined && (ts.isForStatement(list.parent) || ts.isForInStatement(list.parent));
}

/** `json(body)` as it is; what a second argument of `JSON.stringify` names may be all that is left. */
export function isHandedOn(call: ts.CallExpression, callee: string): boolean {
  const [, replacer] = call.arguments;
  const isFiltered =
    callee === "JSON.stringify" && replacer !== undefined && !/^(null|undefined)$/.test(replacer.getText());
  return (RESPONSE_CALL.test(callee) && !isFiltered) || /^Promise\.|\.\$transaction$/.test(callee);
}
