import type { ConvexValue } from "./conversion.js";
import { isList } from "./limits.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [field: string]: Json };

/** A value as Convex's HTTP interface and `npx convex import` take it: integers, bytes and special numbers in their own form. */
export function toConvexJson(value: ConvexValue): Json {
  if (typeof value === "bigint") return { $integer: base64(bytesOf((view) => view.setBigInt64(0, value, true))) };
  if (typeof value === "number") return isPlainNumber(value) ? value : { $float: base64(float(value)) };
  if (value === null || typeof value !== "object") return value;
  if (value instanceof ArrayBuffer) return { $bytes: base64(new Uint8Array(value)) };
  if (isList(value)) return value.map(toConvexJson);
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, toConvexJson(inner)]));
}

/** JSON has neither infinities nor a zero with a sign. */
const isPlainNumber = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);

const float = (value: number): Uint8Array => bytesOf((view) => view.setFloat64(0, value, true));

function bytesOf(write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(8);
  write(new DataView(bytes.buffer));
  return bytes;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
