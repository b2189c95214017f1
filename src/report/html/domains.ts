import { burnDown, SHARES, sharesOf, type DomainShares, type Share } from "../burn-down.js";
import type { HandlerResult } from "../model.js";
import { counted, escaped } from "./escape.js";

/** Shares that are still to be done something about. */
const OPEN: ReadonlySet<Share> = new Set(["refused", "left"]);

/** The whole app in one figure, one bar and its legend. */
export function summarySection(handlers: readonly HandlerResult[]): string {
  const counts = sharesOf(handlers);
  const inScope = handlers.length - counts.outside;
  const moved = counts.done + counts.live + counts.stub;
  const percent = inScope === 0 ? 0 : Math.floor((moved / inScope) * 100);
  const legend = SHARES.map(
    ({ share, words }) =>
      `<li><span class="dot ${share}" aria-hidden="true"></span><b>${counts[share]}</b> ${words}</li>`,
  );
  return `<section class="summary" aria-labelledby="summary">
<h2 id="summary" class="visually-hidden">Summary</h2>
<p class="figure"><span class="big">${percent}<small>%</small></span> ${moved} of ${counted(inScope, "handler")} guarded or moved</p>
${bar({ counts, total: handlers.length })}
<ul class="legend">${legend.join("")}</ul>
</section>`;
}

/** What each domain has left: a bar, and the numbers behind it. */
export function domainSection(handlers: readonly HandlerResult[]): string {
  const domains = burnDown(handlers);
  const head = SHARES.map(({ words }) => `<th scope="col" class="number wide">${words}</th>`).join("");
  const rows = domains.map(domainRow).join("\n");
  return `<section aria-labelledby="domains">
<h2 id="domains">Domains</h2>
<div class="scroll" role="group" aria-labelledby="domains" tabindex="0">
<table class="domains">
<thead><tr><th scope="col">domain</th><th scope="col" class="bars"><span class="visually-hidden">bar</span></th><th scope="col" class="number">guarded</th>${head}</tr></thead>
<tbody>
${rows}
</tbody>
</table>
</div>
</section>`;
}

function domainRow(domain: DomainShares): string {
  const { done, live, stub, outside } = domain.counts;
  const moved = `${done + live + stub} of ${domain.total - outside}`;
  const cells = SHARES.map(({ share }) => {
    const count = domain.counts[share];
    const kind = count === 0 ? " none" : OPEN.has(share) ? " open" : "";
    return `<td class="number wide${kind}">${count === 0 ? "·" : count}</td>`;
  });
  return `<tr><th scope="row">${escaped(domain.domain)}</th><td class="bars">${bar(domain)}</td><td class="number">${moved}</td>${cells.join("")}</tr>`;
}

function bar({ counts, total }: Pick<DomainShares, "counts" | "total">): string {
  let at = 0;
  const parts = SHARES.flatMap(({ share }) => {
    const width = (counts[share] / Math.max(total, 1)) * 100;
    const part = `<rect class="${share}" x="${at.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="8"/>`;
    at += width;
    return width === 0 ? [] : [part];
  });
  return `<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">${parts.join("")}</svg>`;
}
