import type { DraftedDomain, DraftedEntry, DraftedPlan } from "./model.js";

/**
 * Groups the drafted entries into plans of at most `batch` files: a domain stays together where it can, and so do files that
 * read through one helper; small neighbours share a plan.
 *
 * @param taken ids that are in use
 */
export function plansFor(
  domains: readonly DraftedDomain[],
  batch: number,
  taken: ReadonlySet<string>,
): readonly DraftedPlan[] {
  const groups = domains.flatMap(({ name, entries }) =>
    chunks(ordered(entries.filter(isEntry)), batch).map((routes, index, all) => ({
      title: all.length === 1 ? name : `${name}-${index + 1}`,
      routes,
    })),
  );
  const plans: { title: string; routes: readonly string[] }[] = [];
  for (const group of groups) {
    const last = plans.at(-1);
    const fits = last !== undefined && last.routes.length + group.routes.length <= batch;
    if (fits) plans.splice(-1, 1, { title: `${last.title}-${group.title}`, routes: [...last.routes, ...group.routes] });
    else plans.push(group);
  }
  const ids = freeIds(taken);
  return plans.map((plan) => ({ id: ids(), ...plan }));
}

export const isEntry = ({ outcome }: DraftedEntry): boolean => outcome === "live" || outcome === "stub";

/** Entries in the order of their routes, those with a helper in common next to the first of them. */
function ordered(entries: readonly DraftedEntry[]): readonly string[] {
  const left = [...entries].sort((a, b) => (a.route < b.route ? -1 : 1));
  const routes: string[] = [];
  for (let [next] = left; next !== undefined; [next] = left) {
    const first = next;
    const together = left.filter((entry) => entry === first || shares(entry, first));
    for (const entry of together) left.splice(left.indexOf(entry), 1);
    routes.push(...together.map(({ route }) => route));
  }
  return routes;
}

const shares = (a: DraftedEntry, b: DraftedEntry): boolean => a.helpers.some((helper) => b.helpers.includes(helper));

const chunks = (routes: readonly string[], size: number): readonly (readonly string[])[] =>
  Array.from({ length: Math.ceil(routes.length / size) }, (_, index) => routes.slice(index * size, (index + 1) * size));

/** `A1`, `A2`, … without those that are taken. */
function freeIds(taken: ReadonlySet<string>): () => string {
  let number = 0;
  return () => {
    do number += 1;
    while (taken.has(`A${number}`));
    return `A${number}`;
  };
}
