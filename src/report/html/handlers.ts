import { NO_DOMAIN, SHARES, shareOf } from "../burn-down.js";
import type { HandlerResult } from "../model.js";
import { statusWords } from "../summary.js";
import { describe } from "../../findings.js";
import { printable } from "../printable.js";
import { escaped, jsonInPage, visibleLines } from "./escape.js";
import { handlerKey, type Overview } from "./model.js";

/** The table of all handlers with its filters, and what the page's script shows of each. */
export function handlerSection(overview: Overview): string {
  const { handlers } = overview.report;
  const domains = [...new Set(handlers.map(({ domain }) => domain ?? NO_DOMAIN))].sort();
  const options = domains.map((domain) => `<option>${escaped(domain)}</option>`).join("");
  const shares = SHARES.filter(({ share }) => handlers.some(({ status }) => shareOf(status) === share));
  const toggles = shares.map(
    ({ share, words }) =>
      `<label><input type="checkbox" name="share" value="${share}"><span><span class="dot ${share}" aria-hidden="true"></span>${words}</span></label>`,
  );
  return `<section aria-labelledby="handlers">
<h2 id="handlers">Handlers <span class="count" id="shown" role="status" data-total="${handlers.length}">${handlers.length}</span></h2>
<form class="filters" id="filters" role="search" aria-label="Handlers" hidden>
<label class="search"><span class="visually-hidden">Search handlers</span><input type="search" id="search" placeholder="Search route, domain, reason" autocomplete="off" spellcheck="false"></label>
<label class="domain"><span class="visually-hidden">Domain</span><select id="domain"><option value="">All domains</option>${options}</select></label>
<fieldset><legend class="visually-hidden">Status</legend>${toggles.join("")}</fieldset>
</form>
<table class="handlers">
<thead><tr><th scope="col">handler</th><th scope="col" class="wide">domain</th><th scope="col" class="state">status</th><th scope="col" class="more"><span class="visually-hidden">details</span></th></tr></thead>
<tbody>
${handlers.map(row).join("\n")}
</tbody>
</table>
<p class="nothing" id="nothing" hidden>No handler is like that.</p>
<script type="application/json" id="details">${jsonInPage(detailsOf(overview))}</script>
</section>`;
}

function row({ method, route, domain, status, reason, finding }: HandlerResult, index: number): string {
  const why = reason ?? (finding === null ? "" : describe(finding).title);
  const name = domain ?? NO_DOMAIN;
  return `<tr data-share="${shareOf(status)}" data-domain="${escaped(name)}"><th scope="row"><span class="method">${escaped(method)}</span> <span class="route">${routeCode(route)}</span><span class="narrow">${escaped(name)}</span>${why === "" ? "" : `<span class="why">${escaped(why)}</span>`}</th><td class="wide">${escaped(name)}</td><td class="status"><span class="dot ${shareOf(status)}" aria-hidden="true"></span>${statusWords(status)}</td><td class="more"><button type="button" data-index="${index}" aria-expanded="false" hidden><span class="visually-hidden">Details of ${escaped(`${method} ${route}`)}</span></button></td></tr>`;
}

/** A route that may be broken behind each of its slashes. */
const routeCode = (route: string): string => escaped(route === "" ? "/" : route).replaceAll("/", "/<wbr>");

/** What the page's script shows when a handler is opened: texts alone. */
function detailsOf({ report, diffs, explanations }: Overview): unknown {
  const files = [...new Set(report.handlers.map(({ file }) => file))];
  return {
    diffs: files.map((file) => {
      const diff = diffs.get(file);
      return diff === undefined ? null : visibleLines(diff);
    }),
    handlers: report.handlers.map((handler) => ({
      file: printable(handler.file),
      line: handler.place?.line ?? 1,
      diff: files.indexOf(handler.file),
      explanation: visibleLines(explanations.get(handlerKey(handler)) ?? ""),
      finding: findingOf(handler),
    })),
  };
}

function findingOf({ finding }: HandlerResult): unknown {
  if (finding === null) return null;
  const { title, message, hint } = describe(finding);
  return { kind: finding.kind, title, message: printable(message), hint: printable(hint) };
}
