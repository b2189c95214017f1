import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
import { plainReport } from "../report/plain.js";
import type * as words from "../report/plans.js";
import type { PlanView } from "../report/plans.js";
import type { LoadedPlans } from "../run/plans.js";
import type { ProofMode } from "../verify/engine.js";
import {
  addCommonOptions,
  addSelectionOptions,
  addVerifyOptions,
  checkOption,
  dryRunOption,
  selectionOf,
  type CommonOptions,
  type SelectionOptions,
} from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

const EXAMPLES = `
Examples:
  migrate plan list                           the manifest's plans, and the documents of .planning
  migrate plan show A3                        one plan
  migrate plan show .planning/05-05-PLAN.md   a document, and everything for which it is refused
  migrate plan graph --mermaid                for a Markdown file
  migrate plan create --domain leads -o leads.plan.json
  migrate plan import design.md --dry-run     what a design document would put into the manifest
`;

/** `migrate plan`: what there is to do, in which order, and whether it can be done. */
export function registerPlan(program: Command, run: Run): void {
  const plan = program
    .command("plan")
    .description("look at plans: waves, dependencies, status, and what is wrong with them")
    .addHelpText("after", EXAMPLES);
  const paths = "documents, or folders that hold some (default: the manifest and .planning)";
  addCommonOptions(plan.command("list").argument("[paths...]", paths))
    .description("every plan, in the order of running")
    .action((from: readonly string[], options: CommonOptions) =>
      run((output) => show("plan list", from, options, output, ({ planTable }, views) => planTable(views))),
    );
  addCommonOptions(plan.command("show").argument("<plan>", "a plan's id, or its document"))
    .description("one plan: its files, what it waits for and what waits for it")
    .action((which: string, options: CommonOptions) => run((output) => showOne(which, options, output)));
  addCommonOptions(plan.command("graph").argument("[paths...]", paths))
    .description("the plans wave by wave, with what each waits for")
    .option("--mermaid", "as a Mermaid diagram", false)
    .action((from: readonly string[], options: CommonOptions & { readonly mermaid: boolean }) =>
      run((output) =>
        show("plan graph", from, options, output, ({ planGraph, planMermaid }, views) =>
          options.mermaid ? planMermaid(views) : planGraph(views),
        ),
      ),
    );
  registerCreate(plan, run);
  addCommonOptions(plan.command("import").argument("<document>", "a Markdown file with assignment tables"))
    .description("put the tables of a design document into the manifest: functions, stubs, plans, exclusions")
    .addOption(dryRunOption())
    .addOption(checkOption())
    .action((document: string, options: ImportOptions) => run((output) => importDocument(document, options, output)));
}

function registerCreate(plan: Command, run: Run): void {
  addVerifyOptions(addCommonOptions(addSelectionOptions(plan.command("create"))))
    .description("decide and prove a selection, write nothing of it, and save what would be written as a plan")
    .option("-o, --output <file>", "where the plan goes (default: stdout)")
    .option("--unwire", "a plan that takes guards out", false)
    .option("--strict", "refuse handlers that would only be warned about", false)
    .action((options: CreateOptions) => run((output) => create(options, output)));
}

interface CreateOptions extends CommonOptions, SelectionOptions {
  readonly output?: string;
  readonly unwire: boolean;
  readonly strict: boolean;
  readonly verify: ProofMode | false;
}

async function create(options: CreateOptions, output: Output): Promise<ExitCode> {
  const [{ plan: planOf }, print] = await Promise.all([import("../index.js"), import("./output.js")]);
  const { cwd, format, unwire, strict, verify, output: path } = options;
  const command = unwire ? "unwire" : "wire";
  const asked = { cwd, command, verify, strict, onProgress: output.progress, ...selectionOf(options) } as const;
  const { plan, root, ...result } = await planOf(asked);
  if (plan !== null && path !== undefined) await (await import("../run/saved-plan.js")).saveSavedPlan(root, path, plan);
  if (plan !== null && path === undefined) output.data(plan);
  // Where the plan goes to stdout, nothing else does.
  const isAlone = path === undefined && result.report.outcome !== "manifest-invalid";
  const beside = isAlone ? { ...output, data: output.message } : output;
  const how = { cwd, format: isAlone ? "text" : format, diff: false, table: false } as const;
  return print.printResult(result, how, beside);
}

interface ImportOptions extends CommonOptions {
  readonly dryRun: boolean;
  readonly check: boolean;
}

async function importDocument(document: string, options: ImportOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, { importPlan }, print] = await Promise.all([
    import("../workspace/app.js"),
    import("../run/import-plan.js"),
    import("./output.js"),
  ]);
  const { cwd, format, dryRun, check } = options;
  const app = await readApp(cwd);
  const { manifest } = app;
  if (manifest === null) return print.printManifestProblems("plan import", app, options, output);
  const { progress } = output;
  const { report, sources, counts } = await importPlan({
    app,
    manifest,
    document,
    options: { dryRun, check },
    progress,
  });
  const exitCode = await print.printResult({ report, sources }, { cwd, format, diff: dryRun, table: false }, output);
  const { entries, added } = counts;
  output.message(`${entries} rows read as entries: ${added} new, ${entries - added} in the manifest before\n`);
  return exitCode;
}

type Words = typeof words;

async function show(
  command: string,
  paths: readonly string[],
  { cwd, format }: CommonOptions,
  output: Output,
  text: (words: Words, views: readonly PlanView[]) => string,
): Promise<ExitCode> {
  const [{ loadPlans, viewsOf }, report] = await Promise.all([import("../run/plans.js"), import("../report/plans.js")]);
  const loaded = await loadPlans(cwd, paths);
  const views = await viewsOf(loaded);
  return printPlans({ command, loaded, plans: views, words: () => text(report, views) }, { cwd, format }, output);
}

async function showOne(which: string, { cwd, format }: CommonOptions, output: Output): Promise<ExitCode> {
  const [{ loadPlans, planOf, viewsOf }, { planDetails }] = await Promise.all([
    import("../run/plans.js"),
    import("../report/plans.js"),
  ]);
  const isDocument = /[/\\]|\.(?:md|txt)$/.test(which);
  const loaded = await loadPlans(cwd, isDocument ? [which] : []);
  // A plan of a manifest that cannot be read may be there all the same.
  if (!isDocument && loaded.app?.manifest === null && !loaded.plans.some(({ id }) => id === which))
    return printPlans({ command: "plan show", loaded, plans: [], words: () => "" }, { cwd, format }, output);
  const views = await viewsOf(loaded);
  const wanted = isDocument
    ? views
    : [planOf(loaded.plans, which)].flatMap(({ id }) => views.filter((view) => view.id === id));
  const words = () => wanted.map(planDetails).join("\n");
  return printPlans({ command: "plan show", loaded, plans: wanted, words }, { cwd, format }, output);
}

interface ShownPlans {
  readonly command: string;
  readonly loaded: LoadedPlans;
  readonly plans: readonly PlanView[];
  readonly words: () => string;
}

/** The plans, and behind them everything for which they are refused. */
async function printPlans(shown: ShownPlans, { cwd, format }: CommonOptions, output: Output): Promise<ExitCode> {
  const { printResult } = await import("./output.js");
  const { command, loaded, plans, words } = shown;
  const { findings, sources } = loaded;
  const outcome = findings.length > 0 ? "plans-invalid" : "done";
  const report = plainReport({ command, outcome, findings, plans });
  return printResult({ report, sources }, { cwd, format, diff: false, table: false, words }, output);
}
