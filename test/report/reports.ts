import { finding } from "../../src/findings.js";
import type { HttpMethod } from "../../src/manifest/model.js";
import type { HandlerResult, HandlerStatus, RunReport } from "../../src/report/model.js";

export const REFUSAL = finding(
  "effect-skipped",
  { file: "app/api/leads/route.ts", line: 2, column: 9 },
  { effect: "prisma.audit.create()" },
);

/** A handler of the domain "leads" with this status. */
export function handler(status: HandlerStatus, patch: Partial<HandlerResult> = {}): HandlerResult {
  return {
    file: "app/api/leads/route.ts",
    method: "GET" satisfies HttpMethod,
    domain: "leads",
    route: "leads",
    status,
    reason: null,
    finding: null,
    place: null,
    ...patch,
  };
}

/** A report of a run that had nothing to do, changed by `patch`. */
export function report(patch: Partial<RunReport> = {}): RunReport {
  return {
    version: 1,
    command: "wire",
    outcome: "nothing-to-do",
    handlers: [],
    findings: [],
    verification: null,
    commits: [],
    durationMs: 1_234,
    changes: [],
    ...patch,
  };
}
