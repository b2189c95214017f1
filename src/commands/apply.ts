import { InvalidArgumentError, type Command } from "commander";
import type { ExitCode } from "../errors.js";
import type { Shard } from "../plan/saved.js";
import { addCommonOptions, addVerifyOptions, checkOption, dryRunOption, type WriteOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface ApplyOptions extends WriteOptions {
  readonly shard?: string;
}

const EXAMPLES = `
Examples:
  migrate plan create --domain leads -o leads.plan.json
  migrate apply leads.plan.json                 exactly that, or nothing
  migrate apply leads.plan.json --shard 2/8 --json > report-2.json
  migrate report merge report-*.json
`;

/** `migrate apply`: carries a saved plan out. */
export function registerApply(program: Command, run: Run): void {
  addVerifyOptions(addCommonOptions(program.command("apply").argument("<file>", "a file of `migrate plan create`")))
    .description("do exactly what a saved plan says; refuse what has changed since (exit 4)")
    .option("--shard <n/m>", "the n-th of m parts, which never overlap (for a CI matrix)", shardText)
    .addOption(dryRunOption())
    .addOption(checkOption())
    .option("-f, --force", "also touch files with other uncommitted changes", false)
    .addHelpText("after", EXAMPLES)
    .action((path: string, options: ApplyOptions) => run((output) => apply(path, options, output)));
}

function shardText(text: string): string {
  if (/^[1-9]\d*\/[1-9]\d*$/.test(text)) return text;
  throw new InvalidArgumentError("Write it as 2/8.");
}

async function apply(path: string, options: ApplyOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, { applySavedPlan }, { parseShard }, { MigrateError }, print] = await Promise.all([
    import("../workspace/app.js"),
    import("../run/saved-plan.js"),
    import("../plan/saved.js"),
    import("../errors.js"),
    import("./output.js"),
  ]);
  const { cwd, format, dryRun, check, force, verify } = options;
  const shard: Shard | null = options.shard === undefined ? null : parseShard(options.shard);
  if (options.shard !== undefined && shard === null)
    throw new MigrateError(`There is no part ${options.shard}.`, {
      hint: "Write --shard 2/8 for the second of eight.",
    });
  const app = await readApp(cwd);
  const { manifest } = app;
  if (manifest === null) return print.printManifestProblems("apply", app, options, output);
  const { progress } = output;
  const result = await applySavedPlan({
    app,
    manifest,
    path,
    shard,
    options: { dryRun, check, force, verify },
    progress,
  });
  const sources = new Map([...result.sources, [app.manifestFile, app.manifestText]]);
  return print.printResult({ report: result.report, sources }, { cwd, format, diff: dryRun, table: false }, output);
}
