import type { Finding } from "../findings.js";
import type {
  CallResult,
  FileChange,
  FileResult,
  HandlerResult,
  Outcome,
  RunReport,
  Verification,
  WriteResult,
} from "../report/model.js";
import type { Counted } from "../report/progress.js";
import type { ProofMode } from "../verify/engine.js";
import { nodeFileSystem, type FileSystem } from "../workspace/file-system.js";
import { withLock } from "../workspace/lock.js";
import { StagedWrites } from "../workspace/staged.js";
import { startProver, type Prover, type StartedProver } from "./prove.js";

export interface RunOptions {
  readonly command: string;
  /** decide and prove, write nothing */
  readonly dryRun: boolean;
  /** as a dry run, and say by the exit code whether something is pending */
  readonly check: boolean;
  /** what the proof looks at; false for none */
  readonly verify: ProofMode | false;
  readonly force: boolean;
}

/** What a run of the pipeline gives: the report, and the texts as they were read. */
export interface RunResult {
  readonly report: RunReport;
  readonly sources: ReadonlyMap<string, string>;
}

/** Tells a person what is going on, and how much of it is done where that is counted; data never goes there. */
export type Progress = (message: string, count?: Counted) => void;

/** A rewriting decided in memory, and what the pipeline must know of it to prove and write it. */
export interface Rewriting {
  /** the files that change */
  readonly changes: readonly FileChange[];
  /** texts of all files that were read, for code frames */
  readonly sources: ReadonlyMap<string, string>;
  readonly handlers: readonly HandlerResult[];
  /** of a rewriting that is about writes */
  readonly writes?: readonly WriteResult[];
  /** of somebody else's codemod */
  readonly files?: readonly FileResult[];
  /** of a rewriting that is about calls of the old store */
  readonly calls?: readonly CallResult[];
  readonly findings: readonly Finding[];
  /** something was left alone that should have been rewritten */
  readonly isRefused: boolean;
  /** what stops the write before anything is proven, if one of it is an error: the outcome, and why */
  check(): Promise<{ readonly outcome: Outcome; readonly findings: readonly Finding[] }>;
  /** changes of other people in the files about to be written */
  foreign(): Promise<readonly Finding[]>;
  /** what a person changes when an edit of this file adds a type error; null for a file that is not edited */
  causeOf(file: string): string | null;
  /**
   * What the app lacks and its own code imports: an error that comes with these texts alone is an old one. Asked only
   * where there are new errors.
   */
  assumed?(): Promise<{ readonly folder: string; readonly changes: readonly FileChange[] } | null>;
  /** remembers what is about to be written, in front of the write: what is on the disk is always known */
  announce(): Promise<void>;
  /** remembers what was written */
  confirm(): Promise<void>;
}

interface Run {
  readonly root: string;
  readonly options: RunOptions;
  readonly progress: Progress;
  /** one that was started earlier; whoever started it closes it */
  readonly prover?: StartedProver | null | undefined;
  stage(): Promise<Rewriting>;
}

/** Stage, verify, write: the one way on which every rewriting goes. A dry run leaves the last step off. */
export async function runRewriting(run: Run): Promise<RunResult> {
  const { root, options } = run;
  return isReading(options) ? runStages(run) : withLock(root, () => runStages(run));
}

const isReading = ({ dryRun, check }: Pick<RunOptions, "dryRun" | "check">): boolean => dryRun || check;

async function runStages(run: Run): Promise<RunResult> {
  if (run.options.verify === false) return runWith(run, null);
  if (run.prover) return runWith(run, run.prover.prove);
  const { prove, close } = startProver(run.root, run.options.verify);
  return runWith(run, prove).finally(close);
}

async function runWith(run: Run, prove: Prover | null): Promise<RunResult> {
  const startedAt = performance.now();
  const { root, options } = run;
  const staged = await run.stage();
  const judged = await judge(run, staged, prove);
  const written = judged.blocked === null && !isReading(options) ? await write(root, staged) : [];
  const report: RunReport = {
    version: 1,
    command: options.command,
    outcome: judged.blocked ?? (written.length > 0 ? "would-overwrite" : outcomeOf(staged, options)),
    handlers: staged.handlers,
    ...(staged.writes === undefined ? {} : { writes: staged.writes }),
    ...(staged.files === undefined ? {} : { files: staged.files }),
    ...(staged.calls === undefined ? {} : { calls: staged.calls }),
    findings: [...staged.findings, ...judged.findings, ...written],
    verification: judged.verification,
    commits: [],
    durationMs: Math.round(performance.now() - startedAt),
    changes: staged.changes,
  };
  return { report, sources: staged.sources };
}

export interface Judgement {
  /** why nothing may be written, or null */
  readonly blocked: Outcome | null;
  readonly findings: readonly Finding[];
  readonly verification: Verification | null;
}

/** What can stop the write before anything is proven, cheapest first: what the rewriting knows, other people's changes. */
export async function inspect(
  staged: Rewriting,
  options: Pick<RunOptions, "dryRun" | "check" | "force">,
): Promise<Judgement> {
  const { outcome, findings } = await staged.check();
  if (findings.some(({ severity }) => severity === "error")) return { blocked: outcome, findings, verification: null };
  const isAsked = staged.changes.length > 0 && !isReading(options) && !options.force;
  const foreign = isAsked ? await staged.foreign() : [];
  return {
    blocked: foreign.length > 0 ? "would-overwrite" : null,
    findings: [...findings, ...foreign],
    verification: null,
  };
}

/** Everything that can stop the write. */
async function judge({ root, options, progress }: Run, staged: Rewriting, prove: Prover | null): Promise<Judgement> {
  const { changes } = staged;
  const inspected = await inspect(staged, options);
  if (inspected.blocked !== null || changes.length === 0 || prove === null || options.verify === false)
    return inspected;
  progress(`proving ${count(changes.length, "changed file")} with the app's own TypeScript`);
  const proof = await prove(root, changes, options.verify, (file) => staged.causeOf(file), staged.assumed);
  const isWrong = proof.findings.some(({ severity }) => severity === "error");
  return {
    blocked: isWrong ? "verification-failed" : null,
    findings: [...inspected.findings, ...proof.findings],
    verification: proof.verification,
  };
}

/** Writes all files or none. */
export async function write(
  root: string,
  staged: Rewriting,
  fs: FileSystem = nodeFileSystem,
): Promise<readonly Finding[]> {
  if (staged.changes.length === 0) return [];
  const writes = new StagedWrites(root, fs);
  for (const { file, before, after } of staged.changes) writes.stage(file, before, after);
  await staged.announce();
  const { findings } = await writes.flush();
  if (findings.length === 0) await staged.confirm();
  return findings;
}

function outcomeOf({ changes, isRefused }: Rewriting, { check, dryRun }: RunOptions): Outcome {
  if (changes.length === 0) return isRefused ? "refused" : "nothing-to-do";
  if (check) return "pending";
  if (dryRun) return "dry-run";
  return isRefused ? "refused" : "done";
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
