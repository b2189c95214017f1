import { finding, type Finding } from "../../findings.js";
import type { Entry, LiveAction, ObjectTemplate } from "../../manifest/model.js";
import type { Answer, Exit, HandlerFacts, RouteFacts } from "../../route/facts.js";
import type { ConvexFunction, ValidatorType } from "../../target/functions.js";
import { decideGuard } from "../guard/decide.js";
import { sorted } from "../guard/fields.js";
import { skippedSteps, type LiveSituation, type Situation } from "../guard/situation.js";
import { handlerOf, type RouteTools } from "../route-change.js";

/** What a twin is asked to be. */
export interface TwinRequest {
  /** the handler and its query; `respond` is what the manifest or the command says, when it says something */
  readonly entry: Entry;
  readonly action: Omit<LiveAction, "respond">;
  readonly respond: ObjectTemplate | null;
}

/** Everything that the text of a twin is made of. */
export interface TwinDecision {
  readonly kind: "twin";
  readonly situation: Situation;
  readonly live: LiveSituation;
  /** `result`, or what is made of it */
  readonly answer: string;
  /** what the handler itself answers when there is no row; null when the function always gives one */
  readonly absent: string | null;
  /** what it answers to somebody else than the row's owner */
  readonly denied: string | null;
  readonly warnings: readonly Finding[];
}

const WHOLE: ObjectTemplate = { code: "result", paths: ["result"], keys: [] };

/**
 * Decides whether a twin can be made of a handler, by the rules of a guard: it stands where a guard would stand, is given
 * the same arguments, and must not be refused for any reason for which a guard would be. Pure.
 */
export function decideTwin(route: RouteFacts, request: TwinRequest, tools: RouteTools): TwinDecision | Finding {
  const { entry, action } = request;
  const handler = handlerOf(route, entry.method);
  if (handler === undefined)
    return finding(
      "handler-missing",
      { file: entry.file, line: 1, column: 1 },
      {
        method: entry.method,
        exported: route.handlers.map(({ method }) => method).join(", ") || "no method",
      },
    );
  const fn = tools.functions.get(action.fn.path) ?? null;
  const respond = request.respond ?? respondFor(handler, fn);
  if (respond === null) return shapeDiffers(handler, action, fn);
  const live = { ...action, respond };
  const decision = decideGuard({ ...tools, route, handler, entry: { ...entry, action: live } });
  if (decision.kind === "refused") return decision.finding;
  const { situation, warnings } = decision;
  if (situation.live === null) return shapeDiffers(handler, action, fn);
  const unlike = warnings.find(({ kind }) => kind === "response-shape-differs");
  if (unlike !== undefined && request.respond === null) return shapeDiffers(handler, action, fn);
  const { absent, denied } = exitsOf(situation);
  const isOwned = situation.live.owner !== null;
  const mayLack = mayBeNull(fn) && laterExits(situation).length > 0;
  if ((isOwned || mayLack) && absent === null)
    return finding("twin-null-unanswered", handler.place, { fn: action.fn.path });
  return {
    kind: "twin",
    situation,
    live: situation.live,
    answer: respond.code,
    absent: mayBeNull(fn) ? absent : null,
    denied: isOwned ? denied : null,
    warnings,
  };
}

/** What makes the handler's own answer of the function's: the whole of it, or what its text says of its row. */
function respondFor({ body }: HandlerFacts, fn: ConvexFunction | null): ObjectTemplate | null {
  const answers = (body?.answers ?? []).filter(({ form }) => form === "json");
  const returned = fieldsOf(fn?.returns ?? null);
  if (
    returned !== null &&
    answers.length > 0 &&
    answers.every(({ keys }) => keys !== null && sorted(keys) === sorted(returned))
  )
    return WHOLE;
  const templates = new Set(answers.flatMap(({ respond }) => respond ?? []));
  const [template] = templates;
  if (template === undefined || templates.size > 1) return null;
  return { code: template, paths: ["result"], keys: keysFor(template, answers) };
}

const keysFor = (template: string, answers: readonly Answer[]): readonly string[] =>
  answers.find(({ respond }) => respond === template)?.keys ?? [];

/** The fields of an object, also of one that may be null; null for anything else. */
function fieldsOf(type: ValidatorType | null): readonly string[] | null {
  if (type?.kind === "object") return type.fields.map(({ name }) => name);
  if (type?.kind !== "union") return null;
  const others = type.members.filter(({ kind }) => kind !== "null");
  return others.length === 1 ? fieldsOf(others[0] ?? null) : null;
}

/** Whether a function can be seen never to give null. */
export const mayBeNull = (fn: ConvexFunction | null): boolean =>
  fn?.returns == null ||
  /^(null|any|unknown)$/.test(fn.returns.kind) ||
  (fn.returns.kind === "union" && fn.returns.members.some(({ kind }) => kind === "null"));

const laterExits = (situation: Situation): readonly Exit[] => skippedSteps(situation).flatMap(({ exits }) => exits);

/** The handler's own words for a row that is absent, and for one that is somebody else's. */
function exitsOf(situation: Situation): { readonly absent: string | null; readonly denied: string | null } {
  const exits = laterExits(situation);
  const absent = exits.find(({ tests }) => tests.some(({ kind }) => kind === "absent"))?.statement ?? null;
  const denied = exits.find(({ tests }) => tests.some(({ kind }) => kind === "differs"))?.statement ?? null;
  return { absent: absent ?? denied, denied: denied ?? absent };
}

function shapeDiffers(
  { place, body }: HandlerFacts,
  action: TwinRequest["action"],
  fn: ConvexFunction | null,
): Finding {
  const answer = body?.answers.find(({ form }) => form === "json");
  const returned = fieldsOf(fn?.returns ?? null);
  return finding("twin-shape-differs", place, {
    handler: answer?.text ?? "something that cannot be read",
    fn: action.fn.path,
    returned: returned === null ? "something else" : `{ ${returned.join(", ")} }`,
  });
}
