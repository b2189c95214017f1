import type { TableMapping } from "../../data/mapping.js";
import { convertRow, legacyIdOf, type OldRow } from "../../data/rows.js";
import type { RejectedRow } from "../../workspace/backfill-files.js";
import type { Weighed } from "./send.js";

/** What becomes of some rows: documents, and those that Convex cannot hold, a line for each field that is to blame. */
export interface ConvertedPage {
  readonly documents: readonly Weighed[];
  readonly rejected: readonly RejectedRow[];
  /** the ids of the rejected rows, each once */
  readonly rejectedIds: readonly string[];
}

/** Converts rows, each by itself. */
export function convertPage(mapping: TableMapping, rows: readonly OldRow[]): ConvertedPage {
  const documents: Weighed[] = [];
  const rejected: RejectedRow[] = [];
  const rejectedIds: string[] = [];
  for (const row of rows) {
    const converted = convertRow(mapping, row);
    if (converted.ok) {
      documents.push(converted);
      continue;
    }
    const key = legacyIdOf(mapping, row);
    const id = key.ok ? key.value : "";
    rejectedIds.push(id);
    const { name: model } = mapping.model;
    for (const { field, reason } of converted.faults) rejected.push({ model, table: mapping.table, id, field, reason });
  }
  return { documents, rejected, rejectedIds };
}
