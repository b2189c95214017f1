import { join } from "node:path";
import type { AppModule } from "../../app-code/bundle.js";
import type { RouteTools } from "../../codemods/route-change.js";
import type { AskedHandler } from "../../compare/group.js";
import type { AnswerRules, HandlerVerdict, RowShape } from "../../compare/model.js";
import { answerRules } from "../../compare/rules.js";
import type { Entry, Manifest } from "../../manifest/model.js";
import type { RouteBatch } from "../../plan/select.js";
import type { HandlerFacts } from "../../route/facts.js";

/** A handler that can be run twice, and what its answers are compared by. */
export interface Runnable extends AskedHandler {
  readonly method: "GET" | "HEAD";
  /** the variable that turns its guard on: `DS_LEADS` */
  readonly env: string;
  readonly facts: HandlerFacts;
  /** names of the arguments that its Convex function takes */
  readonly args: readonly string[];
  readonly rules: AnswerRules;
  /** something tells when its guard is passed */
  readonly isMarked: boolean;
  /** its guard asks whose row it is, and may refuse what Convex gave */
  readonly hasOwner: boolean;
}

/** What was selected, and the texts of its route files; one that is missing could not be read. */
export interface Selected {
  readonly root: string;
  readonly manifest: Manifest;
  readonly batches: readonly RouteBatch[];
  readonly texts: ReadonlyMap<string, string>;
}

/** The selected handlers, sorted by whether they can be run. */
export interface Sorted {
  readonly runnable: readonly Runnable[];
  readonly leftOut: readonly HandlerVerdict[];
  /** the route files of those that can be run */
  readonly modules: readonly AppModule[];
}

/**
 * Sorts the selected handlers into those that can be run with the flag off and on, and those that are left out, each
 * with its reason.
 */
export function sortHandlers(
  { root, manifest, batches, texts }: Selected,
  { tools, shapes }: { readonly tools: RouteTools; readonly shapes: readonly RowShape[] },
): Sorted {
  const runnable: Runnable[] = [];
  const leftOut: HandlerVerdict[] = [];
  const modules: AppModule[] = [];
  const envOf = new Map(manifest.domains.map(({ name, env }) => [name, env]));
  for (const { file, entries } of batches) {
    const text = texts.get(file) ?? "";
    const route = tools.read(file, text);
    const before = runnable.length;
    for (const entry of entries) {
      const facts = route.handlers.find(({ method }) => method === entry.method);
      const { method } = entry;
      const key = { method, route: entry.route, domain: entry.domain, file };
      const reason = facts === undefined ? `the file exports no ${method}` : reasonToLeaveOut(entry, facts);
      if (facts === undefined || reason !== null || (method !== "GET" && method !== "HEAD")) {
        leftOut.push({ ...key, ...NOTHING_ASKED, reason });
        continue;
      }
      const env = envOf.get(entry.domain) ?? "";
      const rules = answerRules(facts, text, shapes);
      const args = entry.action.kind === "stub" ? [] : entry.action.args.map(({ name }) => name);
      const hasOwner = entry.action.kind !== "stub" && entry.action.owner !== undefined;
      runnable.push({ ...key, method, env, facts, args, rules, isMarked: isMarkable(facts), hasOwner });
    }
    const marks = route.handlers.filter(isMarkable).flatMap(({ guard }) => guard?.end ?? []);
    if (runnable.length > before) modules.push({ name: file, file: join(root, file), marks, isClient: false });
  }
  return { runnable, leftOut, modules };
}

const NOTHING_ASKED = { verdict: "left-out", requests: 0, answeredByConvex: 0, refusedAlike: 0 } as const;

/** A guard of the tool's own is a statement, and what stands behind it is reached only when it did not answer. */
const isMarkable = ({ guard }: HandlerFacts): boolean => guard?.shape === "query";

function reasonToLeaveOut({ action, skip, method }: Entry, { guard, convexCalls, body }: HandlerFacts): string | null {
  if (skip !== undefined) return `skipped in the manifest: ${skip}`;
  if (action.kind === "stub") return "a stub: it answers with a fixed object";
  if (action.kind === "mutation" || (method !== "GET" && method !== "HEAD")) return "it writes: only what reads is run";
  if (guard === null) return convexCalls.length > 0 ? "cut over: there is no old code to compare with" : "not wired";
  const write = body?.accesses.find(({ effect }) => effect === "write");
  if (write !== undefined) return `it writes (${write.text}): only what reads is run`;
  return null;
}
