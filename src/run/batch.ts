import type { RouteTools } from "../codemods/route-change.js";
import { applyEdits } from "../edits/edit.js";
import type { Finding } from "../findings.js";
import { decideRoute, refusalFor } from "../codemods/route-change.js";
import { unwireRoute } from "../codemods/unwire.js";
import { wireRoute } from "../codemods/wire.js";
import type { Manifest } from "../manifest/model.js";
import type { RouteBatch } from "../plan/select.js";
import type { FileChange, HandlerResult } from "../report/model.js";
import { readTexts } from "../workspace/files.js";
import type { Progress } from "./pipeline.js";
import type { GuardRecord } from "../workspace/state.js";
import { checkTarget } from "./check-target.js";
import { routeTools } from "./tools.js";

/** The codemods that go over routes, by the command that runs them. */
const CODEMODS = { wire: wireRoute, unwire: unwireRoute } as const;
export type CodemodName = keyof typeof CODEMODS;

/** A batch, and what a decision about it goes by. */
export interface BatchQuestion {
  readonly root: string;
  readonly manifest: Manifest;
  readonly batch: readonly RouteBatch[];
  readonly codemod: CodemodName;
  /** what would be a warning about a handler refuses it */
  readonly strict: boolean;
  readonly force: boolean;
  /** the tool's guards as they were written */
  readonly known: GuardRecord;
  /** texts that stand for files on the disk */
  readonly overlay: ReadonlyMap<string, string>;
}

/** A batch decided in memory: nothing of it is on the disk yet. */
export interface StagedBatch {
  /** the files that change */
  readonly changes: readonly FileChange[];
  /** texts of all files that were read, for code frames */
  readonly sources: ReadonlyMap<string, string>;
  readonly handlers: readonly HandlerResult[];
  readonly findings: readonly Finding[];
  /** the tool's guards in each file of the batch once the changes are written */
  readonly guards: GuardRecord;
}

export interface DecidedBatch extends StagedBatch {
  /** what the manifest asks of the Convex side and it does not have */
  readonly lacking: readonly Finding[];
}

/** Reads what a batch needs, and decides it. */
export async function decideBatch(question: BatchQuestion, progress: Progress): Promise<DecidedBatch> {
  const tools = await routeTools(question.root, question.manifest, question.strict);
  const staged = await stageBatch(question, tools, progress);
  return { ...staged, lacking: await lackingFor(question, tools) };
}

/** What a guard asks of the Convex side and it does not have; nothing of that keeps a guard from going. */
export const lackingFor = async (
  { root, manifest, batch, codemod }: Pick<BatchQuestion, "root" | "manifest" | "batch" | "codemod">,
  { functions }: RouteTools,
): Promise<readonly Finding[]> => (codemod === "unwire" ? [] : checkTarget(root, batch, manifest, functions));

/** Reads the files of a batch and lets its codemod decide each, with tools that are there already. */
export async function stageBatch(
  { root, batch, codemod, known, force, overlay }: BatchQuestion,
  tools: RouteTools,
  progress: Progress,
): Promise<StagedBatch> {
  const files = batch.map(({ file }) => file);
  const { texts: onDisk, findings } = await readTexts(root, files);
  const texts = new Map([...onDisk, ...[...overlay].filter(([file]) => files.includes(file))]);
  const changes: FileChange[] = [];
  const handlers: HandlerResult[] = [];
  const warnings: Finding[] = [];
  const guards = new Map<string, readonly string[]>();
  for (const [done, { file, entries }] of batch.entries()) {
    progress("deciding about route files", { done, total: batch.length });
    const text = texts.get(file);
    const knownGuards = known.get(file) ?? [];
    if (text === undefined) {
      handlers.push(...unreadable(file, entries, findings));
      continue;
    }
    const task = { file, text, entries, knownGuards, force };
    const change = decideRoute(CODEMODS[codemod], task, tools);
    if (change.edits.length > 0)
      changes.push({ file, before: text, after: applyEdits(text, change.edits), edits: change.edits });
    handlers.push(...change.handlers);
    warnings.push(...change.warnings);
    guards.set(file, change.guards);
  }
  return { changes, sources: texts, handlers, findings: warnings, guards };
}

const unreadable = (file: string, entries: RouteBatch["entries"], findings: readonly Finding[]): HandlerResult[] =>
  entries.flatMap((entry) => {
    const found = findings.find((candidate) => candidate.file === file);
    return found === undefined ? [] : [refusalFor(entry, found)];
  });
