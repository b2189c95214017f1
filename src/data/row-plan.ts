import type { DataSettings } from "../manifest/data.js";
import type { ConvexTable } from "../target/table.js";
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
    const { dbName = name, type = "", native = null, isList = false } = field ?? {};
    return { name, dbName, type, native, isList };
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

/**
 * Changes with what Convex and the manifest decide about rows: all that can be known without asking a store that describes itself.
 *
 * @param models of the domain, and the tables that their rows go to
 */
export function tablesDigest(
  models: readonly string[],
  tables: readonly string[],
  convexTables: ReadonlyMap<string, ConvexTable>,
  settings: DataSettings,
): string {
  const { decimal, bigint } = settings;
  const said = { models, tables: [...settings.tables], fields: [...settings.fields], decimal, bigint };
  return digestOfTexts([
    ["manifest", JSON.stringify(said, (key, value: unknown) => (key === "place" ? undefined : value))],
    ...tables.map((table) => [`table ${table}`, JSON.stringify(convexTables.get(table)?.fields ?? null)] as const),
  ]);
}

/** Changes with everything that decides what becomes of a row. */
export const mappingDigest = (mappings: readonly TableMapping[]): string =>
  digestOfTexts(
    mappings.map(({ model, table, key, fields, lacking }) => [
      model.name,
      JSON.stringify({ table, key, fields, lacking: lacking.map(({ convex }) => convex) }),
    ]),
  );
