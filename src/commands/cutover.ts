import { Option, type Command } from "commander";
import { MigrateError, type ExitCode } from "../errors.js";
import {
  addCommonOptions,
  addVerifyOptions,
  checkOption,
  collect,
  dryRunOption,
  type WriteOptions,
} from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface CutoverOptions extends WriteOptions {
  readonly domain: readonly string[];
  readonly undo: boolean;
}

const EXAMPLES = `
Examples:
  migrate cutover --domain leads --dry-run   what is in the way, or the diff
  migrate cutover --domain leads             Convex becomes the only path of the domain's handlers
  migrate cutover --undo                     the guards and the old code come back, byte for byte

A domain is refused as a whole while one of its handlers is a stub, is not wired or answers in another shape, and while
any handler still writes its Prisma models.
`;

/** `migrate cutover`: the guards' branches become the only path. */
export function registerCutover(program: Command, run: Run): void {
  addVerifyOptions(addCommonOptions(program.command("cutover")))
    .description("make Convex the only path of a domain whose handlers are all wired, and take the old code out")
    .option("-d, --domain <name>", "a domain (repeatable)", collect, [])
    .addOption(dryRunOption())
    .addOption(checkOption())
    .option("-f, --force", "also touch files with other changes", false)
    .addOption(
      new Option("--undo", "put everything back as it was, byte for byte")
        .default(false)
        .conflicts(["domain", "force"]),
    )
    .addHelpText("after", EXAMPLES)
    .action((options: CutoverOptions) => run((output) => cutover(options, output)));
}

async function cutover(options: CutoverOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, print] = await Promise.all([import("../workspace/app.js"), import("./output.js")]);
  const { cwd, format, domain: domains, undo, dryRun, check, verify, force } = options;
  const command = undo ? "cutover --undo" : "cutover";
  const app = await readApp(cwd);
  const { root, manifest } = app;
  if (manifest === null) return print.printManifestProblems(command, app, options, output);
  const run = { progress: output.progress, options: { command, dryRun, check, verify, force } };
  const how = { cwd, format, diff: dryRun, table: false };
  if (undo) {
    const { runUndoFix } = await import("../run/undo-fix.js");
    return print.printResult(await runUndoFix({ ...run, command: "cutover", root, manifest, paths: [] }), how, output);
  }
  if (domains.length === 0) throw nothingSelected(manifest.domains.map(({ name }) => name));
  const { runCutover } = await import("../run/cutover.js");
  const result = await runCutover({ ...run, app, manifest, domains });
  const sources = new Map([...result.sources, [app.manifestFile, app.manifestText]]);
  return print.printResult({ ...result, sources }, how, output);
}

const nothingSelected = (names: readonly string[]): MigrateError =>
  new MigrateError("No domain is named.", {
    hint: names.length === 0 ? "The manifest has none yet." : `Say one: --domain ${names.slice(0, 8).join(", ")}.`,
  });
