import { escaped } from "./escape.js";
import type { Moment } from "./model.js";

const WIDTH = 640;
const HEIGHT = 140;
const EDGE = 24;

/** How many mapped handlers were left after each commit of a plan; nothing where there was none. */
export function historySection(moments: readonly Moment[], total: number): string {
  const history = moments.filter(({ at }) => !Number.isNaN(Date.parse(at)));
  const [first] = history;
  const last = history.at(-1);
  if (first === undefined || last === undefined || history.length < 2) return "";
  const [from, to] = [Date.parse(first.at), Date.parse(last.at)];
  const most = Math.max(total, ...history.map(({ guarded }) => guarded), 1);
  const x = (at: string): number => EDGE + ((Date.parse(at) - from) / Math.max(to - from, 1)) * (WIDTH - 2 * EDGE);
  const y = (guarded: number): number => EDGE + (guarded / most) * (HEIGHT - 2 * EDGE);
  const steps = history.map(({ at, guarded }, index) =>
    index === 0 ? `M${x(at).toFixed(1)} ${y(guarded).toFixed(1)}` : `H${x(at).toFixed(1)}V${y(guarded).toFixed(1)}`,
  );
  const dots = history.map(
    ({ at, guarded, plans }) =>
      `<circle cx="${x(at).toFixed(1)}" cy="${y(guarded).toFixed(1)}" r="3"><title>${escaped(`${day(at)}: ${plans.join(", ") || "before"}, ${most - guarded} left`)}</title></circle>`,
  );
  const words = `Left after the commits of plans: ${most - first.guarded} at first, ${most - last.guarded} now.`;
  return `<figure class="history">
<figcaption>${words}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(words)}">
<line class="axis" x1="${EDGE}" y1="${HEIGHT - EDGE}" x2="${WIDTH - EDGE}" y2="${HEIGHT - EDGE}"/>
<path class="steps" d="${steps.join("")}"/>${dots.join("")}
<text x="${EDGE}" y="${HEIGHT - 6}">${moment(first.at, last.at)}</text><text class="end" x="${WIDTH - EDGE}" y="${HEIGHT - 6}">${moment(last.at, first.at)}</text>
</svg>
</figure>`;
}

const day = (at: string): string => escaped(at.slice(0, 10));

/** The day, or the time of day where another moment is on the same one. */
const moment = (at: string, other: string): string =>
  day(at) === day(other) ? `${day(at)} ${escaped(at.slice(11, 16))}` : day(at);
