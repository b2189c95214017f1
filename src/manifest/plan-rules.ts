import { finding, type Finding } from "../findings.js";
import type { ManifestContext, Rule } from "./context.js";
import { nearest } from "./nearest.js";
import { keysOf, pathText, valueAt } from "./paths.js";
import { cyclesIn } from "./plan-graph.js";
import type { RawPlan } from "./schema.js";

/** Every route of a plan is mapped by a domain. */
export const planRoutesAreMapped: Rule = (context) => {
  const mapped = mappedRoutes(context);
  return plansOf(context).flatMap(([plan, { routes }]) =>
    routes.flatMap((route, index) => {
      if (mapped.has(route)) return [];
      const path = ["plans", plan, "routes", index];
      const facts = { path: pathText(path), plan, route, nearest: nearest(route, mapped) };
      return [finding("plan-unmapped-route", context.locate(path), facts)];
    }),
  );
};

/** Every plan that another one waits for exists. */
export const planDependenciesExist: Rule = (context) => {
  // From the manifest as written: a plan of a wrong shape has its own finding, and exists all the same.
  const known = keysOf(valueAt(context.raw, ["plans"]));
  return plansOf(context).flatMap(([plan, { dependsOn = [] }]) =>
    dependsOn.flatMap((dependency, index) => {
      if (known.includes(dependency)) return [];
      const path = ["plans", plan, "dependsOn", index];
      const facts = { path: pathText(path), plan, dependency, nearest: nearest(dependency, known) };
      return [finding("plan-unknown-dependency", context.locate(path), facts)];
    }),
  );
};

/** No plan waits for itself, not even through others. */
export const plansHaveAnOrder: Rule = (context) =>
  cyclesIn(new Map(plansOf(context))).map((cycle) => cycleFinding(context, cycle));

function cycleFinding({ locate }: ManifestContext, cycle: readonly string[]): Finding {
  const path = ["plans", cycle[0] ?? "", "dependsOn"];
  return finding("plan-cycle", locate(path), { path: pathText(path), cycle: cycle.join(" → ") });
}

const plansOf = ({ usable }: ManifestContext): readonly [string, RawPlan][] => Object.entries(usable.plans ?? {});

/** From the manifest as written: a route whose mapping has a wrong shape is mapped all the same. */
function mappedRoutes({ raw }: ManifestContext): ReadonlySet<string> {
  const domains = valueAt(raw, ["domains"]);
  return new Set(keysOf(domains).flatMap((domain) => keysOf(valueAt(domains, [domain, "routes"]))));
}
