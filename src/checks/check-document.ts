import type { PlanDocument } from "../plan/document.js";
import { checkCommands } from "./commands.js";
import { checkArtifact } from "./files.js";
import { checkLink } from "./links.js";
import type { CheckResult, Evidence } from "./model.js";
import { checkModified, type Changes } from "./modified.js";
import { Modules } from "./modules.js";
import { checkTruths } from "./truths.js";

/** Answers everything that a plan says must be true afterwards, in the document's order of kinds. */
export async function checkDocument(
  document: PlanDocument,
  evidence: Evidence,
  changes: Changes,
): Promise<readonly CheckResult[]> {
  const modules = new Modules(evidence);
  const results: CheckResult[] = [];
  for (const artifact of document.artifacts) results.push(...(await checkArtifact(artifact, modules)));
  for (const link of document.keyLinks) results.push(...(await checkLink(link, document, modules)));
  results.push(...checkModified(document, changes));
  results.push(...(await checkCommands(document, modules)));
  return [...checkTruths(document, results), ...results];
}
