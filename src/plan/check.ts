import { finding, type Finding } from "../findings.js";
import { nearest } from "../manifest/nearest.js";
import { cyclesIn } from "../manifest/plan-graph.js";
import { leavesByName } from "../manifest/routes.js";
import type { Noted } from "./document.js";
import { plainPath, type Plan } from "./plan.js";

/**
 * Everything for which plans are refused, at once: names that stand twice, unknown dependencies, circles, waves that do
 * not fit the dependencies, two plans of one wave that touch one file, files outside of the app, and files that differ
 * between a document's `files_modified` and its tasks.
 *
 * @param finished plans that are known from elsewhere, such as from their summaries
 */
export function checkPlans(plans: readonly Plan[], finished: ReadonlySet<string> = new Set()): readonly Finding[] {
  return [
    ...namesThatStandTwice(plans),
    ...unknownDependencies(plans, finished),
    ...circles(plans),
    ...wavesTooEarly(plans),
    ...filesInCommon(plans),
    ...plans.flatMap(pathsOutside),
    ...plans.flatMap(drift),
  ];
}

const textOf = ({ file, line }: Noted["place"]): string => `${file}:${line}`;

function namesThatStandTwice(plans: readonly Plan[]): readonly Finding[] {
  return plans.flatMap((plan, index) => {
    const first = plans.findIndex(({ id }) => id === plan.id);
    const other = plans[first];
    if (other === undefined || first === index) return [];
    return [finding("plan-twice", plan.place, { plan: plan.id, other: textOf(other.place) })];
  });
}

function unknownDependencies(plans: readonly Plan[], finished: ReadonlySet<string>): readonly Finding[] {
  const known = new Set([...plans.map(({ id }) => id), ...finished]);
  return plans.flatMap((plan) =>
    plan.dependsOn.flatMap((dependency, index) => {
      if (known.has(dependency)) return [];
      const others = [...known].filter((id) => id !== plan.id);
      const facts = { path: `depends_on[${index}]`, plan: plan.id, dependency, nearest: nearest(dependency, others) };
      return [finding("plan-unknown-dependency", dependencyPlace(plan, index), facts)];
    }),
  );
}

const dependencyPlace = ({ document, place }: Plan, index: number): Noted["place"] =>
  document?.dependsOn[index]?.place ?? place;

function circles(plans: readonly Plan[]): readonly Finding[] {
  return cyclesIn(new Map(plans.map((plan) => [plan.id, plan]))).flatMap((cycle) => {
    const first = plans.find(({ id }) => id === cycle[0]);
    if (first === undefined) return [];
    return [finding("plan-cycle", first.place, { path: "depends_on", cycle: cycle.join(" → ") })];
  });
}

function wavesTooEarly(plans: readonly Plan[]): readonly Finding[] {
  const waves = new Map(plans.map(({ id, wave }) => [id, wave]));
  return plans.flatMap((plan) =>
    plan.dependsOn.flatMap((dependency, index) => {
      const dependencyWave = waves.get(dependency);
      if (dependency === plan.id || dependencyWave === undefined || dependencyWave < plan.wave) return [];
      const facts = { plan: plan.id, wave: plan.wave, dependency, dependencyWave };
      return [finding("plan-wave-order", dependencyPlace(plan, index), facts)];
    }),
  );
}

function filesInCommon(plans: readonly Plan[]): readonly Finding[] {
  const owners = new Map<string, Plan>();
  return plans.flatMap((plan) =>
    plan.files.flatMap(({ text: file, place }) => {
      const key = `${plan.wave} ${file}`;
      const owner = owners.get(key);
      owners.set(key, owner ?? plan);
      if (owner === undefined || owner.id === plan.id) return [];
      return [finding("plan-files-overlap", place, { plan: plan.id, other: owner.id, wave: plan.wave, path: file })];
    }),
  );
}

function pathsOutside({ files, document }: Plan): readonly Finding[] {
  const named = document === null ? [] : [...document.artifacts, ...document.keyLinks].flatMap(pathsIn);
  return [...files, ...named].flatMap(({ text: value, place }) => {
    const reason = leavesByName(value);
    return reason === null ? [] : [finding("path-leaves-app", place, { path: "the plan", value, reason })];
  });
}

function pathsIn(named: { path: string; place: Noted["place"] } | { from: string; to: string; place: Noted["place"] }) {
  const paths = "path" in named ? [named.path] : [named.from, named.to];
  return paths.map((text) => ({ text, place: named.place }));
}

/** `files_modified` and the tasks name the same files. */
function drift({ id, document }: Plan): readonly Finding[] {
  if (document === null || document.tasks.length === 0) return [];
  const declared = new Set(document.filesModified.map(({ text }) => plainPath(text)));
  const touched = new Set(document.tasks.flatMap(({ files }) => files.map(({ text }) => plainPath(text))));
  const undeclared = document.tasks.flatMap(({ name, files }) =>
    files
      .filter(({ text }) => !declared.has(plainPath(text)))
      .map(({ text, place }) => finding("plan-file-undeclared", place, { plan: id, path: text, task: name })),
  );
  const idle = document.filesModified
    .filter(({ text }) => !touched.has(plainPath(text)))
    .map(({ text, place }) => finding("plan-file-without-task", place, { plan: id, path: text }));
  return [...undeclared, ...idle];
}
