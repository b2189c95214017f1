import { MARK } from "./convex-rows.js";

/** Every row in an answer, at any depth, in its order: an object with an `id` that is a text. */
export function rowsIn(value: unknown): { readonly id: string }[] {
  if (Array.isArray(value)) return value.flatMap(rowsIn);
  if (typeof value !== "object" || value === null) return [];
  if ("id" in value && typeof value.id === "string") return [{ ...value, id: value.id }];
  return Object.values(value).flatMap(rowsIn);
}

/** The ids of the rows in an answer that were read from Convex. */
export const fromConvex = (text: string): string[] =>
  rowsIn(JSON.parse(text)).flatMap((row) => (JSON.stringify(row).includes(`${MARK}${row.id}]`) ? [row.id] : []));
