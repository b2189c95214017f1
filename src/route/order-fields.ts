import { ts } from "../../lib/ts-morph.cjs";
import { propertyOf } from "./members.js";
import { unwrap } from "./wrapping.js";

/**
 * The fields of an access's own model that its `orderBy` names, in their order, as far as they are written out: of
 * `[{ status: "asc" }, { createdAt: "desc" }]` both.
 */
export function orderFields(options: ts.ObjectLiteralExpression | null): readonly string[] {
  const clause = options === null ? null : propertyOf(options, "orderBy");
  return clause === null ? [] : fieldsIn(unwrap(clause));
}

function fieldsIn(clause: ts.Expression): readonly string[] {
  if (ts.isArrayLiteralExpression(clause)) return clause.elements.flatMap((each) => fieldsIn(unwrap(each)));
  if (!ts.isObjectLiteralExpression(clause)) return [];
  return clause.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name)) return [];
    const value = unwrap(property.initializer);
    // Otherwise it orders by a field of a relation, or by a count.
    const isOwn = !ts.isObjectLiteralExpression(value) || propertyOf(value, "sort") !== null;
    return isOwn ? [property.name.text] : [];
  });
}
