/** What ordering has to know of a plan. */
export interface Ordered {
  readonly id: string;
  readonly wave: number;
  readonly dependsOn: readonly string[];
}

/** Plans that may be prepared together. */
export interface Wave<Plan extends Ordered> {
  readonly wave: number;
  readonly plans: readonly Plan[];
}

/**
 * The plans by wave, the first wave first; within a wave, each behind those that it waits for, else as given.
 * For plans without circles; where there is one, its plans come in the given order.
 */
export function wavesOf<Plan extends Ordered>(plans: readonly Plan[]): readonly Wave<Plan>[] {
  const numbers = [...new Set(plans.map(({ wave }) => wave))].sort((a, b) => a - b);
  return numbers.map((wave) => ({ wave, plans: topological(plans.filter((plan) => plan.wave === wave)) }));
}

/** All plans in the order in which they are to be run. */
export const inOrder = <Plan extends Ordered>(plans: readonly Plan[]): readonly Plan[] =>
  wavesOf(plans).flatMap((wave) => wave.plans);

/** The plans that wait for one, directly or through others, in the order of running; without the plan itself. */
export function dependentsOf<Plan extends Ordered>(plans: readonly Plan[], id: string): readonly Plan[] {
  const reached = reach(id, (at) => plans.filter(({ dependsOn }) => dependsOn.includes(at)).map((plan) => plan.id));
  return inOrder(plans).filter((plan) => reached.has(plan.id));
}

/** The plans that one waits for, directly or through others, in the order of running; without the plan itself. */
export function dependenciesOf<Plan extends Ordered>(plans: readonly Plan[], id: string): readonly Plan[] {
  const reached = reach(id, (at) => plans.find((plan) => plan.id === at)?.dependsOn ?? []);
  return inOrder(plans).filter((plan) => reached.has(plan.id));
}

function reach(start: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const id of reached) for (const other of next(id)) reached.add(other);
  reached.delete(start);
  return reached;
}

function topological<Plan extends Ordered>(plans: readonly Plan[]): readonly Plan[] {
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  const ordered = new Set<Plan>();
  const visit = (plan: Plan, waiting: ReadonlySet<Plan>): void => {
    if (ordered.has(plan) || waiting.has(plan)) return;
    const inner = new Set([...waiting, plan]);
    for (const dependency of plan.dependsOn.map((id) => byId.get(id))) {
      if (dependency !== undefined) visit(dependency, inner);
    }
    ordered.add(plan);
  };
  for (const plan of plans) visit(plan, new Set());
  return [...ordered];
}
