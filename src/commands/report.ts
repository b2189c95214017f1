import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
import type { ReportDocument } from "../plan/merge-reports.js";
import { addCommonOptions, type CommonOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

/** `migrate report`: what several runs came to together. */
export function registerReport(program: Command, run: Run): void {
  const report = program.command("report").description("join the reports of the parts of one run");
  addCommonOptions(report.command("merge").argument("<reports...>", "files that commands wrote with --json"))
    .description("one report out of those of all parts; refused when a part is missing or two overlap")
    .action((paths: readonly string[], options: CommonOptions) => run((output) => merge(paths, options, output)));
}

async function merge(paths: readonly string[], { cwd, json }: CommonOptions, output: Output): Promise<ExitCode> {
  const [{ exitCodeOfMerged, mergeReports, readReport }, { readDocument }, { appRoot }] = await Promise.all([
    import("../plan/merge-reports.js"),
    import("../workspace/plan-files.js"),
    import("../workspace/app.js"),
  ]);
  const root = await appRoot(cwd);
  const reports = [];
  for (const path of paths) reports.push(readReport(path, await readDocument(root, path, LARGEST_REPORT)));
  const merged = mergeReports(reports);
  output.data(json ? `${JSON.stringify(merged, null, 2)}\n` : await textOf(merged, paths.length));
  return exitCodeOfMerged(merged);
}

const LARGEST_REPORT = 256 * 1024 * 1024;

async function textOf({ outcome, handlers, findings, durationMs }: ReportDocument, parts: number): Promise<string> {
  const { printable } = await import("../report/printable.js");
  const counts = new Map<string, number>();
  for (const { status } of handlers) counts.set(status, (counts.get(status) ?? 0) + 1);
  const statuses = [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
  const lines = [
    ...findings.map(({ file, line, column, severity, kind }) => `${file}:${line}:${column} ${severity} ${kind}`),
    `${parts} reports: ${outcome} (${(durationMs / 1_000).toFixed(1)} s in all)`,
    ...(statuses === "" ? [] : [`${handlers.length} handlers: ${statuses}`]),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}
