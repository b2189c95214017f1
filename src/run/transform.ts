import {
  asTransform,
  transformFile,
  type ForeignTransform,
  type TransformedFile,
  type TransformOptions,
} from "../codemods/transform.js";
import { MigrateError } from "../errors.js";
import type { Manifest } from "../manifest/model.js";
import { readTexts } from "../workspace/files.js";
import { findModuleFile, loadModule } from "../workspace/transform-module.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";
import { changesOfOthers, rememberChanges } from "./take-back.js";

export interface TransformRun {
  readonly root: string;
  readonly manifest: Manifest;
  /** POSIX, from the root */
  readonly files: readonly string[];
  readonly transform: ForeignTransform;
  readonly transformOptions: TransformOptions;
  readonly options: RunOptions;
  readonly progress: Progress;
}

/** A transform as it was found. */
export interface LoadedTransform {
  readonly transform: ForeignTransform;
  /** absolute path */
  readonly file: string;
  readonly digest: string;
}

/**
 * Loads a transform that a person named.
 *
 * @throws MigrateError when there is none, or when the module is none
 */
export async function loadTransform(root: string, named: string, progress: Progress): Promise<LoadedTransform> {
  const file = await findModuleFile(root, named);
  const { exported, digest } = await loadModule(file, (text) => progress(text.trimEnd()));
  const transform = asTransform(named, exported);
  if (typeof transform !== "string") return { transform, file, digest };
  throw new MigrateError(`${named} is no jscodeshift transform: ${transform}.`, {
    hint: "Name a module whose default export is a function (file, api, options) that gives the new text.",
  });
}

/** Sends files through the pipeline with somebody else's codemod. */
export async function runForeignTransform(run: TransformRun): Promise<RunResult> {
  const { root, options, progress } = run;
  return runRewriting({ root, options, progress, stage: () => stageRun(run) });
}

async function stageRun(run: TransformRun): Promise<Rewriting> {
  const { root, manifest } = run;
  const staged = await stageTransform({ ...run, overlay: new Map() });
  return {
    ...staged,
    foreign: () => changesOfOthers(root, "transform", manifest, staged.changes),
    announce: () => rememberChanges(root, "transform", staged.changes),
  };
}

/** Decides files in memory. One that the transform cannot be trusted with lets nothing be written. */
export async function stageTransform({
  root,
  files,
  transform,
  transformOptions,
  progress,
  overlay,
}: Pick<TransformRun, "root" | "files" | "transform" | "transformOptions" | "progress"> & {
  /** texts that stand for files on the disk */
  readonly overlay: ReadonlyMap<string, string>;
}): Promise<Rewriting> {
  progress(`running ${transform.name} on ${files.length === 1 ? "1 file" : `${files.length} files`}`);
  const { texts: onDisk, findings } = await readTexts(root, files);
  const texts = new Map([...onDisk, ...[...overlay].filter(([file]) => files.includes(file))]);
  const done: TransformedFile[] = [];
  for (const [file, text] of texts) done.push(await transformFile(transform, file, text, transformOptions));
  const problems = [...findings, ...done.flatMap(({ finding }) => (finding === null ? [] : [finding]))];
  return {
    changes: done.flatMap(({ file, after }) =>
      after === null ? [] : [{ file, before: texts.get(file) ?? null, after }],
    ),
    sources: texts,
    handlers: [],
    files: done.map(({ file, status, reason }) => ({ file, status, reason })),
    findings: [],
    isRefused: false,
    check: async () => ({ outcome: "verification-failed", findings: problems }),
    foreign: async () => [],
    causeOf: () => transform.name,
    announce: async () => undefined,
    confirm: async () => undefined,
  };
}
