import { join } from "node:path";
import { digestOf } from "../edits/undo-steps.js";
import { MigrateError } from "../errors.js";
import { finding, type Finding } from "../findings.js";
import { leavesByName } from "../manifest/routes.js";
import type { Manifest } from "../manifest/model.js";
import { githubWorkflow } from "../plan/ci/github.js";
import { gitlabPipeline } from "../plan/ci/gitlab.js";
import { commandsOf, inRepository, type CiApp } from "../plan/ci/steps.js";
import { selectRoutes, type Selection } from "../plan/select.js";
import type { App } from "../workspace/app.js";
import { readText } from "../workspace/files.js";
import { defaultBranch, topOf } from "../workspace/git-top.js";
import { linkGuard } from "../workspace/inside.js";
import { fromRoot } from "../workspace/posix-path.js";
import { findPackageManager } from "../workspace/package-manager.js";
import { listedPackages } from "../workspace/packages.js";
import { isFolder } from "../workspace/plan-files.js";
import { readStoreTraces } from "../workspace/store-traces.js";
import { packageName } from "../workspace/tool.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";

/** For which system, where to, and what is checked. */
export interface CiRun {
  readonly app: App;
  readonly manifest: Manifest;
  readonly system: "github" | "gitlab";
  /** POSIX path from the repository's root; null for the usual one */
  readonly output: string | null;
  readonly selection: Selection;
  /** null: by the number of route files */
  readonly shards: number | null;
  readonly options: Pick<RunOptions, "dryRun" | "check" | "force">;
  readonly progress: Progress;
}

const USUAL = { github: ".github/workflows/migrate.yml", gitlab: ".gitlab-ci.yml" } as const;
/** The oldest that the tool runs on. */
const NODE = 20;
const ROUTES_PER_SHARD = 50;
const MOST_SHARDS = 8;

/**
 * Writes the file by which a CI system checks the app. One that the tool did not write, or that was edited since, stays.
 *
 * @throws MigrateError when a name cannot stand in such a file, or the path leaves the repository
 */
export async function runCi(run: CiRun): Promise<RunResult> {
  const root = await topOf(run.app.root);
  const options = { ...run.options, command: "ci", verify: false } as const;
  return runRewriting({ root, options, progress: run.progress, stage: () => stageCi(run, root) });
}

async function stageCi(run: CiRun, root: string): Promise<Rewriting> {
  const { app, manifest, system, selection, shards } = run;
  const file = run.output ?? USUAL[system];
  if (leavesByName(file) !== null || linkGuard(root)(file) !== null)
    throw new MigrateError(`${file} is not inside the repository.`, {
      hint: "Name a path from the repository's root.",
    });
  if (/(?:^|\/)\.git(?:\/|$)/i.test(file))
    throw new MigrateError(`${file} is git's own.`, { hint: "Name a file that can be committed." });
  if (await isFolder(root, file))
    throw new MigrateError(`${file === "" ? "The empty name" : file} is a folder.`, { hint: "Name a file." });
  const routes = selectRoutes(manifest, selection).length;
  const parts = shards ?? Math.min(MOST_SHARDS, Math.max(1, Math.ceil(routes / ROUTES_PER_SHARD)));
  const scope = { selection: optionsOf(selection), shards: parts };
  const print = system === "github" ? githubWorkflow : gitlabPipeline;
  const described = await describeApp(app, root);
  const after = signed(print(described, scope));
  const before = await readText(root, file);
  const place = { file, line: 1, column: 1 };
  const isForeign = before !== null && !isOwn(before);
  const reason = "`migrate ci` did not write it, or it was edited since";
  return {
    changes: before === after ? [] : [{ file, before, after }],
    sources: new Map(before === null ? [] : [[file, before]]),
    handlers: [],
    findings: await missingFor(described, app.root, root),
    isRefused: false,
    check: async () => ({ outcome: "would-overwrite", findings: [] }),
    foreign: async () => (isForeign ? [finding("file-changed", place, { reason })] : []),
    causeOf: () => null,
    announce: async () => {},
    confirm: async () => {},
  };
}

async function describeApp({ root }: App, top: string): Promise<CiApp> {
  const { texts, packages } = await readStoreTraces(root);
  const folder = fromRoot(top, root);
  if (folder !== "") plainWord(folder, "The app's folder");
  return {
    packages: await findPackageManager(root, top),
    folder,
    branch: plainWord(await defaultBranch(root), "The branch"),
    generatesPrisma: packages.includes("prisma") && [...texts.keys()].some((file) => file.endsWith(".prisma")),
    node: NODE,
  };
}

/** What a fresh checkout lacks for the file's steps: without it they fail before anything is checked. */
async function missingFor(described: CiApp, app: string, top: string): Promise<readonly Finding[]> {
  const { packages } = described;
  const { install, add } = commandsOf(packages);
  const [tool, own, above] = await Promise.all([
    packageName(),
    listedPackages(app),
    listedPackages(join(top, packages.folder)),
  ]);
  const place = { file: inRepository(described, "package.json"), line: 1, column: 1 };
  const isListed = own.has(tool) || above.has(tool);
  const listed = isListed ? [] : [finding("tool-unlisted", place, { tool, command: `${add} ${tool}` })];
  const locked = packages.isLocked ? [] : [finding("lock-missing", place, { manager: packages.name, install })];
  return [...listed, ...locked];
}

function optionsOf({ all, domains, plans, routes }: Selection): string {
  if (all) return "--all";
  return [...named("domain", domains), ...named("plan", plans), ...named("route", routes)].join(" ");
}

const named = (option: string, names: readonly string[]): readonly string[] =>
  names.map((name) => `--${option} ${plainWord(name, `The ${option}`)}`);

/** What stands in a shell's line and in an expression of a CI system must mean itself there. */
function plainWord(text: string, what: string): string {
  if (/^[\w@][\w./@+-]*$/.test(text)) return text;
  throw new MigrateError(`${what} ${JSON.stringify(text)} cannot stand in a line of a CI file as it is.`, {
    hint: "Letters, digits and . / @ + - _ can; select with --all, or rename it.",
  });
}

const HEAD = "# Written by `migrate ci`, which also brings it up to date; edit it, and it is yours. ";

/** The text behind a line that knows it: an edit by hand shows. */
const signed = (text: string): string => `${HEAD}${digestOf(text)}\n${text}`;

function isOwn(text: string): boolean {
  const [head = "", ...lines] = text.replaceAll("\r\n", "\n").split("\n");
  return head === `${HEAD}${digestOf(lines.join("\n"))}`;
}
