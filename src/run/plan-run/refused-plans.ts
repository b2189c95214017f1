import type { Manifest } from "../../manifest/model.js";
import { checkPlans } from "../../plan/check.js";
import { plansOf } from "../../plan/plan.js";
import type { RunResult } from "../pipeline.js";

/** Everything for which the manifest's plans cannot be run, as a report; null when they can. */
export function refusedPlans(manifest: Manifest, manifestText: string): RunResult | null {
  const findings = checkPlans(plansOf(manifest, []));
  if (findings.length === 0) return null;
  const nothing = { handlers: [], verification: null, commits: [], durationMs: 0, changes: [] };
  return {
    report: { version: 1, command: "run", outcome: "plans-invalid", findings, ...nothing },
    sources: new Map([[manifest.file, manifestText]]),
  };
}
