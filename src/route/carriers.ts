import { ts } from "../../lib/ts-morph.cjs";
import { RESPONSE_CALL } from "./response-names.js";
import type { RowPath } from "./row-reading.js";
import { resolveName } from "./scope.js";
import { namesSpread } from "./spreads.js";
import { outermost, unwrap } from "./wrapping.js";

/** The object or list that a value is put into, as far out as literals and choices go, and where in it the value is. */
export function literalAround(use: ts.Node): {
  readonly top: ts.Node;
  readonly path: RowPath;
  /** what stands behind it in its object may take its place */
  readonly isReplaced: boolean;
} {
  let top = outermost(use);
  let isReplaced = false;
  const path: (string | null)[] = [];
  for (;;) {
    const { parent } = top;
    if (ts.isPropertyAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) {
      path.unshift(keyOf(parent.name));
      isReplaced ||= mayBeReplaced(parent);
      top = outermost(parent.parent);
    } else if (ts.isArrayLiteralExpression(parent)) {
      const index = parent.elements.findIndex((element) => element === top);
      const isBehindSpread = parent.elements.slice(0, index).some((element) => ts.isSpreadElement(element));
      path.unshift(isBehindSpread ? null : String(index));
      top = outermost(parent);
    } else if (ts.isSpreadElement(parent) && ts.isArrayLiteralExpression(parent.parent)) {
      // The elements of a list of rows are rows of the new list.
      if (path.length > 0) path[0] = null;
      top = outermost(parent.parent);
    } else if (isChoice(parent, top)) {
      top = outermost(parent);
    } else return { top, path, isReplaced };
  }
}

/** `{ rows, ...others }`, `{ rows, [key]: [] }` */
function mayBeReplaced(property: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): boolean {
  const { properties } = property.parent;
  return properties.slice(properties.indexOf(property) + 1).some((later) => {
    if (ts.isSpreadAssignment(later)) return namesSpread(later.expression)?.includes(property.name.getText()) ?? true;
    return later.name === undefined || [null, keyOf(property.name)].includes(keyOf(later.name));
  });
}

const keyOf = (name: ts.PropertyName): string | null =>
  ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : null;

/** The name of the member that a node takes of an expression: null where it is computed, undefined where it takes none. */
export function memberTaken(node: ts.Node, owner: ts.Node): string | null | undefined {
  if (ts.isPropertyAccessExpression(node) && node.expression === owner) return node.name.text;
  if (!ts.isElementAccessExpression(node) || node.expression !== owner) return undefined;
  const key = unwrap(node.argumentExpression);
  return ts.isStringLiteralLike(key) || ts.isNumericLiteral(key) ? key.text : null;
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
  return RESPONSE_CALL.test(callee) && !isFiltered;
}
