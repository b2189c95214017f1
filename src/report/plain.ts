import type { Finding } from "../findings.js";
import type { Outcome, RunReport } from "./model.js";

/** What a report says that is about no handler and no change. */
interface Plain extends Pick<
  RunReport,
  "explanations" | "leftovers" | "plans" | "checked" | "comparison" | "answers" | "examined"
> {
  readonly command: string;
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  /** 0 when left out */
  readonly durationMs?: number;
}

/** A report that is about no handler and no change: how it ended, and what was found. */
export const plainReport = ({ durationMs = 0, ...said }: Plain): RunReport => ({
  version: 1,
  ...said,
  handlers: [],
  verification: null,
  commits: [],
  durationMs,
  changes: [],
});
