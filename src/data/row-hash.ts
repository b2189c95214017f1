import { createHash } from "node:crypto";
import { toConvexJson, type Json } from "./convex-json.js";
import type { ConvexValue } from "./conversion.js";

/**
 * The hash of a row's mapped fields. It is the one that `rowHash` in `convex/lib/row_text.ts` gives on the other side, where
 * nothing of this folder can be imported; a test holds the two together.
 */
export function rowHash(fields: Readonly<Record<string, ConvexValue>>): string {
  return createHash("sha256")
    .update(jsonText(toConvexJson(fields)), "utf8")
    .digest("hex");
}

/** A value as one text: the same for the same values, whatever the order of the fields. */
export const jsonText = (value: Json): string => JSON.stringify(value, (_, inner: Json) => inOrder(inner));

function inOrder(value: Json): Json {
  if (typeof value !== "object" || value === null || isList(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);
