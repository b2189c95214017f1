import type { Finding } from "../findings.js";
import type { HandlerResult, HandlerStatus, Outcome, RunReport, Verification } from "./model.js";

/** Every status in the order in which reports name them, with its words. */
const STATUS_WORDS: Readonly<Record<HandlerStatus, string>> = {
  wired: "wired",
  stubbed: "stubbed",
  replaced: "replaced",
  "cut-over": "cut over",
  unwired: "unwired",
  "already-wired": "already wired",
  "wired-by-hand": "wired by hand",
  outdated: "outdated",
  pending: "pending",
  "not-wired": "not wired",
  refused: "refused",
  ignored: "ignored",
  excluded: "excluded",
  unmapped: "unmapped",
};

/** A status as a person reads it: `already-wired` → `already wired`. */
export const statusWords = (status: HandlerStatus): string => STATUS_WORDS[status];

/** Statuses that say what a run has changed. */
const OF_A_CHANGE: ReadonlySet<HandlerStatus> = new Set(["wired", "stubbed", "replaced", "cut-over", "unwired"]);

/** Outcomes in which nothing was written of what was decided. */
const UNWRITTEN: ReadonlySet<Outcome> = new Set([
  "dry-run",
  "pending",
  "verification-failed",
  "would-overwrite",
  "not-ready",
]);

type Decided = Pick<RunReport, "outcome" | "changes" | "run">;

/** Nothing was written: no plan of a run was committed either. */
const isUnwritten = ({ outcome, run }: Decided): boolean =>
  UNWRITTEN.has(outcome) && run?.plans.some(({ status }) => status === "committed") !== true;

/** The status of a handler as a person reads it; where nothing was written, what would have become of it. */
export function handlerWords({ status, file }: HandlerResult, report: Decided): string {
  const isDecided = OF_A_CHANGE.has(status) && isUnwritten(report);
  // A handler that was cut over before stays so.
  const isChanged = status !== "cut-over" || report.changes.some((change) => change.file === file);
  return isDecided && isChanged ? `would be ${statusWords(status)}` : statusWords(status);
}

/**
 * How many handlers there are, in all and of each status that occurs, for example
 * `35 handlers: 20 wired, 12 stubbed, 3 excluded`. The parts add up to the whole.
 */
export function countsLine({ handlers, ...report }: Decided & Pick<RunReport, "handlers">): string {
  const counts = new Map<string, number>();
  for (const handler of handlers.toSorted((a, b) => rank(a.status) - rank(b.status))) {
    const words = handlerWords(handler, report);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const parts = [...counts].map(([words, count]) => `${count} ${words}`);
  const whole = `${handlers.length} ${handlers.length === 1 ? "handler" : "handlers"}`;
  return parts.length === 0 ? whole : `${whole}: ${parts.join(", ")}`;
}

const ORDER: readonly string[] = Object.keys(STATUS_WORDS);
const rank = (status: HandlerStatus): number => ORDER.indexOf(status);

/** The findings of the run, its handlers and its writes, each once, errors first, then by place. */
export function allFindings(report: RunReport): readonly Finding[] {
  const ofHandlers = report.handlers.flatMap(({ finding }) => (finding === null ? [] : [finding]));
  const ofWrites = (report.writes ?? []).flatMap(({ finding }) => (finding === null ? [] : [finding]));
  const ofCalls = (report.calls ?? []).flatMap(({ finding }) => (finding === null ? [] : [finding]));
  const unique = new Map(
    [...report.findings, ...ofHandlers, ...ofWrites, ...ofCalls].map((found) => [JSON.stringify(found), found]),
  );
  return [...unique.values()].sort(
    (a, b) =>
      Number(a.severity === "warning") - Number(b.severity === "warning") ||
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column,
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** `typescript 5.9.3: 0 type errors added, 2 type errors from before, 41 files checked` */
export function verificationLine({ engine, baseline, new: added, checkedFiles }: Verification): string {
  return `${engine}: ${typeErrors(added)} added, ${typeErrors(baseline)} from before, ${checkedFiles} files checked`;
}

const typeErrors = (count: number): string => `${count} ${count === 1 ? "type error" : "type errors"}`;
