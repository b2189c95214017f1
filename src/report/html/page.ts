import { createHash } from "node:crypto";
import { outcomeWords } from "../outcome-words.js";
import { allFindings, verificationLine } from "../summary.js";
import { domainSection, summarySection } from "./domains.js";
import { escaped } from "./escape.js";
import { findingSection } from "./findings.js";
import { handlerSection } from "./handlers.js";
import { historySection } from "./history.js";
import type { Overview, PageAssets } from "./model.js";
import { planSection } from "./plans-picture.js";

/** How every page of the tool begins; a file that does not was not written by it. */
const BEGINNING = '<!doctype html>\n<html lang="en" data-made-by="convex-cutover">\n';

/** Whether a text is such a page. */
export const isPage = (text: string): boolean => text.startsWith(BEGINNING);

/**
 * A page in one file. It asks no network for anything, and runs the one script and shows the one style that it was made with:
 * a text of somebody else that got through as markup would still do nothing.
 */
export function toHtml(overview: Overview, { style, script }: PageAssets): string {
  const { app, tool, at, report, plans, history } = overview;
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  const mapped = report.handlers.filter(({ domain }) => domain !== null).length;
  return `${BEGINNING}<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(app)}: the way to Convex</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#handlers">Skip to the handlers</a>
<header>
<p class="kicker">Prisma → Convex</p>
<h1>${escaped(app)}</h1>
<p class="meta"><time datetime="${escaped(at)}">${escaped(at.slice(0, 16).replace("T", " "))} UTC</time> · ${escaped(tool)}</p>
</header>
<main>
${[
  summarySection(report.handlers),
  domainSection(report.handlers),
  historySection(history, mapped),
  planSection(plans),
  proofSection(overview),
  findingSection(allFindings(report)),
  handlerSection(overview),
]
  .filter((section) => section !== "")
  .join("\n")}
</main>
<script type="module">${script}</script>
</body>
</html>
`;
}

function proofSection({ report }: Overview): string {
  const { verification } = report;
  if (verification === null) {
    const why = report.outcome === "done" ? "Nothing was left to prove, or nobody asked for it." : outcomeWords(report);
    return `<section class="proof" aria-labelledby="proof"><h2 id="proof">Proof</h2><p>${escaped(why)}</p></section>`;
  }
  const { engine, baseline, new: added, checkedFiles } = verification;
  const facts = [
    [added, "new type errors", added === 0 ? "good" : "bad"],
    [baseline, "from before", ""],
    [checkedFiles, "files checked", ""],
  ] as const;
  return `<section class="proof" aria-labelledby="proof">
<h2 id="proof">Proof <span class="count">${escaped(engine)}</span></h2>
<ul class="facts">${facts.map(([count, what, kind]) => `<li class="${kind}"><b>${count}</b> ${what}</li>`).join("")}</ul>
<p class="visually-hidden">${escaped(verificationLine(verification))}</p>
</section>`;
}

const hashOf = (text: string): string => `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
