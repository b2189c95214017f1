import { resultFor } from "../codemods/route-change.js";
import { applyEdits } from "../edits/edit.js";
import { digestOf } from "../edits/undo-steps.js";
import { EXIT, MigrateError } from "../errors.js";
import { finding, type Finding } from "../findings.js";
import type { Entry, Manifest } from "../manifest/model.js";
import { isInShard, printSavedPlan, readSavedPlan, type SavedFile, type SavedPlan, type Shard } from "../plan/saved.js";
import { byFile, type RouteBatch } from "../plan/select.js";
import type { FileChange } from "../report/model.js";
import { leavesByName } from "../manifest/routes.js";
import type { App } from "../workspace/app.js";
import { readTexts } from "../workspace/files.js";
import { readDocument, writeDocument } from "../workspace/plan-files.js";
import { toolName } from "../workspace/tool.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";
import { runRoutes, stageRoutes, type RouteOptions } from "./routes.js";

interface Creation {
  readonly app: App;
  readonly manifest: Manifest;
  readonly batch: readonly RouteBatch[];
  readonly command: SavedPlan["command"];
  readonly options: Pick<RouteOptions, "verify" | "strict">;
  readonly progress: Progress;
}

/** Decides and proves a batch, writes nothing, and gives what would be written as a plan; null when it is not proven. */
export async function createSavedPlan(creation: Creation): Promise<RunResult & { readonly plan: string | null }> {
  const { app, manifest, batch, command, options, progress } = creation;
  const result = await runRoutes({
    root: app.root,
    manifest,
    batch,
    codemod: command,
    options: { ...options, command, dryRun: true, check: false, force: false },
    progress,
  });
  const { report } = result;
  const titled = { ...result, report: { ...report, command: "plan create" } };
  if (report.outcome !== "dry-run" && report.outcome !== "nothing-to-do" && report.outcome !== "refused")
    return { ...titled, plan: null };
  const entries = new Map(batch.map((route) => [route.file, route.entries]));
  const plan = printSavedPlan({
    tool: await toolName(),
    command,
    strict: options.strict,
    manifest: { file: app.manifestFile, hash: digestOf(app.manifestText) },
    files: report.changes.map((change) => savedFile(change, entries.get(change.file) ?? [])),
  });
  return { ...titled, plan };
}

function savedFile({ file, before, after, edits = [] }: FileChange, entries: readonly Entry[]): SavedFile {
  return {
    file,
    entries: entries.map(keyOf),
    before: digestOf(before ?? ""),
    edits: edits.map(({ start, end, text }) => ({ start, end, text })),
    after: digestOf(after ?? ""),
  };
}

const keyOf = ({ method, route }: Entry): string => `${method} ${route}`;

/**
 * Writes a saved plan.
 *
 * @throws MigrateError when something else stands there
 */
export async function saveSavedPlan(root: string, path: string, plan: string): Promise<void> {
  await writeDocument(root, path, plan, (old) => "plan" in readSavedPlan(old));
}

interface Application {
  readonly app: App;
  readonly manifest: Manifest;
  /** path of the plan's file, as it was named */
  readonly path: string;
  readonly shard: Shard | null;
  readonly options: Omit<RunOptions, "command">;
  readonly progress: Progress;
}

/**
 * Does what a saved plan says, and nothing else. The plan is no order: the tool decides again, with the manifest and the
 * files of now, and writes only where it comes to the very same texts.
 */
export async function applySavedPlan(application: Application): Promise<RunResult> {
  const { app, path, shard, options, progress } = application;
  const text = await readDocument(app.root, path, LARGEST_PLAN);
  const read = readSavedPlan(text);
  if ("problem" in read) throw notApplicable(path, read);
  const { plan } = read;
  const files = shard === null ? plan.files : plan.files.filter(({ file }) => isInShard(file, shard));
  const tool = await toolName();
  return runRewriting({
    root: app.root,
    options: { ...options, command: shard === null ? "apply" : `apply --shard ${shard.index}/${shard.count}` },
    progress,
    stage: () => stageSaved(application, plan, files, tool),
  });
}

const LARGEST_PLAN = 256 * 1024 * 1024;

