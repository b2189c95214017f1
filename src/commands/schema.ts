import { Option, type Command } from "commander";
import type { ExitCode } from "../errors.js";
import type { TableResult } from "../report/model.js";
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

interface SchemaOptions extends WriteOptions {
  readonly domain: readonly string[];
  readonly model: readonly string[];
  readonly all: boolean;
  readonly undo: boolean;
}

const EXAMPLES = `
Examples:
  migrate schema --domain leads --dry-run   the tables that would be added, and what would be lost; writes nothing
  migrate schema --domain leads             a table for each model of the domain that has none
  migrate schema --model Faq                one model, as the Prisma schema or the client spells it
  migrate schema --all --check              every domain; exit 2 when a table is missing (for CI)
  migrate schema --undo                     everything as it was, byte for byte

What a type becomes: String v.string, Boolean v.boolean, Int and Float v.number, DateTime v.number (milliseconds),
Decimal v.string, BigInt v.int64, Json v.any, Bytes v.bytes, an enum a union of its names, a list v.array; ids and references
v.string; what may be null v.optional. The manifest's "data" says otherwise where there is a choice.
`;

/** `migrate schema`: Convex tables for Prisma models. */
export function registerSchema(program: Command, run: Run): void {
  addVerifyOptions(addCommonOptions(program.command("schema")))
    .description(
      "propose Convex tables for Prisma models, and compare the tables that are there with what the rows need",
    )
    .option("-d, --domain <name>", "the models of a domain (repeatable)", collect, [])
    .option("-m, --model <name>", "one model (repeatable)", collect, [])
    .option("-a, --all", "the models of every domain", false)
    .addOption(dryRunOption())
    .addOption(checkOption())
    .option("-f, --force", "also touch files with other changes", false)
    .addOption(
      new Option("--undo", "take everything back that was added, byte for byte")
        .default(false)
        .conflicts(["domain", "model", "all", "force"]),
    )
    .addHelpText("after", EXAMPLES)
    .action((options: SchemaOptions) => run((output) => schema(options, output)));
}

async function schema(options: SchemaOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, print] = await Promise.all([import("../workspace/app.js"), import("./output.js")]);
  const { cwd, format, domain: domains, model: models, all, undo, dryRun, check, verify, force } = options;
  const command = undo ? "schema --undo" : "schema";
  const app = await readApp(cwd);
  const { root, manifest } = app;
  if (manifest === null) return print.printManifestProblems(command, app, options, output);
  const task = { root, manifest, progress: output.progress, options: { command, dryRun, check, verify, force } };
  const how = { cwd, format, diff: dryRun, table: false };
  if (undo) {
    const { runUndoShip } = await import("../run/undo-ship.js");
    return print.printResult(await runUndoShip({ ...task, command: "schema" }), how, output);
  }
  const { runSchema } = await import("../run/schema.js");
  const result = await runSchema({ ...task, selection: { domains, models, all } });
  const say = dryRun || format !== "text" ? output.message : output.data;
  for (const each of result.report.tables ?? []) say(`${lineOf(each)}\n`);
  const sources = new Map([...result.sources, [app.manifestFile, app.manifestText]]);
  return print.printResult({ ...result, sources }, how, output);
}

const WORDS: Readonly<Record<TableResult["status"], string>> = {
  proposed: "added",
  there: "there, and fit for the rows",
  differs: "there, and not quite what the rows need",
  "left-out": "left out",
};

const lineOf = ({ model, table, status }: TableResult): string => `${model}  ${table}  ${WORDS[status]}`;
