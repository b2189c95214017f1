import { ts } from "../../lib/ts-morph.cjs";
import { propertyOf } from "./members.js";
import { resolveName } from "./scope.js";
import type { EnteringCall } from "./services.js";
import { unwrap } from "./wrapping.js";

/**
 * `const user = requireUser(); … await user;`: the calls whose promises are waited for at this node, also where a list or an
 * object holds them.
 */
export function startedBefore(node: ts.Node): readonly EnteringCall[] {
  if (!ts.isIdentifier(node)) return [];
  const binding = resolveName(node.text, node);
  if (binding?.initializer == null || binding.path?.length !== 0) return [];
  const value = unwrap(binding.initializer);
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node && ts.isObjectLiteralExpression(value)) {
    const held = isWaitedFor(parent) ? propertyOf(value, parent.name.text) : null;
    return held === null ? [] : callsAmong([held]);
  }
  if (!isWaitedFor(node)) return [];
  return callsAmong(ts.isArrayLiteralExpression(value) ? value.elements : [value]);
}

const callsAmong = (values: readonly ts.Expression[]): EnteringCall[] =>
  values.map(unwrap).filter((value): value is EnteringCall => ts.isCallExpression(value) || ts.isNewExpression(value));

/** `await user`, `Promise.all([user, …])`, `Promise.all(pending)`, `user.then(…)` */
function isWaitedFor(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isAwaitExpression(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node && parent.name.text === "then";
  const list = ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent) ? parent.parent : parent;
  const call = ts.isArrayLiteralExpression(list) ? list.parent : list;
  return ts.isCallExpression(call) && /^Promise\.\w+$/.test(call.expression.getText());
}
