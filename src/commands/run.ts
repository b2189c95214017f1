import { InvalidArgumentError, Option, type Command } from "commander";
import type { ExitCode } from "../errors.js";
import type { LedgerOptions } from "../plan/ledger.js";
import type { ProofMode } from "../verify/engine.js";
import { mayCommit } from "./confirm.js";
import { addCommonOptions, addVerifyOptions, collect, type CommonOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface RunPlansOptions extends CommonOptions {
  readonly plan: readonly string[];
  readonly wave: readonly number[];
  readonly all: boolean;
  readonly resume?: string | true;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly commitPer: "plan" | "run";
  readonly message?: string;
  readonly phase?: string;
  readonly summaries?: string;
  readonly worktree?: string;
  readonly branch?: string;
  readonly mergeInto?: string;
  readonly verify: ProofMode | false;
  readonly strict: boolean;
  readonly force: boolean;
}

const EXAMPLES = `
Examples:
  migrate run --plan A3 --dry-run      see the diff of a plan, proven, nothing written
  migrate run --plan A3                write it and commit it
  migrate run --wave 1                 every plan of a wave, each a commit
  migrate run --all --commit-per run   everything, as one commit
  migrate run --resume                 go on after Ctrl-C or a crash
  migrate run --all --worktree ../app-convex --branch convex --merge-into main

It puts in what \`migrate wire\` would. What \`migrate replace --plan\` does of a plan is not among it: commit that yourself.
`;

/** `migrate run`: plans, each proven, written and committed. */
export function registerRun(program: Command, run: Run): void {
  addVerifyOptions(addCommonOptions(program.command("run")))
    .description("carry out plans of the manifest: prove, write and commit each")
    .option("-p, --plan <id>", "one plan (repeatable)", collect, [])
    .option("-w, --wave <number>", "every plan of a wave (repeatable)", collectWave, [])
    .option("-a, --all", "every plan, wave by wave", false)
    .option("--resume [run]", "bring a run to its end that was interrupted")
    .option("-n, --dry-run", "print the diff; write and commit nothing", false)
    .addOption(
      new Option("--commit-per <what>", "one commit for each plan, or one for the whole run")
        .choices(["plan", "run"])
        .default("plan"),
    )
    .option(
      "--message <template>",
      "first line of a commit: {what} {plan} {title} {wave} {phase} {run} {count} {routes}",
    )
    .option("--phase <number>", "the phase that commits and summaries name")
    .option("--summaries <folder>", "folder for the summaries (default: .migrate/summaries/<run>)")
    .option("--worktree <folder>", "work in a git worktree, made when it is not there")
    .option("--branch <name>", "the worktree's branch, made when it is not there")
    .option("--merge-into <branch>", "merge at the end when every plan stands; never with force")
    .option("-y, --yes", "do not ask before committing on the default branch", false)
    .option("--strict", "refuse handlers that would only be warned about", false)
    .option("-f, --force", "also write and commit files that hold other changes", false)
    .addHelpText("after", EXAMPLES)
    .action((options: RunPlansOptions) => run((output) => runCommand(options, output, program.version() ?? "")));
}

function collectWave(value: string, earlier: readonly number[]): readonly number[] {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError("A wave is a number.");
  return [...earlier, Number(value)];
}

async function runCommand(options: RunPlansOptions, output: Output, tool: string): Promise<ExitCode> {
  const [{ siteOfResumed, siteOfRun }, { selectPlans }, { runPlans }, { resumeRun }, { inRealWorld }, print] =
    await Promise.all([
      import("../run/plan-run/sites.js"),
      import("../plan/select-plans.js"),
      import("../run/plan-run/run.js"),
      import("../run/plan-run/resume.js"),
      import("../run/plan-run/outside.js"),
      import("./output.js"),
    ]);
  const { cwd, format, dryRun, resume, plan, wave, all } = options;
  const run = typeof resume === "string" ? resume : null;
  const sites = resume === undefined ? await siteOfRun(cwd, options) : await siteOfResumed(cwd, run);
  const { home, app } = sites;
  const { manifest, manifestText, manifestFile, root } = app;
  if (manifest === null) return print.printManifestProblems("run", app, options, output);
  const how = { cwd, format, diff: dryRun, table: false };
  const { refusedPlans } = await import("../run/plan-run/refused-plans.js");
  const problems = refusedPlans(manifest, manifestText);
  if (problems !== null) return print.printResult(problems, how, output);
  const site = { root, manifest, manifestText };
  const task = { site, home, options: ledgerOptions(options), dryRun, tool, progress: output.progress };
  const plans = resume === undefined ? selectPlans(manifest, { plans: plan, waves: wave, all }) : null;
  if (!(await mayCommit(root, options))) return print.nothingDone(output);
  const { report, sources } = await inRealWorld((outside) =>
    plans === null ? resumeRun({ ...task, outside }, run) : runPlans({ ...task, outside }, plans),
  );
  return print.printResult({ report, sources: new Map([...sources, [manifestFile, manifestText]]) }, how, output);
}

function ledgerOptions({
  verify,
  force,
  strict,
  commitPer,
  message,
  phase,
  ...others
}: RunPlansOptions): LedgerOptions {
  return {
    verify,
    force,
    strict,
    commitPer,
    message: message ?? null,
    phase: phase ?? null,
    summaries: others.summaries ?? null,
    mergeInto: others.mergeInto ?? null,
  };
}
