import type { Command } from "commander";
import type { ExitCode } from "../errors.js";
import type { ProofMode } from "../verify/engine.js";
import { mayCommit } from "./confirm.js";
import { addCommonOptions, addVerifyOptions, collect, type CommonOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface UndoOptions extends CommonOptions {
  readonly run?: string;
  readonly plan: readonly string[];
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly verify: ProofMode | false;
}

const EXAMPLES = `
Examples:
  migrate undo --plan A3 --dry-run         see what would go
  migrate undo --plan A4 --plan A3         two plans, the last one first
  migrate undo --run 20261121-093012-4f2a  every plan of a run
`;

/** `migrate undo`: what `migrate run` committed, taken back by commits, and proven to be as it was. */
export function registerUndo(program: Command, run: Run): void {
  addVerifyOptions(addCommonOptions(program.command("undo")))
    .description("take the commits of plans back, the last one first; refuses what later commits changed")
    .option("--run <id>", "every plan of a run that still stands")
    .option("-p, --plan <id>", "the last commit of a plan (repeatable)", collect, [])
    .option("-n, --dry-run", "print the diff; write and commit nothing", false)
    .option("-y, --yes", "do not ask before committing on the default branch", false)
    .addHelpText("after", EXAMPLES)
    .action((options: UndoOptions) => run((output) => undo(options, output, program.version() ?? "")));
}

async function undo(options: UndoOptions, output: Output, tool: string): Promise<ExitCode> {
  const [{ siteOfUndo }, { undoPlans }, { inRealWorld }, print] = await Promise.all([
    import("../run/plan-run/sites.js"),
    import("../run/plan-run/undo.js"),
    import("../run/plan-run/outside.js"),
    import("./output.js"),
  ]);
  const { cwd, format, dryRun, run = null, plan: plans, verify } = options;
  const { home, app } = await siteOfUndo(cwd, { run, plans });
  const { root, manifest, manifestText } = app;
  if (manifest === null) return print.printManifestProblems("undo", app, options, output);
  if (!(await mayCommit(root, options))) return print.nothingDone(output);
  const nothing = { message: null, phase: null, summaries: null, mergeInto: null };
  const task = {
    site: { root, manifest, manifestText },
    home,
    options: { verify, force: false, strict: false, commitPer: "plan" as const, ...nothing },
    dryRun,
    tool,
    progress: output.progress,
  };
  const result = await inRealWorld((outside) => undoPlans({ ...task, outside }, { run, plans }));
  return print.printResult(result, { cwd, format, diff: dryRun, table: false }, output);
}
