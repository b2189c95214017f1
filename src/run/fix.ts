import { specifierFrom } from "../manifest/rooted.js";
import { posix } from "node:path";
import type { Replacement, StringRefTools } from "../codemods/string-refs/decide.js";
import { fixStringRefs, mayHoldStringRefs } from "../codemods/string-refs/transform.js";
import { finding, type Finding } from "../findings.js";
import { invertEdits } from "../edits/invert.js";
import { digestOf, withStep, type UndoRecord, type UndoStep } from "../edits/undo-steps.js";
import type { Manifest } from "../manifest/model.js";
import type { FileChange } from "../report/model.js";
import { readFunctions } from "../target/read.js";
import { hasGeneratedApi, readConvexSources } from "../workspace/convex-folder.js";
import { readTexts } from "../workspace/files.js";
import { moduleFinder } from "../workspace/modules.js";
import { readUndoRecord, writeUndoRecord } from "../workspace/undo-record.js";
import { sourceFiles } from "./fix-files.js";
import { foreignChanges, othersIn } from "./foreign-changes.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";

export interface FixRun {
  readonly root: string;
  readonly manifest: Manifest;
  /** files, folders or route keys that narrow the run; none means the whole app */
  readonly paths: readonly string[];
  readonly options: RunOptions;
  readonly progress: Progress;
}

export interface FixResult extends RunResult {
  readonly replacements: readonly Replacement[];
}

interface StagedFix {
  readonly changes: readonly FileChange[];
  readonly replacements: readonly Replacement[];
  readonly findings: readonly Finding[];
  readonly sources: ReadonlyMap<string, string>;
  readonly steps: ReadonlyMap<string, UndoStep>;
}

/** Sends the app's sources through the pipeline: strings where a Convex function belongs become references. */
export async function runFix(run: FixRun): Promise<FixResult> {
  const { root, options, progress } = run;
  const replacements: Replacement[] = [];
  const stage = async (): Promise<Rewriting> => {
    const tools = await stringRefTools(root, run.manifest);
    const staged = await stageFix(run, tools);
    replacements.push(...staged.replacements);
    return rewritingOf(run, staged, tools);
  };
  return { ...(await runRewriting({ root, options, progress, stage })), replacements };
}

async function stageFix({ root, manifest, paths, progress }: FixRun, tools: StringRefTools): Promise<StagedFix> {
  const files = await sourceFiles(root, manifest, paths, mayHoldStringRefs);
  progress(`looking at ${files.length === 1 ? "1 file" : `${files.length} files`} with strings of that form`);
  const { texts, findings } = await readTexts(root, files);
  const fixed = [...texts].map(([file, before]) => ({ file, before, ...fixStringRefs(file, before, tools) }));
  const changed = fixed.filter(({ edits }) => edits.length > 0);
  const stepOf = ({ before, after, edits }: (typeof fixed)[number]): UndoStep => ({
    before: digestOf(before),
    after: digestOf(after),
    edits: invertEdits(before, edits),
  });
  return {
    changes: changed.map(({ file, before, after }) => ({ file, before, after })),
    replacements: fixed.flatMap((each) => each.replacements),
    findings: [...findings, ...fixed.flatMap((each) => each.findings)],
    sources: texts,
    steps: new Map(changed.map((each) => [each.file, stepOf(each)])),
  };
}

function rewritingOf({ root, manifest }: FixRun, staged: StagedFix, tools: StringRefTools): Rewriting {
  const { changes, findings, sources, replacements, steps } = staged;
  const remember = async (): Promise<void> => {
    const known = await readUndoRecord(root, "string-refs");
    await writeUndoRecord(root, "string-refs", withSteps(known, steps));
  };
  return {
    changes,
    sources,
    handlers: [],
    findings,
    isRefused: findings.length > 0,
    check: async () => ({ outcome: "verification-failed", findings: await missingApi(root, manifest, replacements) }),
    foreign: async () => {
      const others = othersIn(root, manifest);
      // The same strings fixed on both sides: an earlier fix that nobody committed yet is the tool's own.
      const othersOf = async (file: string, text: string): Promise<string> =>
        fixStringRefs(file, await others(file, text), tools).after;
      return foreignChanges(root, changes, othersOf);
    },
    causeOf: (file) => {
      const own = replacements.filter(({ place }) => place.file === file);
      return own.length === 0 ? null : own.map(({ from, to }) => `"${from}" became ${to}`).join("; ");
    },
    announce: remember,
    confirm: async () => undefined,
  };
}

function withSteps(known: UndoRecord, steps: ReadonlyMap<string, UndoStep>): UndoRecord {
  const record = new Map(known);
  for (const [file, step] of steps) record.set(file, withStep(known.get(file) ?? [], step));
  return record;
}

async function missingApi(
  root: string,
  { convexDir }: Manifest,
  [first]: readonly Replacement[],
): Promise<readonly Finding[]> {
  if (first === undefined || (await hasGeneratedApi(root, convexDir))) return [];
  return [finding("generated-missing", first.place, { folder: `${convexDir}/_generated` })];
}

async function stringRefTools(root: string, { convexDir, imports }: Manifest): Promise<StringRefTools> {
  const functions = readFunctions(await readConvexSources(root, convexDir), convexDir);
  const findModule = moduleFinder(root);
  return {
    functions,
    // Node runs an .mjs file as it is: it knows no aliases, and wants the extension.
    apiSpecifier: (file) => (file.endsWith(".mjs") ? relativeApi(file, convexDir) : specifierFrom(file, imports.api)),
    isAppModule: (specifier, file) => specifier.startsWith(".") || findModule(specifier, file) !== null,
  };
}

function relativeApi(file: string, convexDir: string): string {
  const path = posix.relative(posix.dirname(file), `${convexDir}/_generated/api.js`);
  return path.startsWith(".") ? path : `./${path}`;
}
