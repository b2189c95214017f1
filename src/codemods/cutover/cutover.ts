import { applyEdits, type Edit } from "../../edits/edit.js";
import { describe, finding, type Finding } from "../../findings.js";
import type { Entry } from "../../manifest/model.js";
import type { HandlerResult } from "../../report/model.js";
import type { HandlerFacts, RouteFacts } from "../../route/facts.js";
import { dataRangeOf, usedNames } from "../../route/twin-parts.js";
import { decideGuard } from "../guard/decide.js";
import { withoutUnused } from "../orphans.js";
import { handlerOf, resultFor, type RouteTask, type RouteTools } from "../route-change.js";
import { unwireRoute } from "../unwire.js";
import { wireRoute } from "../wire.js";
import { ownAnswers } from "./answers.js";
import { printOnlyPath } from "./print.js";

/** What becomes of one route file when its guards' branches become the only path. */
export interface CutRoute {
  /** the same as before when nothing changes, or when something is in the way */
  readonly after: string;
  readonly handlers: readonly HandlerResult[];
  /** what a guard would be warned about as well: now nothing stands behind it */
  readonly warnings: readonly Finding[];
  /** everything that is in the way: one of it keeps the whole domain as it is */
  readonly problems: readonly Finding[];
}

/** Decides a route file: the guard's branch stays, what stood behind it goes, with the imports that only it used. Pure. */
export function cutRoute(task: RouteTask, tools: RouteTools): CutRoute {
  const wired = wireRoute(task, tools);
  const route = tools.read(task.file, task.text);
  const unready = wired.handlers.flatMap((result) => {
    const reason = unreadiness(result, task.entries);
    return reason === null ? [] : [problem(result, reason, handlerOf(route, result.method)?.place)];
  });
  const problems = [...unready, ...wired.warnings.flatMap((found) => differing(found, task.entries) ?? [])];
  const left = { after: task.text, handlers: wired.handlers, warnings: wired.warnings };
  if (problems.length > 0) return { ...left, problems };
  const guarded = task.entries.filter((entry) => handlerOf(route, entry.method)?.guard !== null);
  if (guarded.length === 0) return { ...left, problems };
  const bare = applyEdits(task.text, unwireRoute({ ...task, entries: guarded }, tools).edits);
  const cuts = guarded.map((entry) => cutHandler(entry, bare, tools));
  const stopped = cuts.flatMap((cut) => ("finding" in cut ? [cut.finding] : []));
  if (stopped.length > 0) return { ...left, problems: stopped };
  const edits = cuts.flatMap((cut) => ("edit" in cut ? [cut.edit] : []));
  const after = withoutUnused(applyEdits(bare, edits), task.file, usedNames(task.file, task.text));
  const now = tools.read(task.file, after);
  return {
    after,
    handlers: task.entries.map((entry) => resultFor(entry, "cut-over", handlerOf(now, entry.method)?.place ?? null)),
    warnings: wired.warnings,
    problems: [],
  };
}

/** Why a handler cannot do without its old path; null when it can, or does already. */
function unreadiness({ status, method, finding: found }: HandlerResult, entries: readonly Entry[]): string | null {
  if (entries.find((entry) => entry.method === method)?.action.kind === "stub") return "is a stub";
  switch (status) {
    case "already-wired":
    case "cut-over":
      return null;
    case "replaced":
      return "has a guard that is not as the manifest asks: run `migrate wire` first";
    case "wired-by-hand":
      return "has a guard that was written by hand";
    case "refused":
      return found === null ? "is refused" : `is refused: ${describe(found).title}`;
    default:
      return "is not wired";
  }
}

type About = Pick<Entry, "method" | "route" | "file" | "domain">;

function problem(
  about: About | HandlerResult,
  reason: string,
  place: Finding | HandlerFacts["place"] | undefined,
): Finding {
  const { file, line, column } = place ?? { file: about.file, line: 1, column: 1 };
  const handler = `${about.method} ${about.route}`;
  return finding("not-ready", { file, line, column }, { domain: about.domain ?? "", handler, reason });
}

/** What a guard is only warned about, because the old path is still there. */
function differing(found: Finding, entries: readonly Entry[]): Finding | null {
  const [first] = entries;
  const about = { domain: first?.domain ?? "", handler: first?.route ?? "" };
  const { message, hint } = describe(found);
  if (found.kind === "headers-dropped")
    return finding("not-ready", found, {
      ...about,
      reason: `answers with headers or a status of its own, which would go: \`${found.dropped}\``,
    });
  if (found.kind !== "response-shape-differs") return null;
  return finding("not-ready", found, {
    ...about,
    reason: `answers in another shape. ${message} ${hint}`.replace(/\.$/, ""),
  });
}

type Cut = { readonly edit: Edit } | { readonly finding: Finding };

function cutHandler(entry: Entry, bare: string, tools: RouteTools): Cut {
  const route: RouteFacts = tools.read(entry.file, bare);
  const handler = handlerOf(route, entry.method);
  const refuse = (reason: string): Cut => ({ finding: problem(entry, reason, handler?.place) });
  if (handler === undefined) return refuse("is not exported");
  const decision = decideGuard({ ...tools, route, handler, entry });
  if (decision.kind === "refused") return { finding: decision.finding };
  const { situation, step, text } = decision;
  const { live } = situation;
  if (live === null || text === null) return refuse("is a stub");
  const condition = live.args.find((argument) => argument.condition !== null)?.condition;
  if (condition != null) return refuse(`takes the old path for a request without \`${condition}\``);
  const answers = ownAnswers(situation, live);
  if ("reason" in answers) return refuse(answers.reason);
  const { offset, indent, ownLine } = step.insertion;
  const range = dataRangeOf(entry.file, bare, { method: entry.method, offset });
  if (range === null) return refuse("reads its data in no statement of its own");
  const lines = printOnlyPath(text, answers, indent.length);
  return { edit: { ...range, text: (ownLine ? indent : "") + lines.join(route.style.eol + indent) } };
}
