import type { Manifest } from "../../manifest/model.js";
import { checkPlans } from "../../plan/check.js";
import { plansOf } from "../../plan/plan.js";
import { plainReport } from "../../report/plain.js";
import type { RunResult } from "../pipeline.js";

/** Everything for which the manifest's plans cannot be run, as a report; null when they can. */
export function refusedPlans(manifest: Manifest, manifestText: string): RunResult | null {
  const findings = checkPlans(plansOf(manifest, []));
  if (findings.length === 0) return null;
  return {
    report: plainReport({ command: "run", outcome: "plans-invalid", findings }),
    sources: new Map([[manifest.file, manifestText]]),
  };
}
