import { convexToJson } from "convex/values";
import type { JSONValue, Value } from "convex/values";

/** Fields of a row as one text: the same for the same values, whatever the order of the fields. */
export function rowText(fields: Readonly<Record<string, Value | undefined>>): string {
  const given = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, convexToJson(value)] as const],
  );
  return JSON.stringify(Object.fromEntries(given), (_, value: JSONValue) => inOrder(value));
}

/** SHA-256 of that text, in hexadecimal. */
export async function rowHash(fields: Readonly<Record<string, Value | undefined>>): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(rowText(fields))));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function inOrder(value: JSONValue): JSONValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
