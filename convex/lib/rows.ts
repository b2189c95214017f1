import type { Doc, TableNames } from "../_generated/dataModel.js";
import type { DatabaseReader } from "../_generated/server.js";

/** What every row of a shipped table has. */
export interface Stored {
  readonly _id: unknown;
  readonly _creationTime: number;
  readonly legacyId: string;
}

/** A row as callers know it: the fields of the old model, with the old id as `id`. */
export function published<Row extends Stored>(
  row: Row,
): { id: string } & Omit<Row, "_id" | "_creationTime" | "legacyId"> {
  const { _id, _creationTime, legacyId, ...fields } = row;
  return { id: legacyId, ...fields };
}

/** `published`, for a row that may be absent. */
export function publishedOrNull<Row extends Stored>(row: Row | null): ReturnType<typeof published<Row>> | null {
  return row === null ? null : published(row);
}

/** The `legacyId` of a row that Convex makes itself: no old database has one for it. */
export function newId(): string {
  return crypto.randomUUID();
}

/**
 * Makes the look-up of a row by the id that a route carries: the old database's, or Convex's own.
 *
 * @param byLegacyId finds the row by the old id, through the table's index. It should throw when two rows carry one
 *   old id (`unique()`): then the copy has gone wrong, and neither may answer
 */
export function byAnyId<Table extends TableNames>(
  table: Table,
  byLegacyId: (db: DatabaseReader, legacyId: string) => Promise<Doc<Table> | null>,
): (id: string) => (db: DatabaseReader) => Promise<Doc<Table> | null> {
  return (id) => async (db) => {
    const copied = await byLegacyId(db, id);
    if (copied !== null) return copied;
    const own = db.normalizeId(table, id);
    return own === null ? null : db.get(table, own);
  };
}
