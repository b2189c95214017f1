import { finding, type Finding } from "../findings.js";
import type { Entry, Manifest } from "../manifest/model.js";
import type { RouteBatch } from "../plan/select.js";
import { nodeFileSystem, type FileSystem } from "../workspace/file-system.js";
import { readGuardRecord, writeGuardRecord, type GuardRecord, type ReadRecord } from "../workspace/state.js";
import type { BatchQuestion, CodemodName, DecidedBatch, StagedBatch } from "./batch.js";
import { foreignChanges, othersIn } from "./foreign-changes.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";
import type { StartedProver } from "./prove.js";
import { startReading, type Reading } from "./reading.js";

export interface RouteOptions extends RunOptions {
  /** what would be a warning about a handler refuses it */
  readonly strict: boolean;
}

export interface RouteRun {
  readonly root: string;
  readonly manifest: Manifest;
  readonly batch: readonly RouteBatch[];
  readonly codemod: CodemodName;
  readonly options: RouteOptions;
  readonly progress: Progress;
  readonly fs?: FileSystem;
  /** texts that stand for files as an earlier step of the same run would leave them */
  readonly overlay?: ReadonlyMap<string, string>;
  /** what was started before the routes were known */
  readonly started?: Started | undefined;
}

/** What takes time to load, and is needed in any case. Whoever started it closes it. */
export interface Started {
  readonly reading: BatchReading;
  /** null without a proof */
  readonly prover: StartedProver | null;
}

export type BatchReading = Reading<BatchQuestion, DecidedBatch>;

export const startBatchReading = (): BatchReading =>
  startReading("./batch-process.js", async () => (await import("./batch.js")).decideBatch);

/** Sends the routes of a batch through the pipeline with one codemod. */
export async function runRoutes(run: RouteRun): Promise<RunResult> {
  const { root, options, progress, started } = run;
  return runRewriting({ root, options, progress, stage: () => stageRoutes(run), prover: started?.prover });
}

/** Decides a batch in memory. */
export async function stageRoutes(run: RouteRun): Promise<Rewriting> {
  const { batch, started, progress } = run;
  progress(`reading ${batch.length === 1 ? "1 route file" : `${batch.length} route files`}`);
  const reading = started?.reading ?? startBatchReading();
  try {
    const record = await readGuardRecord(run.root, run.fs);
    const { lacking, ...staged } = await reading.ask(questionOf(run, record), progress);
    return rewritingOf(run, record, staged, async () => lacking);
  } finally {
    // Its memory is wanted by the compiler.
    reading.close();
  }
}

/** What is asked about the routes of a run. */
export function questionOf(run: RouteRun, { guards: known }: ReadRecord): BatchQuestion {
  const { root, manifest, batch, codemod, options, overlay = new Map<string, string>() } = run;
  const { strict, force } = options;
  return { root, manifest, batch, codemod, strict, force, known, overlay };
}

/**
 * A decided batch as the pipeline takes it.
 *
 * @param lacking what the manifest asks of the Convex side and it does not have
 */
export function rewritingOf(
  { root, manifest, batch, fs = nodeFileSystem }: RouteRun,
  record: ReadRecord,
  { guards, ...staged }: StagedBatch,
  lacking: () => Promise<readonly Finding[]>,
): Rewriting {
  // Read again where it is written: an earlier batch of the same run has written it since.
  const remember = async (join: Parameters<typeof merge>[2]): Promise<void> =>
    writeGuardRecord(root, merge((await readGuardRecord(root, fs)).guards, guards, join), fs);
  return {
    ...staged,
    findings: [...recordFindings(record), ...staged.findings],
    isRefused: staged.handlers.some(({ status }) => status === "refused"),
    check: async () => ({ outcome: "verification-failed", findings: await lacking() }),
    foreign: async () => foreignChanges(root, staged.changes, othersIn(root, manifest)),
    causeOf: (file) =>
      batch
        .find((route) => route.file === file)
        ?.entries.map(nameOf)
        .join("; ") ?? null,
    announce: () => remember((old, now) => [...new Set([...old, ...now])]),
    confirm: () => remember((_old, now) => now),
  };
}

const recordFindings = ({ warning }: ReadRecord): readonly Finding[] =>
  warning === null
    ? []
    : [finding("record-unreadable", { file: ".migrate/guards.json", line: 1, column: 1 }, { reason: warning })];

const nameOf = ({ domain, route, method, place }: Entry): string =>
  `${domain}: ${method} ${route}, ${place.file}:${place.line}`;

function merge(
  known: GuardRecord,
  guards: GuardRecord,
  join: (old: readonly string[], now: readonly string[]) => readonly string[],
): GuardRecord {
  const merged = new Map(known);
  for (const [file, now] of guards) merged.set(file, join(known.get(file) ?? [], now));
  return merged;
}