function notApplicable(path: string, { problem, reason }: { problem: string; reason: string }): MigrateError {
  if (problem === "edited") {
    const hint = "Make a new one with `migrate plan create`: a saved plan is not edited by hand.";
    return new MigrateError(`${path} was changed after it was saved: ${reason}.`, {
      exitCode: EXIT.wouldOverwrite,
      hint,
    });
  }
  return new MigrateError(`${path} is no saved plan that this tool can carry out: ${reason}.`, {
    hint: "Make one with `migrate plan create`.",
  });
}

async function stageSaved(
  { app, manifest, options, progress }: Application,
  plan: SavedPlan,
  files: readonly SavedFile[],
  tool: string,
): Promise<Rewriting> {
  const { command, strict } = plan;
  const { texts } = await readTexts(
    app.root,
    files.map(({ file }) => file).filter((file) => leavesByName(file) === null),
  );
  // Carried out here already, by a run that was killed later or by another: nothing is decided again.
  const isDone = ({ file, after }: SavedFile): boolean => digestOf(texts.get(file) ?? "") === after;
  const { batch, findings: unmapped } = batchOf(files, manifest);
  const open = new Set(files.filter((file) => !isDone(file)).map(({ file }) => file));
  const stale = [...staleSource(plan, app, tool), ...unmapped];
  const staged = await stageRoutes({
    root: app.root,
    manifest,
    batch: stale.length > 0 ? [] : batch.filter(({ file }) => open.has(file)),
    codemod: command,
    // Forced edits were never part of a plan; the pipeline itself minds `force`.
    options: { ...options, command, strict, force: false },
    progress,
  });
  const decided = new Map(staged.changes.map((change) => [change.file, change.after]));
  const differing = files
    .filter(({ file }) => open.has(file))
    .flatMap((file) => {
      return differences(file, staged.sources.get(file.file), decided.get(file.file));
    });
  const findings = stale.length > 0 ? stale : differing;
  const done = batch.filter(({ file }) => stale.length === 0 && !open.has(file)).flatMap(({ entries }) => entries);
  return {
    ...staged,
    handlers: [...staged.handlers, ...done.map((entry) => resultFor(entry, STATUS_OF_DONE[command], null))],
    check: async () => (findings.length > 0 ? { outcome: "would-overwrite", findings } : staged.check()),
  };
}

const STATUS_OF_DONE = { wire: "already-wired", unwire: "not-wired" } as const;

/** The entries that a plan was made for. What the manifest does not map is not touched, whatever the plan says. */
function batchOf(files: readonly SavedFile[], manifest: Manifest) {
  const mapped = byFile(manifest.domains.flatMap((domain) => domain.entries));
  const known = new Map(mapped.map((route) => [route.file, route.entries]));
  const batch: RouteBatch[] = [];
  const findings: Finding[] = [];
  for (const { file, entries: keys } of files) {
    const ofFile = (known.get(file) ?? []).filter((entry) => keys.includes(keyOf(entry)));
    if (ofFile.length > 0) batch.push({ file, entries: ofFile });
    else findings.push(staleFile(file, "no entry of the manifest maps it"));
  }
  return { batch, findings };
}

function staleSource({ tool, manifest }: SavedPlan, app: App, now: string): readonly Finding[] {
  const findings: Finding[] = [];
  if (tool !== now) findings.push(staleFile(manifest.file, `the plan was made by ${tool}, and this is ${now}`));
  if (manifest.file !== app.manifestFile || manifest.hash !== digestOf(app.manifestText))
    findings.push(staleFile(app.manifestFile, "the manifest is not the one that the plan was made with"));
  return findings;
}

/**
 * @param text the file's text now
 * @param decided what the tool would make of it now
 */
function differences(
  { file, before, edits, after }: SavedFile,
  text: string | undefined,
  decided: string | null | undefined,
): readonly Finding[] {
  if (text === undefined) return [staleFile(file, "it was removed, or is no text any more")];
  const digest = digestOf(text);
  if (digest !== before) return [staleFile(file, "it was changed since the plan was made")];
  if (decided === null || decided === undefined || digestOf(decided) !== after)
    return [staleFile(file, "the tool comes to another result now: the Convex functions or their types have changed")];
  const isInside = edits.every(({ start, end }) => start <= end && end <= text.length);
  if (isInside && applyEdits(text, edits) === decided) return [];
  return [staleFile(file, "the plan's edits do not give its result")];
}

const staleFile = (file: string, reason: string): Finding =>
  finding("saved-plan-stale", { file, line: 1, column: 1 }, { reason });
