import { describe, type Finding, type FindingKind } from "../../findings.js";
import { findingPage } from "../finding-page.js";
import { counted, escaped, prose } from "./escape.js";

/** The findings by kind, errors first: what it means, what to do, and every place. */
export function findingSection(findings: readonly Finding[]): string {
  const byKind = new Map<FindingKind, Finding[]>();
  for (const found of findings) byKind.set(found.kind, [...(byKind.get(found.kind) ?? []), found]);
  const kinds = [...byKind].sort(([, a], [, b]) => severityOf(a) - severityOf(b) || b.length - a.length);
  const body =
    kinds.length === 0
      ? "<p>Nothing was found.</p>"
      : kinds.map(([kind, ofKind]) => kindOfFinding(kind, ofKind)).join("\n");
  return `<section aria-labelledby="findings">
<h2 id="findings">Findings <span class="count">${findings.length}</span></h2>
${body}
</section>`;
}

const severityOf = ([first]: readonly Finding[]): number => Number(first?.severity === "warning");

function kindOfFinding(kind: FindingKind, findings: readonly Finding[]): string {
  const { severity, title, explanation } = findingPage(kind);
  const hints = new Set(findings.map((found) => describe(found).hint));
  const [only] = hints;
  const places = findings.map((found) => {
    const { message, hint: own } = describe(found);
    const more = hints.size > 1 ? `<p class="hint">→ ${prose(own)}</p>` : "";
    return `<li><code>${escaped(found.file)}:${found.line}</code><p>${prose(message)}</p>${more}</li>`;
  });
  return `<details class="finding" id="${kind}">
<summary><span class="severity ${severity}">${severity}</span> <span class="name">${escaped(title)}</span> <code>${kind}</code> <span class="count">${counted(findings.length, "place")}</span></summary>
<p>${prose(explanation)}</p>
${hints.size === 1 ? `<p class="hint">→ ${prose(only ?? "")}</p>` : ""}
<ul class="places">${places.join("")}</ul>
</details>`;
}
