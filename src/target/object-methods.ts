import type { ValidatorField } from "./functions.js";

/**
 * What a method of an object validator makes of its fields.
 *
 * @param method `pick`, `omit`, `extend` or `partial`
 * @param fields the fields before
 * @param names the arguments as literals' source texts, null for one that is not a literal
 * @param added reads the first argument as fields (for `extend`)
 * @returns null when the method is another one, or its arguments cannot be read
 */
export function changeFields(
  method: string,
  fields: readonly ValidatorField[],
  names: readonly (string | null)[],
  added: () => readonly ValidatorField[] | null,
): readonly ValidatorField[] | null {
  if (method === "partial") return fields.map((field) => ({ ...field, optional: true }));
  if (method === "extend") {
    const more = added();
    return more === null ? null : [...fields.filter(({ name }) => !more.some((each) => each.name === name)), ...more];
  }
  if ((method !== "pick" && method !== "omit") || names.includes(null)) return null;
  return fields.filter(({ name }) => names.includes(JSON.stringify(name)) === (method === "pick"));
}
