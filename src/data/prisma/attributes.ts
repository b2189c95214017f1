import type { AttributeArgument, Attr, Value } from "@mrleebo/prisma-ast";

/** The attribute of a name that is Prisma's own (`@id`), not one of a database's types (`@db.Id`). */
export const attributeOf = <One extends Attr>(attributes: readonly One[], name: string): One | undefined =>
  attributes.find((each) => each.name === name && each.group === undefined);

/** The text of `@map("x")`, or of another attribute whose only argument is a text; null when it has none. */
export function textOf(attribute: Attr | undefined): string | null {
  const value = argumentOf(attribute, "name", 0);
  return typeof value === "string" && value.startsWith('"') ? unquoted(value) : null;
}

/** The fields that an attribute names: `[a, b(sort: Desc)]`, in the first place or by the name of the argument. */
export function fieldsOf(attribute: Attr | undefined, name = "fields", position: number | null = 0): readonly string[] {
  return namesIn(argumentOf(attribute, name, position));
}

/** `Decimal(10, 2)`, of `@db.Decimal(10, 2)`; null without such an attribute. */
export function nativeOf(attributes: readonly Attr[]): string | null {
  const native = attributes.find(({ group }) => group !== undefined);
  if (native === undefined) return null;
  const args = (native.args ?? []).map(({ value }) => String(value));
  return args.length === 0 ? native.name : `${native.name}(${args.join(", ")})`;
}

type Argument = AttributeArgument["value"];

function argumentOf(attribute: Attr | undefined, name: string, position: number | null): Value | undefined {
  const args = attribute?.args ?? [];
  for (const { value } of args) if (isKeyed(value) && value.key === name) return value.value;
  const value = position === null ? undefined : args.filter((each) => !isKeyed(each.value))[position]?.value;
  return value === undefined || isKeyed(value) ? undefined : value;
}

const isKeyed = (value: Argument): value is Extract<Argument, { type: "keyValue" }> =>
  typeof value === "object" && !Array.isArray(value) && value.type === "keyValue";

function namesIn(value: Value | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return value.type === "array" ? value.args.flatMap(namesIn) : [value.name];
}

/** What a quoted text says; escapes are those of JSON. */
export function unquoted(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text.slice(1, -1);
  }
}
