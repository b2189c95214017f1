import type { UndoRecord } from "../edits/undo-steps.js";
import { finding, type Finding } from "../findings.js";
import type { Manifest } from "../manifest/model.js";
import type { FileChange } from "../report/model.js";
import { ModuleGraph } from "../target/closure.js";
import { readReferences, relativeFile } from "../target/references.js";
import { readConvexSources } from "../workspace/convex-folder.js";
import { readUndoRecord, writeUndoRecord } from "../workspace/undo-record.js";
import { removeEmptyFolders } from "../workspace/folders.js";
import { inOrder, isGenerated, regenerate } from "./generated.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";
import { takeBackFiles } from "./take-back.js";

interface UndoShipRun {
  readonly command: "ship" | "schema";
  readonly root: string;
  readonly manifest: Manifest;
  readonly options: RunOptions;
  readonly progress: Progress;
}

/** Takes everything back that a command wrote into the Convex folder: its files go, all others are as they were. */
export async function runUndoShip(run: UndoShipRun): Promise<RunResult> {
  const { root, options, progress } = run;
  return runRewriting({ root, options, progress, stage: () => stageUndo(run) });
}

async function stageUndo({ command, root, manifest: { convexDir } }: UndoShipRun): Promise<Rewriting> {
  const record = await readUndoRecord(root, command);
  const files = [...record.keys()];
  const sources = await readConvexSources(root, convexDir);
  const back = await takeBackFiles(
    root,
    command,
    record,
    files.filter((file) => !isGenerated(file, convexDir)),
  );
  const after = withChanges(sources, back.changes);
  const generated = await generatedBack({ root, convexDir, command }, record, { before: sources, after });
  const changes = [...back.changes, ...generated.changes];
  const findings = [...back.findings, ...generated.findings, ...stillImported(sources, after, { convexDir, record })];
  return {
    // What imports others goes first.
    changes: [...inOrder(changes.map(reversed), sources, convexDir)].reverse().map(reversed),
    sources: back.sources,
    handlers: [],
    findings: [],
    isRefused: false,
    check: async () => ({ outcome: "would-overwrite", findings }),
    // The digest in the record is the stricter question: the text is the tool's own to the last byte.
    foreign: async () => [],
    causeOf: (file) =>
      record.has(file) ? `what \`${command}\` wrote goes; take back what is built on it first` : null,
    announce: async () => undefined,
    confirm: async () => {
      await writeUndoRecord(root, command, new Map());
      await removeEmptyFolders(
        root,
        convexDir,
        changes.flatMap(({ file, after: text }) => (text === null ? [file] : [])),
      );
    },
  };
}

const reversed = ({ file, before, after }: FileChange): FileChange => ({ file, before: after, after: before });

/** As they were, byte for byte; what was generated anew since is brought to the sources as they will be. */
async function generatedBack(
  { root, convexDir, command }: { readonly root: string; readonly convexDir: string; readonly command: string },
  record: UndoRecord,
  states: { readonly before: ReadonlyMap<string, string>; readonly after: ReadonlyMap<string, string> },
): Promise<{ changes: readonly FileChange[]; findings: readonly Finding[] }> {
  const files = [...record.keys()].filter((file) => isGenerated(file, convexDir));
  const back = await takeBackFiles(root, command, record, files);
  const isExact = back.findings.length === 0 && !back.changes.some((change) => namesRemoved(change, states));
  return isExact ? back : regenerate({ root, convexDir, ...states });
}

/** Made by somebody between two runs: it knows modules that go now. */
function namesRemoved(
  { file, after: text }: FileChange,
  { before, after }: { readonly before: ReadonlyMap<string, string>; readonly after: ReadonlyMap<string, string> },
): boolean {
  return readReferences(file, text ?? "").specifiers.some(
    (specifier) => relativeFile(before, file, specifier) !== null && relativeFile(after, file, specifier) === null,
  );
}

function withChanges(
  sources: ReadonlyMap<string, string>,
  changes: readonly FileChange[],
): ReadonlyMap<string, string> {
  const after = new Map(sources);
  for (const { file, after: text } of changes) {
    if (text === null) after.delete(file);
    else after.set(file, text);
  }
  return after;
}

/** Files that no run has written and that import one that would go. */
function stillImported(
  sources: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  { convexDir, record }: { readonly convexDir: string; readonly record: UndoRecord },
): readonly Finding[] {
  const graph = new ModuleGraph(sources, convexDir);
  return [...after.keys()].flatMap((file) =>
    record.has(file)
      ? []
      : graph
          .imports(file)
          .filter((imported) => !after.has(imported))
          .map((removed) => finding("still-imported", { file, line: 1, column: 1 }, { removed })),
  );
}
