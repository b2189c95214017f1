import type { Outcome, RunReport } from "./model.js";

export const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  done: "done",
  "nothing-to-do": "nothing to do",
  "dry-run": "dry run: nothing was written",
  pending: "changes are pending",
  "verification-failed": "verification failed: nothing was written",
  "would-overwrite": "other changes would be overwritten: nothing was written",
  "manifest-invalid": "the manifest has problems",
  "plans-invalid": "the plans are refused",
  "checks-failed": "not everything is as the plan says",
  "not-ready": "not ready: nothing was written",
  "left-over": "the old store is still reached",
  "answers-differ": "the answers differ",
  incomplete: "nothing differs, and of some handlers nothing was shown",
  refused: "done, but handlers were refused",
  "could-not-run": "could not run",
};

/** How a run ended, for a person. A rewriting that is not about handlers has files that it left alone. */
export const outcomeWords = ({ command, outcome, handlers, run }: RunReport): string => {
  const committed = run?.plans.filter(({ status }) => status === "committed").length ?? 0;
  const failed = run?.plans.filter(({ status }) => status === "failed" || status === "blocked") ?? [];
  if (failed.length > 0)
    return `${failed.map(({ id }) => id).join(", ")} did not succeed; ${plural(committed, "plan")} committed`;
  if (command === "doctor" && outcome === "checks-failed") return "something around the tool is not as it has to be";
  if (outcome === "refused" && handlers.length > 0 && handlers.every(({ status }) => status === "refused"))
    return "nothing was written: every handler was refused";
  return outcome === "refused" && handlers.length === 0
    ? "done, but what is named above was left as it is"
    : OUTCOME_WORDS[outcome];
};
