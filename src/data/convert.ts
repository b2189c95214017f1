import type { Conversion, ConvexValue } from "./conversion.js";
import { millisecondsOf } from "./dates.js";
import { exactNumber, plainDecimal } from "./decimal.js";
import { isWhole, takeJson } from "./json.js";
import { LIMITS } from "./limits.js";

/** The value in Convex, or why there is none that says exactly the same. */
export type Converted =
  | { readonly ok: true; readonly value: ConvexValue }
  | { readonly ok: false; readonly reason: string };

/**
 * Converts a value of the old database: what a Prisma client gives (dates, decimals, bigints, bytes), or what a REST interface
 * gives for it (texts). Total, and exact: a value that Convex could only hold as another one is refused.
 *
 * @param value not null, but for JSON: whether a field may be empty is asked before
 */
export function convertValue(conversion: Conversion, value: unknown): Converted {
  switch (conversion.kind) {
    case "string":
      return typeof value === "string" ? text(value) : no(value, "no text");
    case "boolean":
      return typeof value === "boolean" ? yes(value) : no(value, "neither true nor false");
    case "number":
      return toNumber(value);
    case "text":
      return toText(value);
    case "bigint":
      return toBigint(value, conversion.to);
    case "decimal":
      return toDecimal(value, conversion.to);
    case "date":
      return toDate(value, conversion.to);
    case "enum":
      return toLiteral(value, conversion);
    case "bytes":
      return toBytes(value, conversion.to);
    case "json":
      return toJson(value, conversion.to);
    case "list":
      return toList(value, conversion.of);
  }
}

const yes = (value: ConvexValue): Converted => ({ ok: true, value });
const refuse = (reason: string): Converted => ({ ok: false, reason });
const no = (value: unknown, what: string): Converted => refuse(`${shown(value)} is ${what}`);

function text(value: string): Converted {
  if (value.length > LIMITS.documentBytes) return refuse(`a text of ${value.length} characters is more than 1 MiB`);
  return isWhole(value) ? yes(value) : refuse("the text holds half a character, which Convex does not store");
}

function toNumber(value: unknown): Converted {
  if (typeof value === "number") return yes(value);
  if (typeof value !== "bigint") return no(value, "no number");
  return Number.isSafeInteger(Number(value)) ? yes(Number(value)) : no(value, "more than a number holds exactly");
}

/** Ids and references: every key of a database as a text. */
function toText(value: unknown): Converted {
  if (typeof value === "string") return text(value);
  if (typeof value === "number" && Number.isFinite(value)) return yes(String(value));
  if (typeof value === "bigint" || typeof value === "boolean") return yes(String(value));
  if (value instanceof Date) return toDate(value, "string");
  if (value instanceof Uint8Array) return yes(Buffer.from(value).toString("hex"));
  return toDecimal(value, "string");
}

const INT64 = 2n ** 63n;

function toBigint(value: unknown, to: "int64" | "number" | "string"): Converted {
  const whole = wholeNumber(value);
  if (whole === null) return no(value, "no whole number");
  if (to === "string") return yes(String(whole));
  if (to === "int64") return whole >= -INT64 && whole < INT64 ? yes(whole) : no(value, "more than 64 bits hold");
  return Number.isSafeInteger(Number(whole)) ? yes(Number(whole)) : no(value, "more than a number holds exactly");
}

function wholeNumber(value: unknown): bigint | null {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : null;
  return typeof value === "string" && /^-?\d{1,40}$/.test(value) ? BigInt(value) : null;
}

function toDecimal(value: unknown, to: "number" | "string"): Converted {
  const plain = isNumeral(value) ? plainDecimal(String(value)) : null;
  if (plain === null) return no(value, "no decimal");
  if (to === "string") return yes(plain);
  const number = exactNumber(plain);
  return number === null ? no(value, "more digits than a number holds") : yes(number);
}

/** A number, a text, or an object of the client's own class, which prints itself. */
const isNumeral = (value: unknown): boolean =>
  ["string", "number", "bigint"].includes(typeof value) ||
  (typeof value === "object" && value !== null && "toFixed" in value);

function toDate(value: unknown, to: "number" | "string" | "int64"): Converted {
  const written = typeof value === "string" ? millisecondsOf(value) : null;
  const moment = value instanceof Date ? value.getTime() : written;
  if (moment === null || Number.isNaN(moment)) return no(value, "no point in time");
  if (to === "string") return yes(new Date(moment).toISOString());
  return yes(to === "int64" ? BigInt(moment) : moment);
}

function toLiteral(value: unknown, { values }: Extract<Conversion, { kind: "enum" }>): Converted {
  const pair = values.find(({ from }) => from === value);
  if (pair !== undefined) return yes(pair.to);
  return no(value, `none of ${values.map(({ from }) => JSON.stringify(from)).join(", ")}`);
}

function toBytes(value: unknown, to: "bytes" | "string"): Converted {
  const isHex = typeof value === "string" && /^\\x(?:[0-9a-f]{2})*$/i.test(value);
  const bytes = isHex ? Buffer.from(value.slice(2), "hex") : value;
  if (!(bytes instanceof Uint8Array)) return no(value, "no bytes");
  if (bytes.byteLength > LIMITS.documentBytes) return refuse(`${bytes.byteLength} bytes are more than 1 MiB`);
  if (to === "string") return yes(Buffer.from(bytes).toString("base64"));
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return yes(copy);
}

function toJson(value: unknown, to: "any" | "string"): Converted {
  if (to === "any") return takeJson(value);
  try {
    const written: unknown = JSON.stringify(value);
    return typeof written === "string" ? text(written) : no(value, "no JSON");
  } catch {
    return no(value, "no JSON");
  }
}

function toList(value: unknown, of: Conversion): Converted {
  if (!Array.isArray(value)) return no(value, "no list");
  if (value.length > LIMITS.listElements)
    return refuse(`a list of ${value.length} elements is more than Convex stores`);
  const list: ConvexValue[] = [];
  for (const [index, each] of value.entries()) {
    const one = convertValue(of, each);
    if (!one.ok) return refuse(`[${index}]: ${one.reason}`);
    list.push(one.value);
  }
  return yes(list);
}

const LONGEST_SHOWN = 60;

/** A value for the person who reads the reason: short. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "object" && !isNumeral(value)) return Array.isArray(value) ? "a list" : "an object";
  const written = typeof value === "string" ? JSON.stringify(value) : String(value);
  return written.length > LONGEST_SHOWN ? `${written.slice(0, LONGEST_SHOWN)}…` : written;
}
