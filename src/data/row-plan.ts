import { digestOfTexts } from "./evidence.js";
import { LEGACY_ID, type TableMapping } from "./mapping.js";
import type { RowsWanted } from "./old-rows.js";
import type { NewRow } from "./row-target.js";
import type { Document } from "./rows.js";

/** Which rows of the old database a mapping is about, with every field that it reads. */
export function rowsWanted({ model, delegate, key, fields }: TableMapping): RowsWanted {
  const known = new Map(model.fields.map((field) => [field.name, field]));
  const wanted = (name: string) => {
    const field = known.get(name);
    return { name, dbName: field?.dbName ?? name, type: field?.type ?? "", isList: field?.isList ?? false };
  };
  const names = [...new Set([...key, ...fields.map(({ prisma }) => prisma)])];
  return { model: model.name, delegate, dbName: model.dbName, id: key.map(wanted), fields: names.map(wanted) };
}

/** The same rows, by their keys alone. */
export const keysWanted = (wanted: RowsWanted): RowsWanted => ({ ...wanted, fields: wanted.id });

/** The fields of the documents that the old database speaks about. */
export const mappedFields = ({ fields }: TableMapping): readonly string[] => fields.map(({ convex }) => convex);

/** A document as it is sent: the old id apart. */
export function newRow({ [LEGACY_ID]: legacyId, ...fields }: Document): NewRow {
  return { legacyId, fields };
}

/** Changes with everything that decides what becomes of a row. */
export const mappingDigest = (mappings: readonly TableMapping[]): string =>
  digestOfTexts(
    mappings.map(({ model, table, key, fields, lacking }) => [
      model.name,
      JSON.stringify({ table, key, fields, lacking: lacking.map(({ convex }) => convex) }),
    ]),
  );
