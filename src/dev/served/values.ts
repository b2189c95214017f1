import { convexToJson, jsonToConvex } from "convex/values";
import type { Value } from "convex/values";

/** How a caller writes values: Convex's own encoding, or plain JSON. */
export type Format = "convex_encoded_json" | "json";

/** Reads one value from a request. Plain JSON is a value as it is. */
export function decodeValue(format: Format, value: unknown): Value {
  return format === "json" ? jsonToConvex(withoutMarks(value)) : jsonToConvex(toJson(value));
}

/** Writes a value for a caller. In plain JSON an int64 is its digits, bytes are base64. */
export function encodeValue(format: Format, value: Value): unknown {
  return format === "json" ? plain(value) : convexToJson(value);
}

function toJson(value: unknown): Parameters<typeof jsonToConvex>[0] {
  return JSON.parse(JSON.stringify(value ?? null));
}

/** `$` starts Convex's encoded values; plain JSON has none of them, and Convex no such field names. */
function withoutMarks(value: unknown): Parameters<typeof jsonToConvex>[0] {
  return JSON.parse(JSON.stringify(value ?? null), (key: string, entry: unknown) => {
    if (key.startsWith("$")) throw new Error(`the field name ${JSON.stringify(key)} starts with "$"`);
    return entry;
  });
}

function plain(value: Value | undefined): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]));
}
