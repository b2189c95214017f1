import type { TableProgress } from "../data/backfill-ledger.js";
import type { TableEvidence } from "../data/evidence.js";
import { columns } from "./columns.js";
import { printable } from "./printable.js";

/** What became of the rows of one table. */
export interface BackfilledTable {
  readonly model: string;
  readonly table: string;
  /** null when nothing was copied by this run */
  readonly copied: Pick<TableProgress, "read" | "inserted" | "changed" | "rejected"> | null;
  /** null when nothing was compared */
  readonly compared: Omit<TableEvidence, "model" | "table"> | null;
}

/** What a run of `backfill` did, as its report holds it. */
export interface Backfilled {
  readonly database: string;
  /** null when it went to files */
  readonly deployment: string | null;
  readonly tables: readonly BackfilledTable[];
  /** rows that only Convex had, and that were removed */
  readonly removed: number;
  /** POSIX, from the app's root: what was written for `npx convex import` */
  readonly files: readonly string[];
}

/** The same for a person: a line for each table. */
export function backfillText({ tables, removed, files }: Backfilled): string {
  const lines = columns(
    tables.map(({ model, table, copied, compared }) => [
      model,
      table,
      copied === null ? "" : copiedWords(copied),
      compared === null ? "" : comparedWords(compared),
    ]),
  );
  const gone = removed === 0 ? [] : [`${removed} ${rows(removed)} that only Convex had: removed`];
  const written = files.map((file) => `npx convex import --table ${tableOf(file)} ${file}`);
  return [...lines, ...gone, ...written].map((line) => `${printable(line)}\n`).join("");
}

const rows = (count: number): string => (count === 1 ? "row" : "rows");

function copiedWords({ read, inserted, changed, rejected }: NonNullable<BackfilledTable["copied"]>): string {
  const same = read - inserted - changed - rejected;
  const parts = [
    [inserted, "new"],
    [changed, "changed"],
    [same, "there already"],
    [rejected, "rejected"],
  ] as const;
  const words = parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []));
  return `${read} ${rows(read)} read${words.length === 0 ? "" : `: ${words.join(", ")}`}`;
}

function comparedWords({
  old,
  new: inConvex,
  missing,
  extra,
  changed,
}: NonNullable<BackfilledTable["compared"]>): string {
  if (missing + extra + changed === 0) return `equal (${old})`;
  const parts = [
    [missing, "missing"],
    [extra, "only in Convex"],
    [changed, "otherwise"],
  ] as const;
  const words = parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []));
  return `${old} and ${inConvex}: ${words.join(", ")}`;
}

const tableOf = (file: string): string => /([^/]+)\.jsonl$/.exec(file)?.[1] ?? file;
