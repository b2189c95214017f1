/** A plan as its order sees it: which others it waits for, and the wave that a person gave it, if any. */
export interface PlanNode {
  readonly wave?: number | undefined;
  readonly dependsOn?: readonly string[] | undefined;
}

export type PlanGraph = ReadonlyMap<string, PlanNode>;

/** Every circle of plans that wait for each other, the first plan again at its end. */
export function cyclesIn(plans: PlanGraph): readonly (readonly string[])[] {
  const settled = new Set<string>();
  const cycles: (readonly string[])[] = [];
  const visit = (plan: string, waiting: readonly string[]): void => {
    const start = waiting.indexOf(plan);
    if (start >= 0) cycles.push([...waiting.slice(start), plan]);
    if (start >= 0 || settled.has(plan)) return;
    for (const dependency of plans.get(plan)?.dependsOn ?? []) visit(dependency, [...waiting, plan]);
    settled.add(plan);
  };
  for (const plan of plans.keys()) visit(plan, []);
  return cycles;
}

/** The wave of every plan: the one that was written, else the first one behind everything that the plan waits for. */
export function wavesOfGraph(plans: PlanGraph): ReadonlyMap<string, number> {
  const waves = new Map<string, number>();
  const visit = (id: string, waiting: ReadonlySet<string>): number => {
    const known = waves.get(id);
    const plan = plans.get(id);
    // A circle and an unknown plan have findings of their own.
    if (known !== undefined || plan === undefined || waiting.has(id)) return known ?? 0;
    const before = (plan.dependsOn ?? []).map((dependency) => visit(dependency, new Set([...waiting, id])));
    const wave = plan.wave ?? Math.max(0, ...before) + 1;
    waves.set(id, wave);
    return wave;
  };
  for (const id of plans.keys()) visit(id, new Set());
  return waves;
}
