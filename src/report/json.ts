import type { Comparison } from "../bench/model.js";
import type { CheckedPlan } from "../checks/model.js";
import type { Leftovers } from "../leftovers/model.js";
import type { RunReport } from "./model.js";

/** The document of `--json`: everything in the report but the texts of the changed files; `report.schema.json` has its shape. */
export type JsonReport = Omit<RunReport, "changes" | "leftovers" | "checked" | "comparison"> &
  Partial<Leftovers & CheckedPlan & Comparison>;

/** The report as the one document that `--json` prints: what every command tells first, its keys in a fixed order. */
export function toJson(report: RunReport): JsonReport {
  const { changes: _changes, leftovers, checked, comparison, ...told } = report;
  const { version, command, outcome, handlers, findings, verification, commits, durationMs, ...more } = told;
  const whole = { version, command, outcome, handlers, findings, verification, commits, durationMs };
  return { ...whole, ...more, ...leftovers, ...checked, ...comparison };
}

/** The report of a document, without the texts of changed files: a document has none. */
export function fromJson(document: JsonReport): RunReport {
  const { starts, reaches, mentions, unused, plan, checks, load, differences, targets, ...report } = document;
  return {
    ...report,
    changes: [],
    ...(starts && reaches && mentions && unused ? { leftovers: { starts, reaches, mentions, unused } } : {}),
    ...(plan !== undefined && checks ? { checked: { plan, checks } } : {}),
    ...(load && differences && targets ? { comparison: { load, differences, targets } } : {}),
  };
}

/** The same as text, ended by a line end. */
export function printJson(report: RunReport): string {
  return `${JSON.stringify(toJson(report), null, 2)}\n`;
}
