import type { ConvexFunction, ValidatorType } from "./functions.js";

/**
 * The field names of a returned row, or of every row of a returned list; those of all members of a union.
 *
 * @returns null when they are not known: no `returns`, or one that does not say which fields there are
 */
export function returnedFields(fn: ConvexFunction): readonly string[] | null {
  const names = fn.returns === null ? null : fieldsOf(fn.returns);
  return names === null || names.length === 0 ? null : [...new Set(names)];
}

function fieldsOf(type: ValidatorType): readonly string[] | null {
  if (type.kind === "null") return [];
  if (type.kind === "object") return type.fields.map(({ name }) => name);
  if (type.kind === "array") return fieldsOf(type.element);
  if (type.kind !== "union") return null;
  const members = type.members.map(fieldsOf);
  const known = members.filter((names) => names !== null);
  return known.length === members.length ? known.flat() : null;
}
