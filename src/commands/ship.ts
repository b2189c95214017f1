import { Option, type Command } from "commander";
import type { ExitCode } from "../errors.js";
import type { Shipping } from "../report/model.js";
import {
  addCommonOptions,
  addSelectionOptions,
  addVerifyOptions,
  checkOption,
  collect,
  dryRunOption,
  selectionOf,
  type WriteOptions,
  type SelectionOptions,
} from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface ShipOptions extends WriteOptions, SelectionOptions {
  readonly module: readonly string[];
  readonly useExisting: boolean;
  readonly undo: boolean;
}

const EXAMPLES = `
Examples:
  migrate ship --domain leads --dry-run   see what would be copied, write nothing
  migrate ship --domain leads             the domain's Convex functions, with their helpers and tables
  migrate ship --all                      those of every mapped route and every synced write
  migrate ship --module http              a module that no route names: the HTTP router
  migrate ship --undo                     everything that was copied goes, byte for byte
`;

/** `migrate ship`: copies the Convex functions of mapped routes into the app. */
export function registerShip(program: Command, run: Run): void {
  addVerifyOptions(addCommonOptions(addSelectionOptions(program.command("ship"))))
    .description(
      "copy the Convex functions that mapped routes and synced writes call, with what they need, into the app",
    )
    .option("-m, --module <path>", "a module of the shipped Convex folder: http (repeatable)", collect, [])
    .option("--use-existing", "build on files of the app that are not as they are shipped", false)
    .addOption(dryRunOption())
    .addOption(checkOption())
    .option("-f, --force", "also touch files with other changes", false)
    .addOption(
      new Option("--undo", "take everything back that was copied, byte for byte")
        .default(false)
        .conflicts(["domain", "plan", "route", "all", "module", "useExisting", "force"]),
    )
    .addHelpText("after", EXAMPLES)
    .action((options: ShipOptions) => run((output) => ship(options, output)));
}

async function ship(options: ShipOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, print] = await Promise.all([import("../workspace/app.js"), import("./output.js")]);
  const { cwd, format, module: modules, useExisting, undo, dryRun, check, verify, force } = options;
  const command = undo ? "ship --undo" : "ship";
  const app = await readApp(cwd);
  const { root, manifest } = app;
  if (manifest === null) return print.printManifestProblems(command, app, options, output);
  const task = { root, manifest, progress: output.progress, options: { command, dryRun, check, verify, force } };
  const how = { cwd, format, diff: dryRun, table: false };
  if (undo) {
    const { runUndoShip } = await import("../run/undo-ship.js");
    return print.printResult(await runUndoShip({ ...task, command: "ship" }), how, output);
  }
  const [{ runShip }, { selectRoutes, selectSyncs }] = await Promise.all([
    import("../run/ship.js"),
    import("../plan/select.js"),
  ]);
  const selection = selectionOf(options);
  const isModulesOnly = modules.length > 0 && !Object.values(selection).flat().some(Boolean);
  const batch = isModulesOnly ? [] : selectRoutes(manifest, selection);
  const entries = batch.flatMap((route) => route.entries);
  const syncs = selectSyncs(manifest, selection);
  const result = await runShip({ ...task, entries, syncs, modules, useExisting });
  const say = dryRun || format !== "text" ? output.message : output.data;
  for (const each of result.report.functions ?? []) say(`${lineOf(each)}\n`);
  if (result.differing !== "") output.message(`\nThe app's files, and what is shipped:\n${result.differing}\n`);
  const sources = new Map([...result.sources, [app.manifestFile, app.manifestText]]);
  return print.printResult({ ...result, sources }, how, output);
}

const WORDS: Readonly<Record<Shipping["status"], string>> = {
  shipped: "copied",
  "already-there": "there already",
  differs: "the app's own, and another than the shipped one",
  own: "the app's own",
  missing: "missing: neither in the app nor shipped",
  refused: "left out",
};

const lineOf = ({ name, status, file }: Shipping): string =>
  `${name}  ${WORDS[status]}${file === null ? "" : `  ${file}`}`;
