import type { RouteCodemod, RouteTools } from "../codemods/route-change.js";
import { finding, type Finding } from "../findings.js";
import type { Entry, Manifest } from "../manifest/model.js";
import type { RouteBatch } from "../plan/select.js";
import { nodeFileSystem, type FileSystem } from "../workspace/file-system.js";
import { readGuardRecord, writeGuardRecord, type GuardRecord, type ReadRecord } from "../workspace/state.js";
import { foreignChanges, othersIn } from "./foreign-changes.js";
import { runRewriting, type Progress, type Rewriting, type RunOptions, type RunResult } from "./pipeline.js";
import { checkTarget } from "./prove.js";
import { stageBatch } from "./stage.js";
import { routeTools } from "./tools.js";

export interface RouteOptions extends RunOptions {
  /** what would be a warning about a handler refuses it */
  readonly strict: boolean;
}

export interface RouteRun {
  readonly root: string;
  readonly manifest: Manifest;
  readonly batch: readonly RouteBatch[];
  readonly codemod: RouteCodemod;
  readonly options: RouteOptions;
  readonly progress: Progress;
  readonly fs?: FileSystem;
  /** texts that stand for files as an earlier step of the same run would leave them */
  readonly overlay?: ReadonlyMap<string, string>;
}

/** Sends the routes of a batch through the pipeline with one codemod. */
export async function runRoutes(run: RouteRun): Promise<RunResult> {
  const { root, options, progress } = run;
  return runRewriting({ root, options, progress, stage: () => stageRoutes(run) });
}

/** Decides a batch in memory. */
export async function stageRoutes(run: RouteRun): Promise<Rewriting> {
  const { root, manifest, batch, options, progress } = run;
  progress(`reading ${batch.length === 1 ? "1 route file" : `${batch.length} route files`}`);
  return stageWith(run, await routeTools(root, manifest, options.strict));
}

/** Decides a batch in memory with tools that are there already: several batches of one run share what was read. */
export async function stageWith(run: RouteRun, tools: RouteTools): Promise<Rewriting> {
  const { root, manifest, batch, codemod, options, overlay = new Map<string, string>(), fs = nodeFileSystem } = run;
  const record = await readGuardRecord(root, fs);
  const known = { known: record.guards, force: options.force, overlay, progress: run.progress };
  const { guards, ...staged } = await stageBatch(root, batch, codemod, tools, known);
  // Read again where it is written: an earlier batch of the same run has written it since.
  const remember = async (join: Parameters<typeof merge>[2]): Promise<void> =>
    writeGuardRecord(root, merge((await readGuardRecord(root, fs)).guards, guards, join), fs);
  return {
    ...staged,
    findings: [...recordFindings(record), ...staged.findings],
    isRefused: staged.handlers.some(({ status }) => status === "refused"),
    check: async () => ({
      outcome: "verification-failed",
      findings: options.command === "unwire" ? [] : await checkTarget(root, batch, manifest, tools.functions),
    }),
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
