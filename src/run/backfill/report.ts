import type { Backfilled, BackfilledTable } from "../../report/backfill.js";
import type { RunReport } from "../../report/model.js";
import { plainReport } from "../../report/plain.js";
import type { BackfillPlan } from "./plan.js";
import type { BackfillResult } from "./run.js";

/** What a run is told about beside its result. */
export interface BackfillFacts {
  readonly database: string;
  /** null when the rows went to files */
  readonly deployment: string | null;
  /** table → file, from the app's root; none for a deployment */
  readonly files: readonly string[];
  readonly durationMs: number;
}

/** The report of a copying, of a comparison, or (with null for the result) of what would be copied. */
export function backfillReport(plan: BackfillPlan, result: BackfillResult | null, facts: BackfillFacts): RunReport {
  const { durationMs, ...where } = facts;
  const tables = plan.mappings.map(({ model, table }): BackfilledTable => {
    const copied = result?.tables.find((each) => each.model === model.name);
    const compared = result?.verified.find((each) => each.model === model.name);
    return { model: model.name, table, copied: counts(copied), compared: comparison(compared) };
  });
  const rows: Backfilled = { ...where, tables, removed: result?.removed ?? 0 };
  const outcome = result === null ? (tables.length === 0 ? "nothing-to-do" : "dry-run") : "done";
  const findings = result?.findings ?? plan.findings;
  return { ...plainReport({ command: "backfill", outcome, findings, durationMs }), rows };
}

function counts(copied: BackfillResult["tables"][number] | undefined): BackfilledTable["copied"] {
  if (copied === undefined) return null;
  const { read, inserted, changed, rejected } = copied;
  return { read, inserted, changed, rejected };
}

function comparison(compared: BackfillResult["verified"][number] | undefined): BackfilledTable["compared"] {
  if (compared === undefined) return null;
  const { old, new: inConvex, missing, extra, changed, rejected } = compared;
  return { old, new: inConvex, missing, extra, changed, rejected };
}
