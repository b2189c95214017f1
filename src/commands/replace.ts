import { Option, type Command } from "commander";
import { MigrateError, type ExitCode } from "../errors.js";
import type { Manifest } from "../manifest/model.js";
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
import { undoChanges } from "./undo-changes.js";

interface ReplaceOptions extends WriteOptions {
  readonly domain: readonly string[];
  readonly all: boolean;
  readonly plan: readonly string[];
  readonly undo: boolean;
}

const EXAMPLES = `
In the manifest, beside a domain's routes:
  "files": ["src/app/api/tickets/**", "src/lib/tickets.ts"],
  "tables": {
    "tickets": {
      "row": "ticketRow", "dates": ["created_at", "updated_at"],
      "select by id": "api.tickets.getTicket({ ticketId: id, userId })",
      "insert": "mutation api.tickets.createTicket({ ... })",
      "update title, updated_at by id": "mutation api.tickets.updateTicket({ ticketId: id, userId, title })"
    }
  }
A key names the operation, the written columns, the conditions ("by"), joined tables ("with") and the order. A condition
with its value ("status eq 'open'"), and a written column that is no argument, are what the function takes care of.

Examples:
  migrate replace --domain tickets --dry-run   see the diff, write nothing
  migrate replace --domain tickets             write it, once the types are proven
  migrate replace src/lib/tickets.ts           one file, or folder
  migrate replace --plan 05-05                 the files of a plan, of the manifest or of a PLAN.md
  migrate replace --undo                       every replaced file as it was before, byte for byte
`;

/** `migrate replace`: calls of the old store become calls of Convex. */
export function registerReplace(program: Command, run: Run): void {
  addVerifyOptions(addCommonOptions(program.command("replace [paths...]")))
    .description("replace Supabase and Prisma calls by Convex calls, a file whole or not at all")
    .option("-d, --domain <name>", "the files of a domain (repeatable)", collect, [])
    .option("-a, --all", "the files of every domain", false)
    .option("-p, --plan <id>", "the files of a plan (repeatable)", collect, [])
    .addOption(dryRunOption())
    .addOption(checkOption())
    .addOption(new Option("-f, --force", "also touch files with other changes").default(false).conflicts("undo"))
    .option("--undo", "put the replaced files back as they were, byte for byte", false)
    .addHelpText("after", EXAMPLES)
    .action((paths: readonly string[], options: ReplaceOptions) =>
      run((output) =>
        options.undo ? undoChanges("replace", paths, options, output) : replace(paths, options, output),
      ),
    );
}

async function replace(paths: readonly string[], options: ReplaceOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, { runReplace, filesOfPlans }, { sourceFiles }, print] = await Promise.all([
    import("../workspace/app.js"),
    import("../run/replace.js"),
    import("../run/fix-files.js"),
    import("./output.js"),
  ]);
  const { cwd, format, dryRun, check, verify, force, plan } = options;
  const app = await readApp(cwd);
  const { root, manifest } = app;
  if (manifest === null) return print.printManifestProblems("replace", app, options, output);
  const named = [...paths, ...(plan.length === 0 ? [] : await filesOfPlans(cwd, manifest, plan))];
  const domains = selected(manifest, options, named.length > 0);
  const files = named.length === 0 ? [] : await sourceFiles(root, manifest, named, () => true);
  const runOptions = { command: "replace", dryRun, check, verify, force };
  const result = await runReplace({ app, manifest, domains, files, options: runOptions, progress: output.progress });
  const sources = new Map([...result.sources, [app.manifestFile, app.manifestText]]);
  return print.printResult({ report: result.report, sources }, { cwd, format, diff: dryRun, table: false }, output);
}

/** The selected domains; with files alone, every domain's entries count. */
function selected({ mappings, file }: Manifest, { domain, all }: ReplaceOptions, hasFiles: boolean): readonly string[] {
  const known = [...new Set(mappings.map((mapping) => mapping.domain))];
  const hint =
    known.length === 0
      ? `No domain of ${file} has "tables"; \`migrate replace --help\` shows some.`
      : `Say --all, or ${known.map((name) => `--domain ${name}`).join(", ")}.`;
  const unknown = domain.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new MigrateError(`The domain "${unknown}" maps no calls of the old store.`, { hint });
  if ((!all && domain.length === 0 && !hasFiles) || known.length === 0)
    throw new MigrateError("Nothing is selected.", { hint });
  return domain.length === 0 ? known : domain;
}
