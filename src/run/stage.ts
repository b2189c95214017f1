import type { RouteCodemod, RouteTools } from "../codemods/route-change.js";
import { applyEdits } from "../edits/edit.js";
import type { Finding } from "../findings.js";
import { decideRoute, refusalFor } from "../codemods/route-change.js";
import type { RouteBatch } from "../plan/select.js";
import type { FileChange, HandlerResult } from "../report/model.js";
import { readTexts } from "../workspace/files.js";
import type { Progress } from "./pipeline.js";
import type { GuardRecord } from "../workspace/state.js";

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

/** Reads the files of a batch and lets a codemod decide each. */
export async function stageBatch(
  root: string,
  batch: readonly RouteBatch[],
  codemod: RouteCodemod,
  tools: RouteTools,
  options: {
    readonly known: GuardRecord;
    readonly force: boolean;
    /** texts that stand for files on the disk */
    readonly overlay: ReadonlyMap<string, string>;
    readonly progress: Progress;
  },
): Promise<StagedBatch> {
  const files = batch.map(({ file }) => file);
  const { texts: onDisk, findings } = await readTexts(root, files);
  const texts = new Map([...onDisk, ...[...options.overlay].filter(([file]) => files.includes(file))]);
  const changes: FileChange[] = [];
  const handlers: HandlerResult[] = [];
  const warnings: Finding[] = [];
  const guards = new Map<string, readonly string[]>();
  for (const [done, { file, entries }] of batch.entries()) {
    options.progress("deciding about route files", { done, total: batch.length });
    const text = texts.get(file);
    const knownGuards = options.known.get(file) ?? [];
    if (text === undefined) {
      handlers.push(...unreadable(file, entries, findings));
      continue;
    }
    const task = { file, text, entries, knownGuards, force: options.force };
    const change = decideRoute(codemod, task, tools);
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
