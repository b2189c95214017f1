import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
import type { NamedReport } from "../plan/report-document.js";
import type { RunReport } from "../report/model.js";
import type { ProofMode } from "../verify/engine.js";
import {
  addCommonOptions,
  addSelectionOptions,
  addShortFormat,
  addVerifyOptions,
  selectionOf,
  type CommonOptions,
  type SelectionOptions,
} from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface ReportOptions extends CommonOptions, SelectionOptions {
  readonly html?: string;
  readonly from: readonly string[];
  readonly verify: ProofMode | false;
}

const EXAMPLES = `
Examples:
  migrate report                              how far every domain is
  migrate report --html report.html           the same as a page in one file, each handler with its diff and its reasons
  migrate report --html leads.html --domain leads
  migrate report --markdown                   for the body of a pull request
  migrate report --from run.json --html run.html
  migrate report merge report-*.json          one report out of those of all parts
`;

/** `migrate report`: how far an app is, and what several runs came to together. */
export function registerReport(program: Command, run: Run): void {
  const report = program.command("report").description("show how far every domain and every handler is");
  addShortFormat(
    addVerifyOptions(addCommonOptions(addSelectionOptions(report))),
    "markdown",
    "print it for a pull request",
  )
    .option("--html <file>", "also write a page in one file")
    .option("--from <report...>", "reports that commands wrote with --json, instead of a look at the app", [])
    .addHelpText("after", EXAMPLES)
    .action((options: ReportOptions) => run((output) => show(options, output)));
  addCommonOptions(report.command("merge").argument("<reports...>", "files that commands wrote with --json"))
    .description("one report out of those of all parts; refused when a part is missing or two overlap")
    .action((paths: readonly string[], _options: CommonOptions, command: Command) =>
      // Options behind `merge` are the command's above it as well, which takes them.
      run((output) => merge(paths, command.optsWithGlobals<CommonOptions>(), output)),
    );
}

async function show(options: ReportOptions, output: Output): Promise<ExitCode> {
  const [{ printResult, printManifestProblems }, { burnDownText }, { writePage }] = await Promise.all([
    import("./output.js"),
    import("../report/burn-down.js"),
    import("../run/write-page.js"),
  ]);
  const { cwd, format, html, from } = options;
  if (from.length > 0) {
    const report = await joined(cwd, from);
    if (html !== undefined) await writePage(cwd, html, report, output.message);
    return printResult({ report, sources: new Map() }, { cwd, format, diff: false, table: false }, output);
  }
  const { readApp } = await import("../workspace/app.js");
  const app = await readApp(cwd);
  if (app.manifest === null) return printManifestProblems("report", app, options, output);
  const [{ readOverview }, { selectRoutes }] = await Promise.all([
    import("../run/overview.js"),
    import("../plan/select.js"),
  ]);
  const selection = selectionOf(options);
  const isWhole = !Object.values(selection).flat().some(Boolean);
  const selected = isWhole ? null : selectRoutes(app.manifest, selection);
  const { verify } = options;
  const overview = await readOverview({ app, manifest: app.manifest, selected, verify, progress: output.progress });
  const { report, sources } = overview;
  if (html !== undefined) await writePage(app.root, html, overview, output.message);
  const texts = new Map([...sources, [app.manifestFile, app.manifestText]]);
  const words = () => burnDownText(report.handlers);
  return printResult({ report, sources: texts }, { cwd, format, diff: false, table: false, words }, output);
}

/** One report out of files. */
async function joined(cwd: string, paths: readonly string[]): Promise<RunReport> {
  const [{ mergeReports }, { fromJson }, reports] = await Promise.all([
    import("../plan/merge-reports.js"),
    import("../report/json.js"),
    readReports(cwd, paths),
  ]);
  const [only, ...others] = reports;
  return only !== undefined && others.length === 0 ? fromJson(only.report) : mergeReports(reports);
}

async function readReports(cwd: string, paths: readonly string[]): Promise<readonly NamedReport[]> {
  const [{ readReport }, { readDocument }, { appRoot }] = await Promise.all([
    import("../plan/report-document.js"),
    import("../workspace/plan-files.js"),
    import("../workspace/app.js"),
  ]);
  const root = await appRoot(cwd);
  const reports: NamedReport[] = [];
  for (const path of paths) reports.push(readReport(path, await readDocument(root, path, LARGEST_REPORT)));
  return reports;
}

const LARGEST_REPORT = 256 * 1024 * 1024;

async function merge(paths: readonly string[], { cwd, format }: CommonOptions, output: Output): Promise<ExitCode> {
  const [{ mergeReports }, { printResult }] = await Promise.all([
    import("../plan/merge-reports.js"),
    import("./output.js"),
  ]);
  const report = mergeReports(await readReports(cwd, paths));
  return printResult({ report, sources: new Map() }, { cwd, format, diff: false, table: false }, output);
}
