import { MigrateError } from "../errors.js";
import type { Manifest, PlanDefinition } from "../manifest/model.js";
import { nearest } from "../manifest/nearest.js";
import { inOrder } from "./order.js";

/** Which plans a person asked for; several ways may be combined. */
export interface PlanSelection {
  readonly plans: readonly string[];
  readonly waves: readonly number[];
  readonly all: boolean;
}

/**
 * The chosen plans in the order of running.
 *
 * @throws MigrateError when nothing is chosen, or when a plan or a wave does not exist
 */
export function selectPlans({ plans }: Manifest, selection: PlanSelection): readonly PlanDefinition[] {
  const { all, waves } = selection;
  if (!all && waves.length === 0 && selection.plans.length === 0) throw nothingChosen(plans);
  for (const id of selection.plans) if (!plans.some((plan) => plan.id === id)) throw unknownPlan(id, plans);
  for (const wave of waves) if (!plans.some((plan) => plan.wave === wave)) throw unknownWave(wave, plans);
  if (plans.length === 0) throw nothingChosen(plans);
  return inOrder(plans.filter(({ id, wave }) => all || waves.includes(wave) || selection.plans.includes(id)));
}

function unknownPlan(id: string, plans: readonly PlanDefinition[]): MigrateError {
  const ids = plans.map((plan) => plan.id);
  if (ids.length === 0) return nothingChosen(plans);
  const near = nearest(id, ids);
  const hint = near === null ? `There are: ${ids.join(", ")}.` : `Did you mean "${near}"?`;
  return new MigrateError(`There is no plan "${id}" in the manifest.`, { hint });
}

function unknownWave(wave: number, plans: readonly PlanDefinition[]): MigrateError {
  const waves = [...new Set(plans.map((plan) => plan.wave))].sort((a, b) => a - b);
  return new MigrateError(`There is no wave ${wave} in the manifest.`, { hint: `There are: ${waves.join(", ")}.` });
}

function nothingChosen(plans: readonly PlanDefinition[]): MigrateError {
  if (plans.length === 0) return new MigrateError("The manifest has no plans.", { hint: 'Write some in "plans".' });
  const named = plans.slice(0, 8).map(({ id }) => `--plan ${id}`);
  return new MigrateError("No plan is chosen.", { hint: `Say which: --all, --wave <number>, ${named.join(", ")}.` });
}
