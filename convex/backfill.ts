import type { GenericDatabaseReader } from "convex/server";
import { v } from "convex/values";
import type { GenericId, Value } from "convex/values";
import { serverMutation, serverQuery } from "./lib/closed.js";
import { refusal } from "./lib/refusal.js";
import { rowHash, rowText } from "./lib/row_text.js";

/*
 * What `migrate backfill` calls: rows of any table that has `legacyId` and the index `by_legacyId`. Only the holder of the
 * server key gets through; no person is entitled to any of it.
 */

const MAX_ROWS = 1000;

const row = v.object({ legacyId: v.string(), fields: v.record(v.string(), v.any()) });
const mapped = v.array(v.string());

/** The ids of a table's rows in their order, behind one of them. */
export const idsAfter = serverQuery({
  args: { table: v.string(), after: v.union(v.string(), v.null()), limit: v.number() },
  returns: v.array(v.string()),
  handler: async ({ db }, { table, after, limit }) => {
    const rows = await db
      .query(table)
      .withIndex("by_legacyId", (q) => (after === null ? q : q.gt("legacyId", after)))
      .take(atMost(limit));
    return rows.map(({ legacyId }) => String(legacyId));
  },
});

/** Of rows by their ids, the hash of their mapped fields. A row that is there twice is in the answer twice. */
export const hashesOf = serverQuery({
  args: { table: v.string(), mapped, ids: v.array(v.string()) },
  returns: v.array(v.object({ legacyId: v.string(), hash: v.string() })),
  handler: async ({ db }, { table, mapped: names, ids }) => {
    const found = await rowsById(db, table, within(ids));
    const rows = ids.flatMap((id) => found.get(id) ?? []);
    return Promise.all(rows.map(async (each) => ({ legacyId: each.legacyId, hash: await rowHash(pick(each, names)) })));
  },
});

/** The mapped fields of rows, by their ids. */
export const rowsOf = serverQuery({
  args: { table: v.string(), mapped, ids: v.array(v.string()) },
  returns: v.array(row),
  handler: async ({ db }, { table, mapped: names, ids }) => {
    const found = await rowsById(db, table, within(ids));
    const rows = ids.flatMap((id) => found.get(id) ?? []);
    return rows.map((each) => ({ legacyId: each.legacyId, fields: pick(each, names) }));
  },
});

/**
 * Brings rows to what they are in the old database. Of a row that is there only the mapped fields are touched, and nothing
 * is written when they are the same. The same call a second time changes nothing.
 *
 * @returns how many were new, and how many were changed; and the rows that the table's schema refuses, each with the reason
 * @throws ConvexError CONFLICT when an id is there twice already
 */
export const upsertRows = serverMutation({
  args: { table: v.string(), mapped, rows: v.array(row) },
  returns: v.object({
    inserted: v.number(),
    changed: v.number(),
    refused: v.array(v.object({ legacyId: v.string(), reason: v.string() })),
  }),
  handler: async ({ db }, { table, mapped: names, rows }) => {
    const refused: { legacyId: string; reason: string }[] = [];
    let inserted = 0;
    let changed = 0;
    const ids = within(rows).map(({ legacyId }) => legacyId);
    if (new Set(ids).size < ids.length) throw refusal("INVALID_ARGUMENT", "A row is in the call twice.");
    const found = await rowsById(db, table, ids);
    for (const { legacyId, fields } of rows) {
      const [earlier, ...others] = found.get(legacyId) ?? [];
      if (others.length > 0) throw refusal("CONFLICT", `There are several rows "${legacyId}" in ${table}.`);
      try {
        if (earlier === undefined) {
          await db.insert(table, { ...pick(fields, names), legacyId });
          inserted += 1;
        } else if (rowText(pick(earlier, names)) !== rowText(pick(fields, names))) {
          await db.patch(earlier._id, everyField(fields, names));
          changed += 1;
        }
      } catch (error) {
        refused.push({ legacyId, reason: error instanceof Error ? error.message : String(error) });
      }
    }
    return { inserted, changed, refused };
  },
});

/** Removes rows by their ids. */
export const removeRows = serverMutation({
  args: { table: v.string(), ids: v.array(v.string()) },
  returns: v.object({ removed: v.number() }),
  handler: async ({ db }, { table, ids }) => {
    let removed = 0;
    const found = await rowsById(db, table, within(ids));
    for (const { _id } of [...found.values()].flat()) {
      await db.delete(_id);
      removed += 1;
    }
    return { removed };
  },
});

/** Whatever tables the app has: as much of them as is needed here. */
type Tables = Record<
  string,
  {
    document: { _id: GenericId<string>; legacyId: string; [field: string]: Value };
    fieldPaths: string;
    indexes: { by_legacyId: ["legacyId", "_creationTime"] };
    searchIndexes: {};
    vectorIndexes: {};
  }
>;

type Row = Tables[string]["document"];

/**
 * The rows of some ids, by id. Ids that follow each other in the table, as those of a page mostly do, are read in one go; where
 * others stand between them, each one by itself.
 */
async function rowsById(
  db: GenericDatabaseReader<Tables>,
  table: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const found = new Map<string, readonly Row[]>();
  const between = await rowsBetween(db, table, ids);
  if (between === null) {
    for (const legacyId of ids) {
      const rows = await db
        .query(table)
        .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
        .take(2);
      found.set(legacyId, rows);
    }
    return found;
  }
  for (const each of between) found.set(each.legacyId, [...(found.get(each.legacyId) ?? []), each]);
  return found;
}

/** Every row from the first id to the last one; null when there are more rows than ids. */
async function rowsBetween(
  db: GenericDatabaseReader<Tables>,
  table: string,
  ids: readonly string[],
): Promise<readonly Row[] | null> {
  // Beyond ASCII, JavaScript and the index have orders of their own.
  if (ids.some((id) => !/^[ -~]*$/.test(id))) return null;
  const sorted = [...ids].sort();
  const [first] = sorted;
  const last = sorted[sorted.length - 1];
  if (first === undefined || last === undefined) return [];
  const rows = await db
    .query(table)
    .withIndex("by_legacyId", (q) => q.gte("legacyId", first).lte("legacyId", last))
    .take(ids.length + 1);
  return rows.length > ids.length ? null : rows;
}

/** The fields of those names that a row has. */
function pick(fields: Readonly<Record<string, Value | undefined>>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Every mapped field: one that the old row has no value for is taken away. */
const everyField = (fields: Readonly<Record<string, Value | undefined>>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, Object.hasOwn(fields, name) ? fields[name] : undefined]));

/** @throws ConvexError INVALID_ARGUMENT for more than one transaction should carry */
function within<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length <= MAX_ROWS) return items;
  throw refusal("INVALID_ARGUMENT", `${items.length} rows are too many for one call; ${MAX_ROWS} are not.`);
}

const atMost = (limit: number): number => {
  if (Number.isInteger(limit) && limit > 0 && limit <= MAX_ROWS) return limit;
  throw refusal("INVALID_LIMIT", `"limit" must be a whole number from 1 to ${MAX_ROWS}, and is ${limit}.`);
};
