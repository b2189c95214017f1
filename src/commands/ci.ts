import { InvalidArgumentError, type Command } from "commander";
import type { ExitCode } from "../errors.js";
import {
  addCommonOptions,
  addSelectionOptions,
  dryRunOption,
  selectionOf,
  type CommonOptions,
  type SelectionOptions,
} from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";

interface CiOptions extends CommonOptions, SelectionOptions {
  readonly gitlab: boolean;
  readonly output?: string;
  readonly shards?: number;
  readonly dryRun: boolean;
  readonly check: boolean;
  readonly force: boolean;
}

const EXAMPLES = `
Examples:
  migrate ci --dry-run                           the GitHub Actions workflow, without writing it
  migrate ci                                     .github/workflows/migrate.yml, for every mapped handler
  migrate ci --domain leads --domain billing     only what is wired already
  migrate ci --shards 4                          the types proven in four jobs at once
  migrate ci --gitlab -o .gitlab/migrate.yml     for GitLab, to be included

The workflow fails while a mapped handler is not guarded. What still reaches the old store is told, and fails nothing.
Exit code 6 when it is written and could not work yet: package.json does not name convex-cutover, or no lock file is there.
`;

/** `migrate ci`: the file by which a CI system checks the app. */
export function registerCi(program: Command, run: Run): void {
  addCommonOptions(addSelectionOptions(program.command("ci")))
    .description("write a GitHub Actions workflow (or a GitLab pipeline) that checks guards, types and what is left")
    .option("--gitlab", "for GitLab", false)
    .option("-o, --output <file>", "where it goes, from the repository's root (default: the usual place)")
    .option("--shards <number>", "in how many jobs the types are proven (default: by the number of routes)", shardsOf)
    .addOption(dryRunOption())
    .option("--check", "write nothing; exit 2 when it is not up to date", false)
    .option("-f, --force", "write over a file that is not the tool's own", false)
    .addHelpText("after", EXAMPLES)
    .action((options: CiOptions) => run((output) => ci(options, output)));
}

function shardsOf(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a number from 1 to 99.");
}

async function ci(options: CiOptions, output: Output): Promise<ExitCode> {
  const [{ readApp }, { topOf }, { runCi }, print] = await Promise.all([
    import("../workspace/app.js"),
    import("../workspace/git-top.js"),
    import("../run/ci.js"),
    import("./output.js"),
  ]);
  const { cwd, format, gitlab, dryRun, check, force, output: file, shards } = options;
  const app = await readApp(cwd);
  if (app.manifest === null) return print.printManifestProblems("ci", app, options, output);
  const asked = selectionOf(options);
  const isNamed = [...asked.domains, ...asked.plans, ...asked.routes].length > 0;
  const result = await runCi({
    app,
    manifest: app.manifest,
    system: gitlab ? "gitlab" : "github",
    output: file ?? null,
    selection: { ...asked, all: asked.all || !isNamed },
    shards: shards ?? null,
    options: { dryRun, check, force },
    progress: output.progress,
  });
  if (!dryRun && !check && result.report.outcome === "done")
    for (const change of result.report.changes) output.message(`wrote ${change.file}\n`);
  // The files of this report are named from the repository's root already.
  return print.printResult(result, { cwd: await topOf(app.root), format, diff: dryRun, table: false }, output);
}
