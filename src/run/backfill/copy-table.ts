import type { TableProgress } from "../../data/backfill-ledger.js";
import type { TableMapping } from "../../data/mapping.js";
import type { RowSource } from "../../data/old-rows.js";
import { rowsWanted } from "../../data/row-plan.js";
import type { RefusedRow, RowTarget } from "../../data/row-target.js";
import type { RejectedRow } from "../../workspace/backfill-files.js";
import { shortened } from "./reason.js";
import { convertPage } from "./convert-page.js";
import { pagesOf } from "./pages.js";
import { outdatedOf, send } from "./send.js";

export interface CopyTable {
  readonly source: RowSource;
  readonly target: RowTarget;
  readonly mapping: TableMapping;
  /** how far an earlier run came */
  readonly from: TableProgress;
  /** keeps the rows that were rejected since the last time, and then how far it came: in this order */
  readonly save: (progress: TableProgress, rejected: readonly RejectedRow[]) => Promise<void>;
}

/**
 * Copies a table, page by page. Only rows that Convex lacks or has otherwise are sent, so that what a killed run has sent
 * and not kept is not sent again, and a second run sends what has changed since.
 */
export async function copyTable({ source, target, mapping, from, save }: CopyTable): Promise<TableProgress> {
  const isFresh = from.cursor === null && (await target.idsAfter(mapping.table, null, 1)).length === 0;
  const counts = { read: from.read, inserted: from.inserted, changed: from.changed, rejected: from.rejected };
  let { cursor } = from;
  for await (const page of pagesOf(source, rowsWanted(mapping), cursor)) {
    const { count, documents, rejected, rejectedIds } = convertPage(mapping, page);
    const outdated = isFresh ? documents : await outdatedOf(target, mapping, documents);
    const sent = await send(target, mapping, outdated);
    ({ cursor } = page);
    counts.read += count;
    counts.inserted += sent.inserted;
    counts.changed += sent.changed;
    counts.rejected += rejectedIds.length + sent.refused.length;
    const refused = sent.refused.map((row) => refusedByTable(mapping, row));
    await save({ ...from, ...counts, cursor }, [...rejected, ...refused]);
  }
  const done = { ...from, ...counts, cursor, isDone: true };
  await save(done, []);
  return done;
}

const FIELD = /(?:Path:\s*|path\s+)\.?([A-Za-z_]\w*)/;

/** What the deployment said about a row, with the field where it names one. */
function refusedByTable({ model, table }: TableMapping, { legacyId, reason }: RefusedRow): RejectedRow {
  return { model: model.name, table, id: legacyId, field: FIELD.exec(reason)?.[1] ?? "", reason: shortened(reason) };
}
