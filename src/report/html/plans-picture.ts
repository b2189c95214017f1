import type { PlanStatus, PlanView } from "../plans.js";
import { counted, escaped } from "./escape.js";

const BOX = { width: 176, height: 46 } as const;
const GAP = { x: 64, y: 14 } as const;
const TOP = 28;
/** Plans of a wave below each other, before they go on beside. */
const ROWS = 4;
const LONGEST_TITLE = 24;

const STATUS_WORDS: Readonly<Record<PlanStatus, string>> = { open: "open", partly: "begun", done: "done" };

interface Placed {
  readonly plan: PlanView;
  readonly x: number;
  readonly y: number;
}

/** The plans wave by wave: a picture, and the same as a list for those who cannot see it. */
export function planSection(plans: readonly PlanView[]): string {
  if (plans.length === 0) return "";
  const waves = [...new Set(plans.map(({ wave }) => wave))].sort((a, b) => a - b);
  const columns = waves.map((wave) => Math.ceil(plans.filter((plan) => plan.wave === wave).length / ROWS));
  const starts = columns.map((_, index) =>
    columns.slice(0, index).reduce((sum, count) => sum + widthOf(count) + GAP.x, 0),
  );
  const placed = waves.flatMap((wave, index) =>
    placeWave(
      plans.filter((plan) => plan.wave === wave),
      starts[index] ?? 0,
    ),
  );
  const width = (starts.at(-1) ?? 0) + widthOf(columns.at(-1) ?? 1);
  const height = Math.max(...placed.map(({ y }) => y)) + BOX.height + 4;
  const heads = waves.map((wave, index) => `<text class="wave" x="${starts[index] ?? 0}" y="14">wave ${wave}</text>`);
  const items = plans.map(
    ({ id, title, wave, dependsOn, status, progress }) =>
      `<li>${escaped(`${id} ${title}: wave ${wave}, ${progress ?? STATUS_WORDS[status]}${dependsOn.length === 0 ? "" : `, after ${dependsOn.join(", ")}`}`)}</li>`,
  );
  const done = plans.filter(({ status }) => status === "done").length;
  return `<section aria-labelledby="plans">
<h2 id="plans">Plans <span class="count">${done} of ${plans.length} done</span></h2>
<div class="scroll" role="group" aria-labelledby="plans" tabindex="0">
<svg class="plans" width="${width}" height="${height}" viewBox="-2 0 ${width + 4} ${height}" aria-hidden="true" focusable="false">
${heads.join("")}
${placed.flatMap((each) => arrowsTo(each, placed)).join("")}
${placed.map(box).join("\n")}
</svg>
</div>
<details class="list"><summary>${counted(plans.length, "plan")} as a list</summary><ul>${items.join("")}</ul></details>
</section>`;
}

const widthOf = (columns: number): number => columns * (BOX.width + GAP.y) - GAP.y;

const placeWave = (plans: readonly PlanView[], start: number): readonly Placed[] =>
  plans.map((plan, index) => ({
    plan,
    x: start + Math.floor(index / ROWS) * (BOX.width + GAP.y),
    y: TOP + (index % ROWS) * (BOX.height + GAP.y),
  }));

function arrowsTo({ plan, x, y }: Placed, placed: readonly Placed[]): readonly string[] {
  return plan.dependsOn.flatMap((id) => {
    const from = placed.find((other) => other.plan.id === id);
    if (from === undefined) return [];
    const [startX, startY] = [from.x + BOX.width, from.y + BOX.height / 2];
    const endY = y + BOX.height / 2;
    const bend = Math.max(GAP.x / 2, (x - startX) / 2);
    return [
      `<path class="arrow" d="M${startX} ${startY}C${startX + bend} ${startY} ${x - bend} ${endY} ${x} ${endY}"/>`,
    ];
  });
}

function box({ plan, x, y }: Placed): string {
  const { id, title, status, progress } = plan;
  const name = title === id ? "" : shortened(title);
  const said = progress ?? STATUS_WORDS[status];
  return `<g class="plan ${status}"><title>${escaped(`${id} ${title}: ${said}`)}</title><rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="7"/><text class="id" x="${x + 12}" y="${y + 19}">${escaped(shortened(id))}</text><text class="state" x="${x + BOX.width - 12}" y="${y + 19}">${escaped(shortProgress(progress) ?? STATUS_WORDS[status])}</text><text class="title" x="${x + 12}" y="${y + 36}">${escaped(name)}</text></g>`;
}

/** `3 of 4 handlers` → `3 of 4` */
const shortProgress = (progress: string | null): string | null => progress?.replace(/ handlers?$/, "") ?? null;

const shortened = (text: string): string =>
  [...text].length <= LONGEST_TITLE ? text : `${[...text].slice(0, LONGEST_TITLE - 1).join("")}…`;
