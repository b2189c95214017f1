import { EXIT, worstExit, type ExitCode } from "../errors.js";
import type { FindingKind } from "../findings.js";
import { allFindings } from "./summary.js";
import type { Outcome, RunReport } from "./model.js";

const EXIT_OF_OUTCOME: Readonly<Record<Outcome, ExitCode>> = {
  done: EXIT.clean,
  "nothing-to-do": EXIT.clean,
  "dry-run": EXIT.clean,
  pending: EXIT.pending,
  "verification-failed": EXIT.verificationFailed,
  "would-overwrite": EXIT.wouldOverwrite,
  "manifest-invalid": EXIT.manifestInvalid,
  "plans-invalid": EXIT.manifestInvalid,
  "checks-failed": EXIT.verificationFailed,
  "not-ready": EXIT.refused,
  "left-over": EXIT.pending,
  "answers-differ": EXIT.verificationFailed,
  incomplete: EXIT.pending,
  refused: EXIT.refused,
  "could-not-run": EXIT.couldNotRun,
};

/** The exit code that an outcome stands for. */
export const exitCodeOfOutcome = (outcome: Outcome): ExitCode => EXIT_OF_OUTCOME[outcome];

const DESCRIBING: ReadonlySet<string> = new Set(["scan", "status", "doctor", "explain", "report"]);

/** Findings that say by themselves how a run went, whatever else it did. */
const EXIT_OF_FINDING: Partial<Readonly<Record<FindingKind, ExitCode>>> = {
  "type-error": EXIT.verificationFailed,
  "baseline-syntax-error": EXIT.verificationFailed,
  "hand-edited-guard": EXIT.wouldOverwrite,
  "file-changed": EXIT.wouldOverwrite,
  "saved-plan-stale": EXIT.wouldOverwrite,
  "changed-since-fix": EXIT.wouldOverwrite,
  "changed-since-run": EXIT.wouldOverwrite,
  "commit-holds-more": EXIT.wouldOverwrite,
  "undo-differs": EXIT.verificationFailed,
  "merge-refused": EXIT.couldNotRun,
  "string-reference-unknown": EXIT.refused,
  "string-reference-ambiguous": EXIT.refused,
  "string-reference-unfit": EXIT.refused,
  "string-reference-commonjs": EXIT.refused,
  "sync-row-unheld": EXIT.refused,
  "sync-in-loop": EXIT.refused,
  "sync-in-transaction": EXIT.refused,
  "sync-many-rows": EXIT.refused,
  "sync-no-room": EXIT.refused,
  "sync-no-after": EXIT.refused,
  "twin-exists": EXIT.wouldOverwrite,
  "table-not-filled": EXIT.refused,
  "rows-rejected": EXIT.refused,
  "rows-unread": EXIT.verificationFailed,
  "rows-differ": EXIT.verificationFailed,
  "router-missing": EXIT.verificationFailed,
  "tool-unlisted": EXIT.refused,
  "lock-missing": EXIT.refused,
  "helper-missing": EXIT.verificationFailed,
};

/**
 * The exit code of a run: the worst of its outcome, of its findings and of refused handlers. Where a command only
 * describes, the outcome decides alone.
 */
export function exitCodeOf(report: RunReport): ExitCode {
  const outcome = EXIT_OF_OUTCOME[report.outcome];
  if (DESCRIBING.has(report.command)) return outcome;
  const byFindings = allFindings(report).map(({ kind }) => EXIT_OF_FINDING[kind] ?? EXIT.clean);
  const byHandlers = report.handlers.map(({ status }) => (status === "refused" ? EXIT.refused : EXIT.clean));
  return worstExit([outcome, ...byFindings, ...byHandlers]);
}
