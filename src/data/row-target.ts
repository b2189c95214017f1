import type { ConvexValue } from "./conversion.js";
import type { Json } from "./convex-json.js";

/** A row on its way to Convex. */
export interface NewRow {
  readonly legacyId: string;
  /** the mapped fields that have a value */
  readonly fields: Readonly<Record<string, ConvexValue>>;
}

/** A row that the table's schema refuses. */
export interface RefusedRow {
  readonly legacyId: string;
  readonly reason: string;
}

export interface Upserted {
  readonly inserted: number;
  readonly changed: number;
  readonly refused: readonly RefusedRow[];
}

/** A table of Convex, and the fields of it that have a counterpart in the old database. */
export interface MappedTable {
  readonly table: string;
  readonly mapped: readonly string[];
}

/**
 * Where the rows go. Each call is one transaction, and has the same effect when it is made twice.
 *
 * @throws CallFailed from each, when the function failed as a whole: nothing of it was written
 */
export interface RowTarget {
  idsAfter(table: string, after: string | null, limit: number): Promise<readonly string[]>;
  /** One that is there twice is in the answer twice. */
  hashesOf(
    of: MappedTable,
    ids: readonly string[],
  ): Promise<readonly { readonly legacyId: string; readonly hash: string }[]>;
  rowsOf(of: MappedTable, ids: readonly string[]): Promise<readonly StoredRow[]>;
  upsert(of: MappedTable, rows: readonly NewRow[]): Promise<Upserted>;
  remove(table: string, ids: readonly string[]): Promise<void>;
}

/** A row as Convex holds it: the mapped fields, in Convex's JSON. */
export interface StoredRow {
  readonly legacyId: string;
  readonly fields: Readonly<Record<string, Json>>;
}

/** A function of the deployment failed, for a reason that may lie in one of the rows: fewer of them may get through. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
}
