import type { RouteCodemod, RouteTools } from "../codemods/route-change.js";
import { finding, type Finding } from "../findings.js";
import type { Manifest } from "../manifest/model.js";
import type { RouteBatch } from "../plan/select.js";
import type { Outcome, RunReport, Verification } from "../report/model.js";
import { withLock } from "../workspace/lock.js";
import { StagedWrites } from "../workspace/staged.js";
import { readGuardRecord, writeGuardRecord, type GuardRecord, type ReadRecord } from "../workspace/state.js";
import { foreignChanges } from "./foreign-changes.js";
import { checkTarget, proveTypes } from "./prove.js";
import { stageBatch, type StagedBatch } from "./stage.js";
import { routeTools } from "./tools.js";

export interface RunOptions {
  readonly command: string;
  /** decide and prove, write nothing */
  readonly dryRun: boolean;
  /** as a dry run, and say by the exit code whether something is pending */
  readonly check: boolean;
  readonly verify: boolean;
  readonly force: boolean;
  /** what would be a warning about a handler refuses it */
  readonly strict: boolean;
}

/** What a run of the pipeline gives: the report, and the texts as they were read. */
export interface RunResult {
  readonly report: RunReport;
  readonly sources: ReadonlyMap<string, string>;
}

/** Tells a person what is going on; data never goes there. */
export type Progress = (message: string) => void;

interface Run {
  readonly root: string;
  readonly manifest: Manifest;
  readonly batch: readonly RouteBatch[];
  readonly codemod: RouteCodemod;
  readonly options: RunOptions;
  readonly progress: Progress;
}

/** Stage, verify, write: the one way on which every rewriting of routes goes. A dry run leaves the last step off. */
export async function runRoutes(run: Run): Promise<RunResult> {
  const { root, options } = run;
  return isReading(options) ? runStages(run) : withLock(root, () => runStages(run));
}

const isReading = ({ dryRun, check }: RunOptions): boolean => dryRun || check;

async function runStages(run: Run): Promise<RunResult> {
  const startedAt = performance.now();
  const { root, manifest, batch, codemod, options, progress } = run;
  progress(`reading ${count(batch.length, "route file")}`);
  const tools = await routeTools(root, manifest, options.strict);
  const record = await readGuardRecord(root);
  const staged = await stageBatch(root, batch, codemod, tools, { known: record.guards, force: options.force });
  const judged = await judge(run, staged, tools);
  const written = judged.blocked === null && !isReading(options) ? await write(root, staged, record.guards) : [];
  const findings = [...recordFindings(record), ...staged.findings, ...judged.findings, ...written];
  const outcome = judged.blocked ?? (written.length > 0 ? "would-overwrite" : outcomeOf(staged, options));
  const report: RunReport = {
    version: 1,
    command: options.command,
    outcome,
    handlers: staged.handlers,
    findings,
    verification: judged.verification,
    commits: [],
    durationMs: Math.round(performance.now() - startedAt),
    changes: staged.changes,
  };
  return { report, sources: staged.sources };
}

const recordFindings = ({ warning }: ReadRecord): readonly Finding[] =>
  warning === null
    ? []
    : [finding("record-unreadable", { file: ".migrate/guards.json", line: 1, column: 1 }, { reason: warning })];

interface Judgement {
  /** why nothing may be written, or null */
  readonly blocked: Outcome | null;
  readonly findings: readonly Finding[];
  readonly verification: Verification | null;
}

/** Everything that can stop the write, cheapest first: the manifest against Convex, other people's changes, the types. */
async function judge(
  { root, manifest, batch, options, progress }: Run,
  { changes }: StagedBatch,
  tools: RouteTools,
): Promise<Judgement> {
  const target = options.command === "wire" ? await checkTarget(root, batch, manifest, tools.functions) : [];
  if (target.some(({ severity }) => severity === "error"))
    return { blocked: "verification-failed", findings: target, verification: null };
  if (changes.length === 0) return { blocked: null, findings: target, verification: null };
  const foreign = isReading(options) || options.force ? [] : await foreignChanges(root, changes, tools);
  if (foreign.length > 0) return { blocked: "would-overwrite", findings: [...target, ...foreign], verification: null };
  if (!options.verify) return { blocked: null, findings: target, verification: null };
  progress(`proving ${count(changes.length, "changed file")} with the app's own TypeScript`);
  const proof = await proveTypes(root, changes, batch);
  return {
    blocked: proof.findings.length > 0 ? "verification-failed" : null,
    findings: [...target, ...proof.findings],
    verification: proof.verification,
  };
}

/** Writes all files or none. The record comes first: a guard that is on the disk is always known. */
async function write(root: string, { changes, guards }: StagedBatch, known: GuardRecord): Promise<readonly Finding[]> {
  if (changes.length === 0) return [];
  const writes = new StagedWrites(root);
  for (const { file, before, after } of changes) writes.stage(file, before, after);
  await writeGuardRecord(
    root,
    merge(known, guards, (old, now) => [...new Set([...old, ...now])]),
  );
  const { findings } = await writes.flush();
  if (findings.length === 0)
    await writeGuardRecord(
      root,
      merge(known, guards, (_old, now) => now),
    );
  return findings;
}

function merge(
  known: GuardRecord,
  guards: GuardRecord,
  join: (old: readonly string[], now: readonly string[]) => readonly string[],
): GuardRecord {
  const merged = new Map(known);
  for (const [file, now] of guards) merged.set(file, join(known.get(file) ?? [], now));
  return merged;
}

function outcomeOf({ changes, handlers }: StagedBatch, { check, dryRun }: RunOptions): Outcome {
  const isRefused = handlers.some(({ status }) => status === "refused");
  if (changes.length === 0) return isRefused ? "refused" : "nothing-to-do";
  if (check) return "pending";
  if (dryRun) return "dry-run";
  return isRefused ? "refused" : "done";
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
