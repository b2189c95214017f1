import { ts } from "../../lib/ts-morph.cjs";
import { resolveName } from "./scope.js";
import { unwrap } from "./wrapping.js";

/** `owner.name` and `owner["name"]`. */
export function memberName(callee: ts.Expression): { readonly owner: ts.Expression; readonly name: string } | null {
  if (ts.isPropertyAccessExpression(callee)) return { owner: callee.expression, name: callee.name.text };
  return ts.isElementAccessExpression(callee) && ts.isStringLiteralLike(callee.argumentExpression)
    ? { owner: callee.expression, name: callee.argumentExpression.text }
    : null;
}

/** The module of `await import("./leads")` and `require("./leads")`, or null for anything else. */
export function importedModule(value: ts.Expression): string | null {
  const call = ts.isAwaitExpression(value) ? unwrap(value.expression) : value;
  if (!ts.isCallExpression(call)) return null;
  const { expression } = call;
  const isRequire =
    ts.isIdentifier(expression) && expression.text === "require" && resolveName("require", expression) === null;
  if (!isRequire && expression.kind !== ts.SyntaxKind.ImportKeyword) return null;
  const [specifier] = call.arguments;
  return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : null;
}
