import { InvalidArgumentError, Option, type Command } from "commander";
import { MigrateError, type ExitCode } from "../errors.js";
import { mayCommit } from "./confirm.js";
import {
  addCommonOptions,
  addSelectionOptions,
  addVerifyOptions,
  checkOption,
  dryRunOption,
  selectionOf,
  type WriteOptions,
  type SelectionOptions,
} from "./options.js";
import type { Output } from "./output.js";
import type { Run } from "./register.js";
import { undoChanges } from "./undo-changes.js";

interface TransformCommand extends WriteOptions, SelectionOptions {
  readonly option: Readonly<Record<string, unknown>>;
  readonly commit: boolean;
  readonly message?: string;
  readonly yes: boolean;
  readonly undo: boolean;
}

const EXAMPLES = `
Examples:
  migrate transform ./codemods/rename.ts --domain leads --dry-run   see the diff, proven, nothing written
  migrate transform ./codemods/rename.ts app/api/leads lib          files and folders
  migrate transform some-codemod/transforms/it.js --plan A3 --commit   each plan a commit; \`migrate undo --plan A3\` takes it back
  migrate transform ./codemods/rename.ts --all -o to=id             with options of the transform
  migrate transform --undo                                          every changed file as it was before, byte for byte

The transform is run in this process, as you would run it with jscodeshift: only name one that you trust.
`;

/** `migrate transform`: somebody else's jscodeshift transform, staged, proven and taken back as the tool's own are. */
export function registerTransform(program: Command, run: Run): void {
  addVerifyOptions(addCommonOptions(addSelectionOptions(program.command("transform [transform] [paths...]"))))
    .description("run a jscodeshift transform of your own: staged, proven, written or taken back as one")
    .option("-o, --option <name=value>", "an option of the transform (repeatable)", collectOption, {})
    .addOption(dryRunOption())
    .addOption(checkOption())
    .addOption(new Option("--commit", "commit each plan (with --plan)").default(false).conflicts(["check", "undo"]))
    .option("--message <template>", "first line of a commit, as for `migrate run`")
    .option("-y, --yes", "do not ask before committing on the default branch", false)
    .option("-f, --force", "also touch files with other changes", false)
    .option("--undo", "put the changed files back as they were, byte for byte", false)
    .addHelpText("after", EXAMPLES)
    .action((named: string | undefined, paths: readonly string[], options: TransformCommand) =>
      run((output) => command(named, paths, options, output, program.version() ?? "")),
    );
}

function collectOption(value: string, earlier: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const [, name = "", text = ""] = /^([\w.-]+)=([^]*)$/.exec(value) ?? [];
  if (name === "") throw new InvalidArgumentError("Write name=value.");
  return { ...earlier, [name]: valueOf(text) };
}

/** As jscodeshift takes options: JSON where it is some, else a text. */
function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

async function command(
  named: string | undefined,
  paths: readonly string[],
  options: TransformCommand,
  output: Output,
  tool: string,
): Promise<ExitCode> {
  if (options.undo)
    return undoChanges("transform", [...(named === undefined ? [] : [named]), ...paths], options, output);
  if (named === undefined) throw noTransform();
  return options.commit ? commit(named, paths, options, output, tool) : transform(named, paths, options, output);
}

const noTransform = (): MigrateError =>
  new MigrateError("No transform is named.", { hint: "migrate transform ./codemods/rename.ts --domain leads" });

async function transform(
  named: string,
  paths: readonly string[],
  options: TransformCommand,
  output: Output,
): Promise<ExitCode> {
  const [{ readApp }, { runForeignTransform, loadTransform }, { selectRoutes }, { sourceFiles }, print] =
    await Promise.all([
      import("../workspace/app.js"),
      import("../run/transform.js"),
      import("../plan/select.js"),
      import("../run/fix-files.js"),
      import("./output.js"),
    ]);
  const { cwd, format, dryRun, check, verify, force, option } = options;
  const app = await readApp(cwd);
  const { root, manifest } = app;
  if (manifest === null) return print.printManifestProblems("transform", app, options, output);
  const selection = selectionOf(options);
  const isPathsOnly = paths.length > 0 && !Object.values(selection).flat().some(Boolean);
  const routes = isPathsOnly ? [] : selectRoutes(manifest, selection).map(({ file }) => file);
  const chosen = paths.length === 0 ? [] : await sourceFiles(root, manifest, paths, () => true);
  const loaded = await loadTransform(root, named, output.progress);
  const result = await runForeignTransform({
    root,
    manifest,
    files: [...new Set([...routes, ...chosen])],
    transform: loaded.transform,
    transformOptions: option,
    progress: output.progress,
    options: { command: "transform", dryRun, check, verify, force },
  });
  return print.printResult(result, { cwd, format, diff: dryRun, table: false }, output);
}

/** Plans, each a commit, as `migrate run` makes them. */
async function commit(
  named: string,
  paths: readonly string[],
  options: TransformCommand,
  output: Output,
  tool: string,
): Promise<ExitCode> {
  const [{ siteOfRun }, { selectPlans }, { runPlans }, { inRealWorld }, { refusedPlans }, { loadTransform }, print] =
    await Promise.all([
      import("../run/plan-run/sites.js"),
      import("../plan/select-plans.js"),
      import("../run/plan-run/run.js"),
      import("../run/plan-run/outside.js"),
      import("../run/plan-run/refused-plans.js"),
      import("../run/transform.js"),
      import("./output.js"),
    ]);
  const { cwd, format, dryRun, plan, domain, route, all, verify, force, option, message } = options;
  if ([...paths, ...domain, ...route].length > 0) throw onlyPlans();
  const { home, app } = await siteOfRun(cwd, { dryRun });
  const { manifest, manifestText, root } = app;
  if (manifest === null) return print.printManifestProblems("transform", app, options, output);
  const how = { cwd, format, diff: dryRun, table: false };
  const problems = refusedPlans(manifest, manifestText);
  if (problems !== null) return print.printResult(problems, how, output);
  const plans = selectPlans(manifest, { plans: plan, waves: [], all });
  const { file, digest } = await loadTransform(root, named, output.progress);
  if (!(await mayCommit(root, options))) return print.nothingDone(output);
  const nothing = { strict: false, commitPer: "plan", phase: null, summaries: null, mergeInto: null } as const;
  const ledger = { ...nothing, verify, force, message: message ?? null, transform: { file, digest, options: option } };
  const task = {
    site: { root, manifest, manifestText },
    home,
    options: ledger,
    dryRun,
    tool,
    progress: output.progress,
  };
  return print.printResult(await inRealWorld((outside) => runPlans({ ...task, outside }, plans)), how, output);
}

const onlyPlans = (): MigrateError =>
  new MigrateError("--commit goes by plans.", {
    hint: "Name plans (--plan A3, or --all), or leave --commit out and commit by hand.",
  });
