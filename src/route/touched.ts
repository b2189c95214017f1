import { ts } from "../../lib/ts-morph.cjs";
import { identifiersIn } from "./identifiers.js";
import { isName } from "./names.js";
import type { ValueContext } from "./reads.js";
import { resolveName } from "./scope.js";
import { unwrap } from "./wrapping.js";

/** `const args = { where }; args.where.userId = me; findMany(args)`: options that are touched in between are not followed. */
export function isUsedElsewhere(argument: ts.Identifier, { fn, inlined }: ValueContext): boolean {
  const declared = resolveName(argument.text, argument)?.node;
  return identifiersIn(inlined?.fn ?? fn, argument.text).some(
    (node) =>
      node !== argument && node !== declared && !isName(node) && resolveName(node.text, node)?.node === declared,
  );
}

/** `OR: visible` with `const visible = [...]`: a filter that is put together elsewhere. */
export function isNamedList(value: ts.Expression): boolean {
  if (!ts.isIdentifier(value)) return false;
  const initializer = resolveName(value.text, value)?.initializer;
  const start = initializer == null ? null : unwrap(initializer);
  return start !== null && (ts.isArrayLiteralExpression(start) || ts.isObjectLiteralExpression(start));
}
