import { InvalidArgumentError, Option, type Command } from "commander";
import type { ExitCode } from "../errors.js";
import type { LedgerOptions } from "../plan/ledger.js";
import type { Scope } from "../verify/engine.js";
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
  readonly verify: Scope | false;
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
  const [{ readApp }, { selectPlans }, { runPlans }, { resumeRun }, { REAL_OUTSIDE }, { refusedPlans }, print] =
    await Promise.all([
      import("../workspace/app.js"),
      import("../plan/select-plans.js"),
      import("../run/plan-run/run.js"),
      import("../run/plan-run/resume.js"),
      import("../run/plan-run/outside.js"),
      import("../run/plan-run/refused-plans.js"),
      import("./output.js"),
    ]);
  const { cwd, json, dryRun, resume, plan, wave, all } = options;
  const app = await readApp(cwd);
  const { root, manifest, manifestText, manifestFile } = app;
  if (manifest === null) return print.printManifestProblems("run", app, json, output);
  const how = { json, diff: dryRun, table: false };
  const task = {
    site: { root, manifest, manifestText },
    home: root,
    options: ledgerOptions(options),
    dryRun,
    tool,
    progress: output.progress,
    outside: REAL_OUTSIDE,
  };
  const problems = refusedPlans(manifest, manifestText);
  if (problems !== null) return print.printResult(problems, how, output);
  const { report, sources } =
    resume === undefined
      ? await runPlans(task, selectPlans(manifest, { plans: plan, waves: wave, all }))
      : await resumeRun(task, resume === true ? null : resume);
  return print.printResult({ report, sources: new Map([...sources, [manifestFile, manifestText]]) }, how, output);
}

function ledgerOptions({ verify, force, strict, commitPer, message, phase }: RunPlansOptions): LedgerOptions {
  return {
    verify,
    force,
    strict,
    commitPer,
    message: message ?? null,
    phase: phase ?? null,
    summaries: null,
    mergeInto: null,
  };
}
