import { decideGuard, type Decision } from "../codemods/guard/decide.js";
import { lineInWhole, withoutRanges } from "../codemods/guard/offsets.js";
import { handlerOf, type RouteTools } from "../codemods/route-change.js";
import { HTTP_METHODS, type Entry, type Manifest, type Place } from "../manifest/model.js";
import type { Access, BodyFacts, HandlerFacts, RouteFacts } from "../route/facts.js";
import type { Explanation } from "../report/explanation.js";
import type { App } from "../workspace/app.js";
import { readText } from "../workspace/files.js";
import { MigrateError } from "../errors.js";
import { nearest } from "../manifest/nearest.js";
import { routeTools } from "./tools.js";

/**
 * Explains the handlers of a route file.
 *
 * @param target a route file or route key, perhaps with `#METHOD`
 * @throws MigrateError when there is no such file or method
 */
export async function explainRoute(
  app: App,
  manifest: Manifest,
  target: string,
): Promise<{ explanations: readonly Explanation[]; text: string }> {
  const [name = "", method] = target.split("#");
  const file = fileOf(app, name);
  const text = (await readText(app.root, file)) ?? "";
  const tools = await routeTools(app.root, manifest, false);
  const present = tools.read(file, text);
  if (present.syntaxError !== null)
    throw new MigrateError(`${file} does not parse: ${present.syntaxError.reason}.`, {
      place: present.syntaxError.place,
      hint: "Mend the file.",
    });
  const entries = manifest.domains.flatMap((domain) => domain.entries).filter((entry) => entry.file === file);
  const methods = methodsOf(present, method).map((handler) => handler.method);
  const explanations = explainHandlers(present, text, entries, tools).filter((each) => methods.includes(each.method));
  return { explanations, text };
}

/**
 * Explains the handlers of a file as `wire` judges them, without the tool's own guards, with the lines of the file as it is.
 *
 * @param present facts of the file, which parses
 * @param entries those of the file
 */
export function explainHandlers(
  present: RouteFacts,
  text: string,
  entries: readonly Entry[],
  tools: RouteTools,
): readonly Explanation[] {
  const removed = present.handlers.flatMap(({ guard }) =>
    guard === null || guard.shape === "by-hand" ? [] : guard.removals,
  );
  const route = removed.length === 0 ? present : tools.read(present.file, withoutRanges(text, removed));
  return route.handlers.map((handler) => {
    const entry = entries.find((candidate) => candidate.method === handler.method);
    const decision = entry === undefined ? null : decideGuard({ ...tools, route, handler, entry });
    const explanation = explain(route, handler, entry ?? null, decision);
    return withPlaces(explanation, (place) => ({ ...place, line: lineInWhole(place.line, text, removed) }));
  });
}

/** The explanation with every place in its own file put elsewhere. */
function withPlaces(explanation: Explanation, move: (place: Place) => Place): Explanation {
  const moved = <Placed extends { readonly place: Place }>(each: Placed): Placed => ({
    ...each,
    place: move(each.place),
  });
  const { gates, accesses, guard, finding } = explanation;
  return {
    ...moved(explanation),
    gates: gates.map(moved),
    accesses: accesses.map(moved),
    guard: guard === null ? null : moved(guard),
    finding: finding === null || finding.file !== explanation.file ? finding : { ...finding, ...move(finding) },
  };
}

function fileOf(app: App, name: string): string {
  const asked = name.replace(/\\/g, "/").replace(/^\.\//, "");
  const found = app.routeFiles.find(
    (file) => file === asked || file.replace(/\/route\.\w+$/, "") === `${app.routesDir}/${asked}`,
  );
  if (found !== undefined) return found;
  const keys = new Map(
    app.routeFiles.map((file) => [file.slice(app.routesDir.length + 1, file.lastIndexOf("/")), file]),
  );
  const near = nearest(asked, [...keys.keys(), ...app.routeFiles]);
  const hint = near === null ? `Route files are below ${app.routesDir}.` : `Did you mean ${keys.get(near) ?? near}?`;
  throw new MigrateError(`There is no route file ${name}.`, { hint });
}

function methodsOf(route: RouteFacts, method: string | undefined): readonly HandlerFacts[] {
  if (method === undefined) return route.handlers;
  const known = HTTP_METHODS.find((candidate) => candidate === method.toUpperCase());
  const handler = known === undefined ? undefined : handlerOf(route, known);
  if (handler !== undefined) return [handler];
  const exported = route.handlers.map((candidate) => candidate.method).join(", ");
  throw new MigrateError(`${route.file} does not export ${method}.`, {
    hint: `It exports ${exported || "no method"}.`,
  });
}

function explain(
  route: RouteFacts,
  handler: HandlerFacts,
  entry: Entry | null,
  decision: Decision | null,
): Explanation {
  return {
    file: route.file,
    method: handler.method,
    form: handler.form,
    place: handler.place,
    entry: entry === null ? null : { domain: entry.domain, action: actionOf(entry), place: entry.place },
    gates: handler.body === null ? [] : gatesOf(handler.body, decision),
    accesses: handler.body?.accesses.map(accessOf) ?? [],
    decision: wordFor(route, handler, decision),
    guard: decision?.kind === "guard" ? guardOf(decision) : null,
    finding: decision?.kind === "refused" ? decision.finding : null,
  };
}

function wordFor(route: RouteFacts, handler: HandlerFacts, decision: Decision | null): Explanation["decision"] {
  if (decision === null) return "unmapped";
  if (route.ignored !== null || handler.ignored !== null) return "ignored";
  if (handler.guard?.shape === "by-hand") return "guarded-by-hand";
  return decision.kind;
}

const actionOf = ({ action }: Entry): string =>
  action.kind === "stub" ? `stub ${action.body.code}` : `${action.kind} ${action.fn.path}`;

/** The ways out in front of the guard; all of them when there is none. */
function gatesOf({ steps }: BodyFacts, decision: Decision | null): Explanation["gates"] {
  const before = decision?.kind === "guard" ? steps.slice(0, decision.situation.stepIndex) : steps;
  return before
    .flatMap(({ exits }) => exits)
    .map(({ place, condition, status, kind }) => ({ place, condition, status, kind }));
}

const accessOf = ({ place, text, model, effect, role, where }: Access): Explanation["accesses"][number] => ({
  place,
  text,
  model,
  effect,
  role,
  where: where.map(({ field, value }) => ({ field, value: value.text, from: value.sources.map(({ key }) => key) })),
});

function guardOf({ situation, step, lines }: Extract<Decision, { kind: "guard" }>): Explanation["guard"] {
  const args = situation.live?.args ?? [];
  return {
    place: step.place,
    lines,
    arguments: args.map(({ name, code, hoisted, value }) => ({
      name,
      code: hoisted?.code ?? code,
      from: value?.sources.map(({ key }) => key) ?? [],
    })),
    inScope: step.names.map(({ name }) => name),
  };
}
