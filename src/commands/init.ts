import { InvalidArgumentError, Option, type Command } from "commander";
import type { ExitCode } from "../errors.js";
import type { PreparedInit } from "../run/init.js";
import { EXTRA_HELPERS, type ExtraHelper } from "../workspace/templates.js";
import { addCommonOptions, collect, dryRunOption, type CommonOptions } from "./options.js";
import { nothingDone, type Output } from "./output.js";
import type { InitPrintOptions } from "./print-init.js";
import type { Run } from "./register.js";

export interface InitCommandOptions extends CommonOptions {
  readonly codegen: boolean;
  readonly with: readonly ExtraHelper[];
  readonly yes: boolean;
  readonly update: boolean;
  readonly empty: boolean;
  readonly dryRun: boolean;
  readonly batch: number;
  readonly domain: readonly string[];
  /** false with --no-verify */
  readonly verify: boolean;
}

const EXAMPLES = `
Helpers for --with:
  server   lib/convex/server.ts: fetchQuery and fetchMutation for code without Prisma behind it
  sync     lib/convex/sync.ts: what \`migrate sync\` calls
  answers  lib/convex/answers.ts, and server: what \`migrate replace\` puts around a call
  shadow   lib/convex/compare-in-background.ts: asks Convex too, after the answer, and tells where it differs
  timing   lib/instrumentation/with-timing.ts: what \`migrate twin\` wraps a route in
  storage  lib/storage/ticket-attachments.ts, and server: files of tickets in Convex's storage

Examples:
  migrate init                          draft a manifest; at a terminal, choose its domains and see the diff
  migrate init --yes --domain leads     one domain, without questions
  migrate init --update --dry-run       what a manifest does not say yet, as a diff
  migrate init --empty                  the helpers and a manifest without entries
`;

/** `migrate init`: the helpers that guards import, and a manifest that is drafted from the app. */
export function registerInit(program: Command, run: Run): void {
  addCommonOptions(program.command("init"))
    .description("write lib/data-source.ts, lib/convex-client.ts and a drafted manifest; never over an existing file")
    .option("-y, --yes", "do not ask which domains are wanted", false)
    .option("--update", "add to an existing manifest what it does not say yet", false)
    .option("--empty", "a manifest without entries", false)
    .option("-d, --domain <name>", "draft this domain only (repeatable)", collect, [])
    .option("--batch <files>", "most files of a drafted plan", filesOfPlan, 4)
    .addOption(dryRunOption())
    .option("--no-verify", "do not let the app's TypeScript look at the drafted guards")
    .option("--codegen", "also make convex/_generated, without a deployment", false)
    .addOption(
      new Option("--with <helpers...>", "also write these helpers")
        .choices(Object.keys(EXTRA_HELPERS))
        .default([], "none"),
    )
    .addHelpText("after", EXAMPLES)
    .action((options: InitCommandOptions) => run((output) => init(options, output)));
}

function filesOfPlan(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("It must be a number of files from 1.");
  return number;
}

async function init(options: InitCommandOptions, output: Output): Promise<ExitCode> {
  const startedAt = performance.now();
  const { prepareInit, writeInit } = await import("../run/init.js");
  const { cwd, codegen, with: extra, update, empty, batch, domain, verify, dryRun } = options;
  const asks = isAsking(options) ? await import("./ask-draft.js") : null;
  const only = domain.length === 0 ? null : new Set(domain);
  const wanted = { extra, update, empty, codegen, batch, only, verify };
  const choose = asks === null || only !== null ? {} : { choose: asks.chooseDomains };
  const prepared = await prepareInit(cwd, { ...wanted, ...choose }, output.progress);
  if (prepared === null) return nothingDone(output);
  if (prepared.problems.length > 0) return problemsOf(prepared, options, output);
  if (dryRun) return printInit(prepared, [], { ...options, isShown: false, startedAt }, output);
  if (asks !== null && !(await asks.mayWrite(prepared, output))) return nothingDone(output);
  const written = await writeInit(prepared);
  return printInit(prepared, written, { ...options, isShown: asks !== null, startedAt }, output);
}

/** Somebody is there to be asked. */
const isAsking = ({ yes, dryRun, format, empty }: InitCommandOptions): boolean =>
  !yes && !dryRun && format === "text" && !empty && process.stdin.isTTY === true && process.stderr.isTTY === true;

async function printInit(
  prepared: PreparedInit,
  written: readonly string[],
  options: InitPrintOptions,
  output: Output,
): Promise<ExitCode> {
  const { printPrepared } = await import("./print-init.js");
  return printPrepared(prepared, written, options, output);
}

async function problemsOf(
  { problems, manifestText }: PreparedInit,
  { cwd, format }: InitCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const [{ plainReport }, { printResult }, { MANIFEST_FILE }] = await Promise.all([
    import("../report/plain.js"),
    import("./output.js"),
    import("../workspace/app.js"),
  ]);
  const report = plainReport({ command: "init", outcome: "manifest-invalid", findings: problems });
  const sources = new Map([[MANIFEST_FILE, manifestText]]);
  return printResult({ report, sources }, { cwd, format, diff: false, table: false }, output);
}
