import { BATCH } from "../../data/page-size.js";
import type { RowTarget } from "../../data/row-target.js";
import type { RowDifference, RowFile } from "../../workspace/backfill-files.js";

/** Removes the rows that only Convex has. @returns how many there were */
export async function removeExtra(target: RowTarget, differences: RowFile<RowDifference>): Promise<number> {
  let removed = 0;
  let table = "";
  let ids: string[] = [];
  const flush = async (): Promise<void> => {
    if (ids.length > 0) await target.remove(table, ids);
    removed += ids.length;
    ids = [];
  };
  for await (const difference of differences.read()) {
    if (difference.kind !== "extra") continue;
    if (difference.table !== table || ids.length >= BATCH.rows) await flush();
    ({ table } = difference);
    ids.push(difference.id);
  }
  await flush();
  return removed;
}
