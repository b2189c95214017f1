import { refusalOf } from "./accepts.js";
import { convertValue } from "./convert.js";
import type { ConvexValue } from "./conversion.js";
import { documentSize, LIMITS } from "./limits.js";
import { LEGACY_ID, type FieldMapping, type TableMapping } from "./mapping.js";

/** A document without Convex's own fields. */
export interface Document {
  readonly legacyId: string;
  readonly [field: string]: ConvexValue;
}

/** A field of a row that Convex cannot hold as it is; `field` is Prisma's name, or the table's for one that nothing fills. */
export interface RowFault {
  readonly field: string;
  readonly reason: string;
}

export type ConvertedRow =
  | { readonly ok: true; readonly document: Document; readonly bytes: number }
  | { readonly ok: false; readonly faults: readonly RowFault[] };

/** A row of the old database, by the names of Prisma's fields. */
export type OldRow = { readonly [field: string]: unknown };

/** Converts a row: the whole document, or every reason why there is none. */
export function convertRow(mapping: TableMapping, row: OldRow): ConvertedRow {
  const faults: RowFault[] = mapping.lacking.map(({ convex }) => ({ field: convex, reason: "nothing fills it" }));
  const entries: [string, ConvexValue][] = [];
  const key = legacyIdOf(mapping, row);
  if (!key.ok) faults.push({ field: mapping.key.join(", "), reason: key.reason });
  for (const field of mapping.fields) {
    const converted = convertField(field, row[field.prisma]);
    if (!converted.ok) faults.push({ field: field.prisma, reason: converted.reason });
    else if (converted.value !== undefined) entries.push([field.convex, converted.value]);
  }
  if (!key.ok || faults.length > 0) return { ok: false, faults };
  const document: Document = { ...Object.fromEntries(entries), [LEGACY_ID]: key.value };
  const bytes = documentSize(document);
  if (bytes <= LIMITS.documentBytes) return { ok: true, document, bytes };
  const reason = `the document has ${bytes} bytes, and Convex stores ${LIMITS.documentBytes} at most`;
  return { ok: false, faults: [{ field: largestOf(entries), reason }] };
}

type ConvertedField =
  | { readonly ok: true; readonly value: ConvexValue | undefined }
  | { readonly ok: false; readonly reason: string };

/** Converts the value of one field; undefined: the document is without it. */
export function convertField({ conversion, isOptional, type }: FieldMapping, value: unknown): ConvertedField {
  if (value === undefined) return { ok: false, reason: "the row was read without it" };
  if (value === null && refusalOf(type, null) !== null) {
    return isOptional ? { ok: true, value: undefined } : { ok: false, reason: "it is empty, and the table demands it" };
  }
  if (value === null && isOptional) return { ok: true, value: undefined };
  const converted = value === null ? { ok: true as const, value: null } : convertValue(conversion, value);
  if (!converted.ok) return converted;
  const refusal = refusalOf(type, converted.value);
  return refusal === null ? converted : { ok: false, reason: refusal };
}

/**
 * The old id of a row as a text. Of several fields: each part percent-encoded, joined by a colon, in the order of the key;
 * so `org:1` and `a` are `org%3A1:a`, and two keys are never one text.
 */
export function legacyIdOf(
  { key }: Pick<TableMapping, "key">,
  row: OldRow,
): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string } {
  const parts: string[] = [];
  for (const name of key) {
    const value = row[name];
    if (value === null || value === undefined) return { ok: false, reason: `${name} is empty` };
    const part = convertValue({ kind: "text" }, value);
    if (!part.ok) return part;
    if (typeof part.value !== "string") return { ok: false, reason: `${name} is no key` };
    parts.push(part.value);
  }
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return { ok: true, value: only };
  return { ok: true, value: parts.map((part) => encodeURIComponent(part)).join(":") };
}

/** The field that is to blame first for a document that is too large. */
function largestOf(entries: readonly [string, ConvexValue][]): string {
  const sizes = entries.map(([field, value]) => ({ field, bytes: documentSize({ [field]: value }) }));
  return sizes.toSorted((a, b) => b.bytes - a.bytes)[0]?.field ?? LEGACY_ID;
}
