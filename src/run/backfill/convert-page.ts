import type { TableMapping } from "../../data/mapping.js";
import { convertRow, legacyIdOf, type OldRow, type RowFault } from "../../data/rows.js";
import type { RejectedRow } from "../../workspace/backfill-files.js";
import type { Page } from "./pages.js";
import { shortened } from "./reason.js";
import type { Weighed } from "./send.js";

/** What becomes of some rows: documents, and those that Convex cannot hold, a line for each field that is to blame. */
export interface ConvertedPage {
  /** how many rows there were */
  readonly count: number;
  readonly documents: readonly Weighed[];
  readonly rejected: readonly RejectedRow[];
  /** the ids of the rejected rows, each once */
  readonly rejectedIds: readonly string[];
}

/** Converts the rows of a page, each by itself. One that could not be read is rejected as well. */
export function convertPage(mapping: TableMapping, { rows, unreadable }: Omit<Page, "cursor">): ConvertedPage {
  const documents: Weighed[] = [];
  const rejected: RejectedRow[] = [];
  const rejectedIds: string[] = [];
  const reject = (row: OldRow, faults: readonly RowFault[]): void => {
    const key = legacyIdOf(mapping, row);
    const id = key.ok ? key.value : "";
    rejectedIds.push(id);
    const { name: model } = mapping.model;
    for (const { field, reason } of faults) rejected.push({ model, table: mapping.table, id, field, reason });
  };
  for (const row of rows) {
    const converted = convertRow(mapping, row);
    if (converted.ok) documents.push(converted);
    else reject(row, converted.faults);
  }
  for (const { key, reason } of unreadable) reject(key, [{ field: "", reason: shortened(lastLineOf(reason)) }]);
  return { count: rows.length + unreadable.length, documents, rejected, rejectedIds };
}

/** A Prisma client says what is wrong at the end, behind the place in its own code. */
const lastLineOf = (reason: string): string => reason.trim().split("\n").at(-1) ?? "";
