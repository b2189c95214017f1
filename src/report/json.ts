import type { RunReport } from "./model.js";

/** The document of `--json`: everything in the report but the texts of the changed files. */
export type JsonReport = Omit<RunReport, "changes">;

/** The report as the one document that `--json` prints, its keys in a fixed order. */
export function toJson(report: RunReport): JsonReport {
  const { version, command, outcome, handlers, findings, verification, commits, durationMs } = report;
  const whole = { version, command, outcome, handlers, findings, verification, commits, durationMs };
  const { calls, files, functions, rows, writes, run } = report;
  return {
    ...whole,
    ...(functions === undefined ? {} : { functions }),
    ...(files === undefined ? {} : { files }),
    ...(writes === undefined ? {} : { writes }),
    ...(calls === undefined ? {} : { calls }),
    ...(rows === undefined ? {} : { rows }),
    ...(run === undefined ? {} : { run }),
  };
}

/** The same as text, ended by a line end. */
export function printJson(report: RunReport): string {
  return `${JSON.stringify(toJson(report), null, 2)}\n`;
}
