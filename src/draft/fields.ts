import { delegateOf, type PrismaField, type PrismaModel } from "../data/prisma/model.js";

/** What stands for a field while there is no row. */
export type EmptyField = "[]" | "0" | "false" | "null";

/**
 * What the schema says of a field of the rows that a handler reads, or of rows that it reads along with them.
 *
 * @param read models by their names on the client
 * @returns null where no such model has the field, or two have it with different types
 */
export function emptyFieldOf(models: readonly PrismaModel[], read: readonly string[], name: string): EmptyField | null {
  const own = models.filter((model) => read.includes(delegateOf(model.name)));
  const near = new Set(own.flatMap(({ fields }) => fields.flatMap(({ relation }) => relation?.model ?? [])));
  for (const among of [own, models.filter((model) => near.has(model.name))]) {
    const found = new Set(among.flatMap(({ fields }) => fields.filter((field) => field.name === name).map(emptyOf)));
    const [only, ...others] = found;
    if (only !== undefined) return others.length === 0 ? only : null;
  }
  return null;
}

const NUMBERS = /^(Int|Float|Decimal|BigInt)$/;

function emptyOf({ type, isList, isOptional }: PrismaField): EmptyField {
  if (isList) return "[]";
  if (isOptional) return "null";
  if (type === "Boolean") return "false";
  return NUMBERS.test(type) ? "0" : "null";
}
