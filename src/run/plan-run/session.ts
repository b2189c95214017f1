import type { RouteTools } from "../../codemods/route-change.js";
import type { Finding } from "../../findings.js";
import type { Place } from "../../manifest/model.js";
import type { LedgerStep } from "../../plan/ledger.js";
import type { FileChange, FileResult, HandlerResult, Outcome, Verification } from "../../report/model.js";
import type { Repository } from "../../workspace/repository.js";
import type { Progress, Rewriting } from "../pipeline.js";
import type { LedgerBook } from "./book.js";
import type { Outside } from "./outside.js";

/** A run of plans at work. */
export interface Session {
  /** absolute path of the app whose files are written */
  readonly root: string;
  readonly book: LedgerBook;
  readonly repository: Repository;
  readonly tools: RouteTools;
  /** a file's text without what the tool puts in: what remains is other people's */
  readonly othersOf: (file: string, text: string) => Promise<string>;
  readonly outside: Outside;
  readonly progress: Progress;
  readonly dryRun: boolean;
  /** where a plan stands in the manifest */
  readonly placeOf: (plan: string) => Place;
  /** in a dry run, texts as earlier plans would leave them */
  readonly overlay: Map<string, string | null>;
  /** what became of the plans that this process has looked at, in order */
  readonly results: Map<string, StepResult>;
  /** written, and to be committed with others at the end */
  readonly written: Prepared[];
}

/** What a report says of one plan. */
export interface StepResult {
  readonly outcome: Outcome;
  readonly handlers: readonly HandlerResult[];
  readonly findings: readonly Finding[];
  readonly verification: Verification | null;
  readonly changes: readonly FileChange[];
  readonly files?: readonly FileResult[];
  readonly sources: ReadonlyMap<string, string>;
}

/** A plan decided in memory. */
export interface Prepared {
  readonly id: string;
  readonly rewriting: Rewriting;
  /** files with nothing to write, and to be committed all the same: the tool wrote them before */
  readonly alsoCommitted: readonly string[];
  /** what was found before the proof */
  readonly findings: readonly Finding[];
  readonly startedAt: Date;
  readonly verification: Verification | null;
}

/** A plan that is not carried out: nothing of it is on the disk. */
export interface Failure {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly findings: readonly Finding[];
  readonly verification?: Verification | null;
}

/** Tells ledger and report that a plan failed. */
export async function fail(session: Session, prepared: Prepared, failure: Failure): Promise<void> {
  const findings = [...prepared.findings, ...failure.findings];
  const verification = failure.verification ?? prepared.verification;
  keep(session, prepared, { outcome: failure.outcome, findings, verification });
  const { reason } = failure;
  await session.book.tellSteps([prepared.id], () => ({
    ...ending(session, prepared),
    state: "failed",
    reason,
    findings,
    verification,
    before: null,
    files: [],
  }));
}

/** Remembers for the report what became of a plan. */
export function keep(
  session: Session,
  { id, rewriting }: Prepared,
  how: Pick<StepResult, "outcome" | "findings" | "verification">,
): void {
  const { handlers, changes, sources, files } = rewriting;
  session.results.set(id, { ...how, handlers, changes, sources, ...(files === undefined ? {} : { files }) });
}

/** What the ledger says of a plan that has come to an end. */
export function ending({ outside }: Session, { rewriting, startedAt }: Prepared): Partial<LedgerStep> {
  const endedAt = outside.now();
  return {
    handlers: rewriting.handlers.map(({ file, method, status }) => ({ file, method, status })),
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    durationMs: endedAt.getTime() - startedAt.getTime(),
  };
}

/** Of two changes of a file in a row, the way from the first text to the last. */
export function collapse(changes: readonly FileChange[]): readonly FileChange[] {
  const byFile = new Map<string, FileChange>();
  for (const change of changes) {
    byFile.set(change.file, { ...change, before: (byFile.get(change.file) ?? change).before });
  }
  return [...byFile.values()].filter(({ before, after }) => before !== after);
}
