import { ts } from "../../lib/ts-morph.cjs";
import { resolveName } from "./scope.js";
import type { EnteringCall } from "./services.js";
import { unwrap } from "./wrapping.js";

/** `const user = requireUser(); … await user;`: the call whose promise is waited for at this node, or null. */
export function startedBefore(node: ts.Node): EnteringCall | null {
  if (!ts.isIdentifier(node) || !isWaitedFor(node)) return null;
  const binding = resolveName(node.text, node);
  if (binding?.initializer == null || binding.path?.length !== 0) return null;
  const value = unwrap(binding.initializer);
  return ts.isCallExpression(value) || ts.isNewExpression(value) ? value : null;
}

/** `await user`, `Promise.all([user, …])`, `user.then(…)` */
function isWaitedFor(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isAwaitExpression(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === name && parent.name.text === "then";
  return (
    ts.isArrayLiteralExpression(parent) &&
    ts.isCallExpression(parent.parent) &&
    /^Promise\.\w+$/.test(parent.parent.expression.getText())
  );
}
