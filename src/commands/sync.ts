import type { Command } from "commander";
import { MigrateError, type ExitCode } from "../errors.js";
import type { Manifest, SyncEntry } from "../manifest/model.js";
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

interface SyncOptions extends WriteOptions {
  readonly domain: readonly string[];
  readonly all: boolean;
  readonly undo: boolean;
}

const EXAMPLES = `
In the manifest, beside a domain's routes:
  "sync": { "activity.create": "syncActivity" }
  "sync": { "checkIn.upsert": { "call": "syncUserStatus", "row": "{ userId: result.userId }", "run": "after" } }
and, for tRPC routers and other files outside of the routes folder: "routers": ["server/routers/**"]

How a call runs ("run"):
  void    started, and not waited for; a serverless platform may stop it when the answer is sent (default)
  after   once the answer is sent, with Next's after(), which keeps the function alive (Next 15 and later)
  await   before the answer: slower, and seen in what follows

Examples:
  migrate sync --domain activities --dry-run   see the diff, write nothing
  migrate sync --domain activities             write it, once the types are proven
  migrate sync --all --undo                    take the calls out again, byte for byte
`;

/** `migrate sync`: tells Convex about rows that were written to Prisma. */
export function registerSync(program: Command, run: Run): void {
  addVerifyOptions(addCommonOptions(program.command("sync")))
    .description("tell Convex about the rows that mapped Prisma writes have written")
    .option("-d, --domain <name>", "the writes of a domain (repeatable)", collect, [])
    .option("-a, --all", "every mapped write", false)
    .addOption(dryRunOption())
    .addOption(checkOption())
    .option("-f, --force", "also touch files with other changes", false)
    .option("--undo", "take the calls out again, byte for byte", false)
    .addHelpText("after", EXAMPLES)
    .action((options: SyncOptions) => run((output) => sync(options, output)));
}

async function sync(options: SyncOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, { runSync }, print] = await Promise.all([
    import("../workspace/app.js"),
    import("../run/sync.js"),
    import("./output.js"),
  ]);
  const { cwd, format, undo, dryRun, check, verify, force } = options;
  const command = undo ? "sync --undo" : "sync";
  const app = await readApp(cwd);
  const { manifest } = app;
  if (manifest === null) return print.printManifestProblems(command, app, options, output);
  const entries = selected(manifest, options);
  const runOptions = { command, dryRun, check, verify, force };
  const result = await runSync({ app, manifest, entries, undo, options: runOptions, progress: output.progress });
  const sources = new Map([...result.sources, [app.manifestFile, app.manifestText]]);
  return print.printResult({ report: result.report, sources }, { cwd, format, diff: dryRun, table: false }, output);
}

function selected({ sync: entries, file }: Manifest, { domain, all }: SyncOptions): readonly SyncEntry[] {
  const known = [...new Set(entries.map((entry) => entry.domain))];
  const hint =
    known.length === 0
      ? `No domain of ${file} has a "sync"; \`migrate sync --help\` shows one.`
      : `Say --all, or ${known.map((name) => `--domain ${name}`).join(", ")}.`;
  const unknown = domain.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new MigrateError(`The domain "${unknown}" syncs no writes.`, { hint });
  if ((!all && domain.length === 0) || known.length === 0) throw new MigrateError("Nothing is selected.", { hint });
  return all ? entries : entries.filter((entry) => domain.includes(entry.domain));
}
