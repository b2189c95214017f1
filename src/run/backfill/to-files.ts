import { newProgress, type TableProgress } from "../../data/backfill-ledger.js";
import { toConvexJson } from "../../data/convex-json.js";
import type { TableMapping } from "../../data/mapping.js";
import { rowsWanted } from "../../data/row-plan.js";
import type { RejectedRow, RowFile } from "../../workspace/backfill-files.js";
import { BackfillFiles } from "../../workspace/backfill-files.js";
import { growingFile } from "../../workspace/jsonl-file.js";
import { withLock } from "../../workspace/lock.js";
import { convertPage } from "./convert-page.js";
import { rejections } from "./findings.js";
import { meter } from "./meter.js";
import { pagesOf } from "./pages.js";
import type { BackfillResult, BackfillRun } from "./run.js";

export interface ToFiles extends Pick<BackfillRun, "root" | "plan" | "source" | "progress"> {
  /** table → absolute path */
  readonly fileOf: (table: string) => string;
  readonly force: boolean;
}

/** Writes the rows to a file for each table, a document in a line, as `npx convex import` takes them. */
export async function runToFiles(run: ToFiles): Promise<BackfillResult> {
  const { root, plan } = run;
  const work = async (): Promise<BackfillResult> => {
    const rejected = await new BackfillFiles(root).rejected(0);
    try {
      const tables: TableProgress[] = [];
      for (const mapping of plan.mappings) tables.push(await writeTable(run, mapping, rejected));
      const findings = [...plan.findings, ...(await rejections(rejected, plan.mappings))];
      return { tables, verified: [], removed: 0, findings };
    } finally {
      await rejected.close();
    }
  };
  return withLock(root, work, undefined, "rows");
}

async function writeTable(
  { source, progress, fileOf, force }: ToFiles,
  mapping: TableMapping,
  rejected: RowFile<RejectedRow>,
): Promise<TableProgress> {
  const said = meter(mapping.table, { total: null, done: 0 }, progress);
  const file = await growingFile(fileOf(mapping.table), force);
  const counts = { read: 0, inserted: 0, rejected: 0 };
  try {
    for await (const read of pagesOf(source, rowsWanted(mapping), null)) {
      const page = convertPage(mapping, read);
      await file.append(page.documents.map(({ document }) => JSON.stringify(toConvexJson(document))));
      await rejected.append(page.rejected);
      counts.read += page.count;
      counts.inserted += page.documents.length;
      counts.rejected += page.rejectedIds.length;
      said(counts.read);
    }
    await file.finish();
    return { ...newProgress(mapping.model.name, mapping.table), ...counts, isDone: true };
  } finally {
    await file.discard();
  }
}
