import { keyValue, type RowKey, type RowsWanted, type WantedField } from "../old-rows.js";

/** Whole numbers and decimals come as texts: as JSON numbers they would lose digits. */
const AS_TEXT: ReadonlySet<string> = new Set(["BigInt", "Decimal"]);

/** The parameters by which PostgREST is asked for the rows behind a key, in the key's order. */
export function pageParameters({ id, fields }: RowsWanted, after: RowKey | null, limit: number): URLSearchParams {
  const parameters = new URLSearchParams({
    select: fields.map(columnOf).join(","),
    order: id.map(({ dbName }) => `${quoted(dbName)}.asc`).join(","),
    limit: String(limit),
  });
  if (after !== null) parameters.set("or", behind(id, after));
  return parameters;
}

const columnOf = ({ dbName, type, isList }: WantedField): string =>
  AS_TEXT.has(type) ? `${quoted(dbName)}::text${isList ? "[]" : ""}` : quoted(dbName);

/** `(a, b) > (x, y)`, in PostgREST's words. */
function behind(id: readonly WantedField[], after: RowKey): string {
  const values = after.map((part) => {
    const value = keyValue(part);
    return quoted(value instanceof Date ? value.toISOString() : String(value), true);
  });
  const conditions = id.map(({ dbName }, index) => {
    const equal = id.slice(0, index).map((earlier, at) => `${quoted(earlier.dbName)}.eq.${values[at] ?? ""}`);
    const greater = `${quoted(dbName)}.gt.${values[index] ?? ""}`;
    return equal.length === 0 ? greater : `and(${[...equal, greater].join(",")})`;
  });
  return `(${conditions.join(",")})`;
}

/** In quotes where a character would mean something to PostgREST. */
function quoted(name: string, always = false): string {
  return !always && /^\w+$/.test(name) ? name : `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
