import { inBatches } from "../../data/page-size.js";
import { CallFailed, type MappedTable, type RefusedRow, type RowTarget, type Upserted } from "../../data/row-target.js";
import { newRow, mappedFields } from "../../data/row-plan.js";
import { rowHash } from "../../data/row-hash.js";
import type { TableMapping } from "../../data/mapping.js";
import type { Document } from "../../data/rows.js";

/** A document with what it weighs. */
export interface Weighed {
  readonly document: Document;
  readonly bytes: number;
}

export const mappedTable = (mapping: TableMapping): MappedTable => ({
  table: mapping.table,
  mapped: mappedFields(mapping),
});

/** Those of some documents that the table lacks or has otherwise. */
export async function outdatedOf(
  target: RowTarget,
  mapping: TableMapping,
  documents: readonly Weighed[],
): Promise<readonly Weighed[]> {
  if (documents.length === 0) return [];
  const ids = documents.map(({ document }) => document.legacyId);
  const found = await target.hashesOf(mappedTable(mapping), ids);
  const hashes = new Map(found.map(({ legacyId, hash }) => [legacyId, hash]));
  return documents.filter(({ document }) => hashes.get(document.legacyId) !== rowHash(newRow(document).fields));
}

/** Sends documents in batches. A batch that fails is cut in two, down to the row that is to blame. */
export async function send(target: RowTarget, mapping: TableMapping, documents: readonly Weighed[]): Promise<Upserted> {
  const done: Upserted[] = [];
  for (const batch of inBatches(documents)) done.push(await sendBatch(target, mapping, batch));
  return together(done);
}

async function sendBatch(target: RowTarget, mapping: TableMapping, batch: readonly Weighed[]): Promise<Upserted> {
  try {
    return await target.upsert(
      mappedTable(mapping),
      batch.map(({ document }) => newRow(document)),
    );
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const [only] = batch;
    if (only !== undefined && batch.length === 1)
      return refusing({ legacyId: only.document.legacyId, reason: error.message });
    const half = Math.ceil(batch.length / 2);
    const parts = [batch.slice(0, half), batch.slice(half)];
    const done: Upserted[] = [];
    for (const part of parts) done.push(await sendBatch(target, mapping, part));
    return together(done);
  }
}

const refusing = (row: RefusedRow): Upserted => ({ inserted: 0, changed: 0, refused: [row] });

const together = (done: readonly Upserted[]): Upserted => ({
  inserted: done.reduce((sum, { inserted }) => sum + inserted, 0),
  changed: done.reduce((sum, { changed }) => sum + changed, 0),
  refused: done.flatMap(({ refused }) => refused),
});
