import { ts } from "ts-morph";
import { isName } from "./names.js";
import type { ValueContext } from "./reads.js";
import { resolveName } from "./scope.js";
import { unwrap } from "./wrapping.js";

/** `const args = { where }; args.where.userId = me; findMany(args)`: options that are touched in between are not followed. */
export function isUsedElsewhere(argument: ts.Identifier, { fn, inlined }: ValueContext): boolean {
  const declared = resolveName(argument.text, argument)?.node;
  let found = false;
  const visit = (node: ts.Node): void => {
    const isUse =
      ts.isIdentifier(node) && node.text === argument.text && node !== argument && node !== declared && !isName(node);
    if (isUse && resolveName(node.text, node)?.node === declared) found = true;
    if (!found) ts.forEachChild(node, visit);
  };
  visit(inlined?.fn ?? fn);
  return found;
}

/** `OR: visible` with `const visible = [...]`: a filter that is put together elsewhere. */
export function isNamedList(value: ts.Expression): boolean {
  if (!ts.isIdentifier(value)) return false;
  const initializer = resolveName(value.text, value)?.initializer;
  const start = initializer == null ? null : unwrap(initializer);
  return start !== null && (ts.isArrayLiteralExpression(start) || ts.isObjectLiteralExpression(start));
}
