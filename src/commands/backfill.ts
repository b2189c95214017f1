import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { MigrateError, type ExitCode } from "../errors.js";
import { backfillText } from "../report/backfill.js";
import { printable } from "../report/printable.js";
import type { BackfillPlan } from "../run/backfill/plan.js";
import type { BackfillResult } from "../run/backfill/run.js";
import type { OldStore, Stores } from "../run/backfill/stores.js";
import { isTerminal, isWanted } from "./confirm.js";
import { addCommonOptions, collect, type CommonOptions } from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface BackfillCommand extends CommonOptions {
  readonly domain: readonly string[];
  readonly model: readonly string[];
  readonly all: boolean;
  readonly from: OldStore;
  readonly url?: string;
  readonly envFrom: readonly string[];
  readonly dryRun: boolean;
  readonly resume: boolean;
  readonly verify: boolean;
  readonly verifyOnly: boolean;
  readonly deleteExtra: boolean;
  readonly jsonl?: string;
  readonly force: boolean;
  readonly prod: boolean;
  readonly yes: boolean;
}

const EXAMPLES = `
Examples:
  migrate ship --module backfill                 once: the functions that take the rows, then \`npx convex dev\`
  migrate backfill --domain leads --dry-run      which tables, from where to where; nothing is copied
  migrate backfill --domain leads --verify       copy, then compare every row on both sides
  migrate backfill --resume --domain leads       after any interruption
  migrate backfill --all --verify-only           compare, and change nothing
  migrate backfill --all --jsonl rows            files for \`npx convex import\`, without a deployment

The deployment is CONVEX_URL, its key CONVEX_SERVER_KEY; the database is the one that the app's own client reads. Both are
taken from this environment, .env.local and .env. With --from supabase it is SUPABASE_URL, read with SUPABASE_SERVICE_ROLE_KEY.
The old store is only read.
`;

/** `migrate backfill`: copies the rows of the old database to Convex, and compares them. */
export function registerBackfill(program: Command, run: Run): void {
  addCommonOptions(program.command("backfill"))
    .description("copy the rows of the old database to Convex, and show that they are equal")
    .option("-d, --domain <name>", "the models of a domain (repeatable)", collect, [])
    .option("-m, --model <name>", "one model (repeatable)", collect, [])
    .option("-a, --all", "every model that has a table", false)
    .addOption(new Option("--from <store>", "where the rows are").choices(["prisma", "supabase"]).default("prisma"))
    .option("--url <url>", "the deployment; CONVEX_URL when left out")
    // Not --env-file: node 20 takes that for itself, wherever it stands.
    .option(
      "--env-from <file>",
      "a file of environment variables, in front of .env.local and .env (repeatable)",
      collect,
      [],
    )
    .option("-n, --dry-run", "say what would be copied, and copy nothing", false)
    .option("--resume", "go on with the copying that was interrupted", false)
    .option("--verify", "compare the rows of both sides afterwards", false)
    .addOption(
      new Option("--verify-only", "compare the rows of both sides, and change nothing")
        .default(false)
        .conflicts(["resume", "deleteExtra", "jsonl"]),
    )
    .option("--delete-extra", "remove from Convex the rows that the old database has no more (compares first)", false)
    .addOption(
      new Option("--jsonl <folder>", "write files for `npx convex import` instead").conflicts([
        "resume",
        "verify",
        "deleteExtra",
        "url",
      ]),
    )
    .option("-f, --force", "with --jsonl: also over files that are there", false)
    .option("--prod", "also to a deployment that is production, or may be", false)
    .option("-y, --yes", "do not ask", false)
    .addHelpText("after", EXAMPLES)
    .action((options: BackfillCommand) => run((output) => backfill(options, output)));
}

async function backfill(options: BackfillCommand, output: Output): Promise<ExitCode> {
  const started = Date.now();
  const [{ readApp }, print, { planBackfill }, { openStores }, { backfillReport }] = await Promise.all([
    import("../workspace/app.js"),
    import("./output.js"),
    import("../run/backfill/plan.js"),
    import("../run/backfill/stores.js"),
    import("../run/backfill/report.js"),
  ]);
  const { cwd, format, domain: domains, model: models, all, jsonl } = options;
  const app = await readApp(cwd);
  const { root, manifest } = app;
  if (manifest === null) return print.printManifestProblems("backfill", app, options, output);
  const stores = await openStores({
    ...options,
    root,
    manifest,
    isFiles: jsonl !== undefined,
    progress: output.progress,
  });
  try {
    const plan = await planBackfill(root, manifest, { domains, models, all }, stores.schema);
    const where = { database: stores.source.database, deployment: stores.to?.deployment.name ?? null };
    output.message(`from  ${printable(where.database)}\nto    ${printable(where.deployment ?? jsonl ?? "")}\n`);
    const isForShow = options.dryRun || plan.mappings.length === 0;
    if (!isForShow && !(await mayGoOn(options, plan, stores))) return print.nothingDone(output);
    const result = isForShow ? null : await carryOut(options, root, plan, stores, output);
    const files = jsonl === undefined || isForShow ? [] : plan.mappings.map(({ table }) => `${jsonl}/${table}.jsonl`);
    const report = backfillReport(plan, result, { ...where, files, durationMs: Date.now() - started });
    if (format === "text" && report.rows !== undefined) output.data(backfillText(report.rows));
    return print.printResult({ report, sources: new Map() }, { cwd, format, diff: false, table: false }, output);
  } finally {
    await stores.source.close();
  }
}

async function carryOut(
  { jsonl, from, force, resume, verify, verifyOnly, deleteExtra }: BackfillCommand,
  root: string,
  plan: BackfillPlan,
  { source, to }: Stores,
  { progress }: Output,
): Promise<BackfillResult> {
  if (to === null) {
    const { runToFiles } = await import("../run/backfill/to-files.js");
    return runToFiles({
      root,
      plan,
      source,
      progress,
      force,
      fileOf: (table) => resolve(root, jsonl ?? "", `${table}.jsonl`),
    });
  }
  const { runBackfill } = await import("../run/backfill/run.js");
  const estimate = process.stderr.isTTY === true;
  const isCompared = verify || verifyOnly || deleteExtra;
  const how = { resume, copy: !verifyOnly, verify: isCompared, removeExtra: deleteExtra, estimate };
  return runBackfill({ root, plan, source, from, ...to, options: how, progress, now: () => new Date() });
}

/** Nothing is copied without a yes: from the person at the terminal, or given beforehand. */
async function mayGoOn(options: BackfillCommand, { mappings }: BackfillPlan, { to }: Stores): Promise<boolean> {
  if (options.verifyOnly) return true;
  const { refuseUnnamed } = await import("../run/backfill/stores.js");
  if (to !== null) refuseUnnamed(to.deployment, options.prod);
  if (options.yes) return true;
  if (!isTerminal()) {
    throw new MigrateError("Nobody is there to be asked whether the rows may be copied.", {
      hint: "Give --yes when the database and the deployment above are meant.",
    });
  }
  const removing = options.deleteExtra ? ", and remove from Convex what the old database has no more" : "";
  return isWanted(`Copy the rows of ${mappings.length} ${mappings.length === 1 ? "table" : "tables"}${removing}?`);
}
