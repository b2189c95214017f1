import { MigrateError } from "../errors.js";
import type { Manifest } from "../manifest/model.js";
import { readUndoRecord, writeUndoRecord } from "../workspace/undo-record.js";
import { pathInApp } from "./fix-files.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";
import { takeBackFiles, withoutFiles } from "./take-back.js";

/** The commands whose changes of files are taken back in one way, and as a person types them. */
const TYPED = {
  "string-refs": "fix string-refs",
  transform: "transform",
  cutover: "cutover",
  replace: "replace",
} as const;

export interface UndoRun {
  readonly command: keyof typeof TYPED;
  readonly root: string;
  readonly manifest: Manifest;
  /** files, folders or route keys that narrow the run; none means everything that was changed */
  readonly paths: readonly string[];
  readonly options: RunOptions;
  readonly progress: Progress;
}

/** Sends the changed files back through the pipeline: each as it was before, byte for byte. */
export async function runUndoFix(run: UndoRun): Promise<RunResult> {
  const { root, options, progress } = run;
  return runRewriting({ root, options, progress, stage: () => stageUndo(run) });
}

async function stageUndo({ command, root, manifest, paths }: UndoRun): Promise<Rewriting> {
  const record = await readUndoRecord(root, command);
  const files = chosen([...record.keys()], root, manifest, paths);
  const { changes, findings, sources } = await takeBackFiles(root, TYPED[command], record, files);
  return {
    changes,
    sources,
    handlers: [],
    findings: [],
    isRefused: false,
    check: async () => ({ outcome: "would-overwrite", findings }),
    // The digest in the record is the stricter question: the text is the tool's own to the last byte.
    foreign: async () => [],
    causeOf: () => `the text before \`${TYPED[command]}\`; --no-verify puts it back all the same`,
    announce: async () => undefined,
    confirm: () => writeUndoRecord(root, command, withoutFiles(record, files)),
  };
}

function chosen(
  files: readonly string[],
  root: string,
  { routesDir }: Manifest,
  paths: readonly string[],
): readonly string[] {
  if (paths.length === 0) return files;
  return [...new Set(paths.map((path) => pathInApp(root, path)).flatMap((path) => matching(path, files, routesDir)))];
}

function matching(path: string, files: readonly string[], routesDir: string): readonly string[] {
  const found = files.filter(
    (file) => file === path || file.startsWith(`${path}/`) || file.startsWith(`${routesDir}/${path}/route.`),
  );
  if (found.length > 0) return found;
  throw new MigrateError(`Nothing in "${path}" is known to have been changed by this tool.`, {
    hint: files.length === 0 ? "There is nothing to put back." : `These were: ${files.slice(0, 20).join(", ")}.`,
  });
}
