import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
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

async function merge(paths: readonly string[], { cwd, format }: CommonOptions, output: Output): Promise<ExitCode> {
  const [{ mergeReports }, { readReport }, { readDocument }, { appRoot }, { printResult }] = await Promise.all([
    import("../plan/merge-reports.js"),
    import("../plan/report-document.js"),
    import("../workspace/plan-files.js"),
    import("../workspace/app.js"),
    import("./output.js"),
  ]);
  const root = await appRoot(cwd);
  const reports = [];
  for (const path of paths) reports.push(readReport(path, await readDocument(root, path, LARGEST_REPORT)));
  const report = mergeReports(reports);
  return printResult({ report, sources: new Map() }, { cwd, format, diff: false, table: false }, output);
}

const LARGEST_REPORT = 256 * 1024 * 1024;
