import type { Finding } from "../../findings.js";
import type { Ledger, LedgerStep } from "../../plan/ledger.js";
import type { Outcome, PlanResult, RunReport, Verification } from "../../report/model.js";
import type { RunResult } from "../pipeline.js";
import { collapse, type Session } from "./session.js";

/** The one report of a run of plans. Plans that an earlier process settled are told from the ledger. */
export function reportOf(
  session: Session,
  command: string,
  startedAt: Date,
  extra: { readonly notes: readonly string[]; readonly findings: readonly Finding[] },
): RunResult {
  const { book, results, dryRun, outside } = session;
  const { ledger } = book;
  const all = [...results.values()];
  const report: RunReport = {
    version: 1,
    command,
    outcome: worst(session, extra.findings),
    handlers: all.flatMap(({ handlers }) => handlers),
    findings: [...ledger.steps.flatMap((step) => findingsOf(session, step)), ...extra.findings],
    ...(ledger.options.transform === undefined ? {} : { files: all.flatMap(({ files = [] }) => files) }),
    verification: together(all.flatMap(({ verification }) => verification ?? [])),
    commits: commitsOf(ledger),
    durationMs: outside.now().getTime() - startedAt.getTime(),
    changes: collapse(all.flatMap(({ changes }) => changes)),
    run: { id: dryRun ? null : ledger.id, plans: ledger.steps.map(planResult), notes: extra.notes },
  };
  return { report, sources: new Map(all.flatMap(({ sources }) => [...sources])) };
}

const findingsOf = ({ results }: Session, { id, findings }: LedgerStep): readonly Finding[] =>
  results.get(id)?.findings ?? findings;

const commitsOf = ({ steps }: Ledger): readonly string[] => [...new Set(steps.flatMap(({ after }) => after ?? []))];

const planResult = ({ state, id, title, wave, reason, after, files, durationMs }: LedgerStep): PlanResult => ({
  id,
  title,
  wave,
  status: state === "writing" ? "pending" : state,
  reason,
  commit: after,
  files: files.map(({ file }) => file),
  durationMs,
});

/** From worst to best, as the exit codes have it. */
const WORST_FIRST: readonly Outcome[] = [
  "could-not-run",
  "verification-failed",
  "would-overwrite",
  "refused",
  "dry-run",
  "done",
];

function worst({ book, results }: Session, findings: readonly Finding[]): Outcome {
  const seen = new Set<Outcome>([...results.values()].map(({ outcome }) => outcome));
  if (findings.some(({ kind }) => kind === "merge-refused")) seen.add("could-not-run");
  // What an earlier process saw fail did not succeed since.
  if (book.ledger.steps.some(({ id, state }) => state === "failed" && !results.has(id)))
    seen.add("verification-failed");
  if (book.ledger.steps.some(({ id, state }) => state === "committed" && !results.has(id))) seen.add("done");
  return WORST_FIRST.find((outcome) => seen.has(outcome)) ?? "nothing-to-do";
}

/** The proofs of several waves as one: each wave's baseline holds the one before it. */
function together(proofs: readonly Verification[]): Verification | null {
  const [first] = proofs;
  if (first === undefined) return null;
  const largest = (of: (proof: Verification) => number): number => Math.max(...proofs.map(of));
  return {
    ...first,
    baseline: largest(({ baseline }) => baseline),
    new: largest((proof) => proof.new),
    checkedFiles: largest(({ checkedFiles }) => checkedFiles),
  };
}
