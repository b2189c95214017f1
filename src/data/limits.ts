import type { ConvexValue } from "./conversion.js";

/** What a Convex deployment takes, from https://docs.convex.dev/production/state/limits. */
export const LIMITS = {
  documentBytes: 1024 * 1024,
  documentFields: 1024,
  /** objects and lists inside of each other, the document itself included */
  nesting: 16,
  listElements: 8192,
  indexesPerTable: 32,
  fieldsPerIndex: 16,
  /** characters of the name of a table, an index or a field */
  name: 64,
} as const;

const SYSTEM_FIELDS = 61;

/** The bytes that Convex counts for a document, its own `_id` and `_creationTime` included. */
export const documentSize = (document: { readonly [key: string]: ConvexValue }): number =>
  sizeOf(document) + SYSTEM_FIELDS;

/** The bytes that Convex counts for a value. */
export function sizeOf(value: ConvexValue): number {
  if (value === null || typeof value === "boolean") return 1;
  if (typeof value === "string") return 2 + Buffer.byteLength(value);
  if (typeof value === "number" || typeof value === "bigint") return 9;
  if (value instanceof ArrayBuffer) return 2 + value.byteLength;
  if (isList(value)) return value.reduce<number>((size, each) => size + sizeOf(each), 2);
  return Object.entries(value).reduce((size, [key, each]) => size + Buffer.byteLength(key) + 1 + sizeOf(each), 2);
}

/** A list, told apart from an object; `Array.isArray` does not know lists that may only be read. */
export const isList = (value: unknown): value is readonly ConvexValue[] => Array.isArray(value);

/** Names that Convex takes for tables, indexes and fields. */
export const isConvexName = (name: string): boolean =>
  name.length <= LIMITS.name && /^[A-Za-z]\w*$/.test(name) && !RESERVED.has(name);

const RESERVED: ReadonlySet<string> = new Set(["by_id", "by_creation_time"]);
