import { finding, type Finding } from "../../findings.js";
import type { LiveAction, StubAction } from "../../manifest/model.js";
import type { BodyFacts, Step } from "../../route/facts.js";
import { importsFrom } from "../../manifest/rooted.js";
import { freshName, resolveArguments, resolveOwner, type ArgumentInput } from "./arguments.js";
import { answeredAccesses, stepOf, stubStep } from "./place.js";
import { printMutation, printQuery, printStub, type GuardNames, type LiveGuardText } from "./print.js";
import { responseHelper, type GuardInput, type LiveSituation, type Situation } from "./situation.js";

/** A guard that is safe to put in, or the reason why none is. */
export type Decision =
  | {
      readonly kind: "guard";
      readonly situation: Situation;
      readonly step: Step;
      readonly lines: readonly string[];
      readonly warnings: readonly Finding[];
      /** what a live guard's lines are printed from; null for a stub */
      readonly text: LiveGuardText | null;
    }
  | { readonly kind: "refused"; readonly finding: Finding };

/** Decides whether a handler can be guarded as its manifest entry says, where, and with which text. Pure. */
export function decideGuard(input: GuardInput): Decision {
  const early = refuseEarly(input);
  if (early !== null) return refused(early);
  const { body } = input.handler;
  if (body === null) return refused(finding("unreadable-handler", input.handler.place, { form: input.handler.form }));
  const { action } = input.entry;
  return action.kind === "stub" ? decideStub(input, body, action) : decideLive(input, body, action);
}

const refused = (reason: Finding): Decision => ({ kind: "refused", finding: reason });

/** What makes a guard impossible whatever stands in the body. */
function refuseEarly({ handler, entry, route }: GuardInput): Finding | null {
  const { unreachable, place } = handler;
  if (unreachable?.kind === "shared")
    return finding("shared-handler", place, { methods: unreachable.methods.join(", ") });
  if (unreachable?.kind === "re-exported") return finding("re-exported-handler", place, { owner: unreachable.owner });
  if (unreachable?.kind === "form") return finding("unreadable-handler", place, { form: unreachable.form });
  const isRead = entry.method === "GET" || entry.method === "HEAD";
  if (!isRead && entry.action.kind !== "mutation") return finding("write-handler", place, { method: entry.method });
  // A guard waits for Convex; a function that does not wait for anything cannot hold it.
  if (entry.action.kind !== "stub" && !handler.isAsync) {
    return finding("unreadable-handler", place, { form: "a function that is not async" });
  }
  const taken = takenName(handler, route);
  return taken === null ? null : finding("name-taken", place, { name: taken });
}

/** `getDataSource` that is not the helper's: at the top of the file without our import, or anywhere in the handler. */
function takenName(handler: GuardInput["handler"], route: GuardInput["route"]): string | null {
  const isForeign = route.dataSource === null && route.topLevelNames.some(({ name }) => name === "getDataSource");
  const name = route.dataSource?.localName ?? "getDataSource";
  return isForeign || handler.body?.localNames.includes(name) === true ? name : null;
}

function decideStub(input: GuardInput, body: BodyFacts, action: StubAction): Decision {
  const stepIndex = stubStep(body);
  const step = body.steps[stepIndex];
  if (step === undefined) {
    const exit = body.steps.flatMap(({ exits }) => exits).at(-1);
    const place = exit?.place ?? input.handler.place;
    return refused(
      finding("authorization-after-data", place, {
        status: "with a refusal",
        condition: exit?.condition ?? "",
        access: "the last statement",
      }),
    );
  }
  const situation: Situation = { ...input, body, stepIndex, step, answered: answeredAccesses(body, []), live: null };
  const names = guardNames(situation, []);
  return judge(situation, printStub({ ...textOf(situation, names), action }), null);
}

function decideLive(input: GuardInput, body: BodyFacts, action: LiveAction): Decision {
  const { domain } = input.entry;
  const models = input.manifest.domains.find(({ name }) => name === domain)?.models ?? [];
  const answered = answeredAccesses(body, models);
  const [first] = answered;
  if (first === undefined)
    return refused(finding("no-data-access", input.handler.place, { models: models.join(", ") || "any" }));
  const stepIndex = Math.min(...answered.map((access) => stepOf(access, body)));
  const step = body.steps[stepIndex];
  if (step === undefined)
    return refused(finding("conditional-data", first.place, { access: first.text, inside: "a `catch` or `finally`" }));
  const fn = input.functions.get(action.fn.path) ?? null;
  const resolving: ArgumentInput = { ...input, action, fn, body, stepIndex, answered };
  const args = resolveArguments(resolving);
  if ("kind" in args) return refused(args);
  const owner = resolveOwner(resolving);
  if (owner !== null && "kind" in owner) return refused(owner);
  return guardLive({
    ...input,
    body,
    stepIndex,
    step,
    answered,
    live: { action, fn, args, owner, returnsList: returnsList(answered, fn) },
  });
}

function guardLive(situation: Situation & { readonly live: LiveSituation }): Decision {
  const { live } = situation;
  const names = guardNames(situation, [...live.args.map(({ code }) => code), live.owner?.value.text ?? ""]);
  const text = { ...textOf(situation, names), ...live };
  return judge(situation, live.action.kind === "mutation" ? printMutation(text) : printQuery(text), text);
}

function judge(situation: Situation, lines: readonly string[], text: LiveGuardText | null): Decision {
  for (const rule of situation.rules.refusing) {
    const reason = rule(situation);
    if (reason !== null) return refused(reason);
  }
  const warnings = situation.rules.warning.flatMap((rule) => rule(situation) ?? []);
  return { kind: "guard", situation, step: situation.step, lines, warnings, text };
}

/** By its validator; where there is none, by the old query. */
function returnsList(answered: Situation["answered"], fn: LiveSituation["fn"]): boolean {
  const type = fn?.returns;
  if (type == null || type.kind === "unknown" || type.kind === "any")
    return answered.some(({ operation }) => operation === "findMany");
  return type.kind === "array" || (type.kind === "union" && type.members.some(({ kind }) => kind === "array"));
}

const textOf = ({ entry, manifest, route }: Situation, names: GuardNames) => ({
  flag: manifest.domains.find(({ name }) => name === entry.domain)?.flag ?? entry.domain,
  imports: importsFrom(route.file, manifest.imports),
  names,
  json: responseHelper({ entry, route }) ?? route.json,
  style: route.style,
});

/** Names that clash with nothing that can be seen from the guard or that its expressions use. */
function guardNames({ step, route, body, entry }: Situation, expressions: readonly string[]): GuardNames {
  const visible = new Set([
    ...step.names.map(({ name }) => name),
    ...route.topLevelNames.map(({ name }) => name),
    ...expressions.flatMap((code) => code.match(/[\w$]+/g) ?? []),
  ]);
  const taken = new Set([...body.declared, ...visible]);
  const choose = (name: string, other: string): string => (visible.has(name) ? freshName(other, taken) : name);
  const isMutation = entry.action.kind === "mutation";
  return {
    dataSource: route.dataSource?.localName ?? "getDataSource",
    call: isMutation ? choose("convexMutation", "mutateConvex") : choose("convexQuery", "queryConvex"),
    api: choose("api", "convexApi"),
    result: choose("result", "convexResult"),
    row: choose("row", "convexRow"),
  };
}
