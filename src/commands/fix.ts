import { Option, type Command } from "commander";
import type { ExitCode } from "../errors.js";
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

interface FixOptions extends WriteOptions {
  readonly route: readonly string[];
  readonly undo: boolean;
}

const EXAMPLES = `
Examples:
  migrate fix string-refs --dry-run                       see the diff, write nothing
  migrate fix string-refs                                 write it, once the types are proven
  migrate fix string-refs app/api/bookings/route.ts lib   only this file and this folder
  migrate fix string-refs --check                         for CI: exit 2 when something is pending
  migrate fix string-refs --undo                          every fixed file as it was before, byte for byte
`;

/** `migrate fix`: mends what keeps an app's Convex calls from being checked. */
export function registerFix(program: Command, run: Run): void {
  const fix = program
    .command("fix")
    .description("mend Convex calls that the compiler cannot check")
    .addHelpText("after", EXAMPLES);
  addVerifyOptions(addCommonOptions(fix.command("string-refs [paths...]")))
    .description("'bookings:getBookings' where a function reference belongs → api.bookings.queries.getBookings")
    .option("-r, --route <file>", "one file, or a route by its key (repeatable)", collect, [])
    .addOption(dryRunOption())
    .addOption(checkOption())
    .addOption(new Option("-f, --force", "also touch files with other changes").default(false).conflicts("undo"))
    .option("--undo", "put the fixed files back as they were, byte for byte", false)
    .addHelpText("after", EXAMPLES)
    .action((paths: readonly string[], options: FixOptions) => run((output) => fixReferences(paths, options, output)));
}

async function fixReferences(paths: readonly string[], options: FixOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, print] = await Promise.all([import("../workspace/app.js"), import("./output.js")]);
  const { cwd, format, route, undo, dryRun, check, verify, force } = options;
  const command = undo ? "fix string-refs --undo" : "fix string-refs";
  const app = await readApp(cwd);
  const { root, manifest } = app;
  if (manifest === null) return print.printManifestProblems(command, app, options, output);
  const task = {
    root,
    manifest,
    paths: [...paths, ...route],
    progress: output.progress,
    options: { command, dryRun, check, verify, force },
  };
  const how = { cwd, format, diff: dryRun, table: false };
  if (undo) {
    const { runUndoFix } = await import("../run/undo-fix.js");
    return print.printResult(await runUndoFix({ ...task, command: "string-refs" }), how, output);
  }
  const { runFix } = await import("../run/fix.js");
  const result = await runFix(task);
  const say = dryRun || format !== "text" ? output.message : output.data;
  for (const { place, from, to } of result.replacements)
    say(`${place.file}:${place.line}:${place.column} "${from}" → ${to}\n`);
  return print.printResult(result, how, output);
}
