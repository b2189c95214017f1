import type { Edit } from "../edits/edit.js";
import { finding, type Finding } from "../findings.js";
import type { Entry, HttpMethod, Manifest, Place } from "../manifest/model.js";
import type { HandlerResult, HandlerStatus } from "../report/model.js";
import type { HandlerFacts, RouteFacts } from "../route/facts.js";
import { TooDeep } from "../route/parse.js";
import type { RuleSet } from "./guard/situation.js";
import type { FunctionTable } from "../target/functions.js";

/** One route file and what is asked of it. */
export interface RouteTask {
  readonly file: string;
  readonly text: string;
  /** the selected entries of this file */
  readonly entries: readonly Entry[];
  /** digests of the guards that the tool is known to have written into this file; empty when nothing is known */
  readonly knownGuards: readonly string[];
  /** also touch guards that were edited by hand */
  readonly force: boolean;
}

/** What a rewriting of route files works with. */
export interface RouteTools {
  readonly manifest: Manifest;
  readonly functions: FunctionTable;
  /** what handlers are judged by */
  readonly rules: RuleSet;
  /** the app's version of Next; null when it is not known */
  readonly nextMajor: number | null;
  /** reads a route file's text; pure */
  read(file: string, text: string): RouteFacts;
}

/** What becomes of one route file: its edits, one result for each entry, warnings, and the guards it then holds. */
export interface RouteChange {
  readonly edits: readonly Edit[];
  readonly handlers: readonly HandlerResult[];
  readonly warnings: readonly Finding[];
  /** digests of the tool's guards in the file once the edits are made */
  readonly guards: readonly string[];
}

/** A rewriting of one route file. Sees facts, returns edits; touches nothing. */
export type RouteCodemod = (task: RouteTask, tools: RouteTools) => RouteChange;

/** The result for an entry. */
export function resultFor(
  entry: Entry,
  status: HandlerStatus,
  place: Place | null,
  extra: { finding?: Finding; reason?: string } = {},
): HandlerResult {
  return {
    file: entry.file,
    method: entry.method,
    domain: entry.domain,
    route: entry.route,
    status,
    reason: extra.reason ?? null,
    finding: extra.finding ?? null,
    place,
  };
}

/** A refusal: acknowledged when the manifest says "skip". */
export function refusalFor(entry: Entry, found: Finding): HandlerResult {
  if (entry.skip !== undefined)
    return resultFor(entry, "ignored", placeOf(found), { reason: entry.skip, finding: found });
  return resultFor(entry, "refused", placeOf(found), { finding: found });
}

/** A finding's place without its facts. */
export const placeOf = ({ file, line, column }: Place): Place => ({ file, line, column });

/** A file that does not parse: nothing of it is touched; null for one that does. */
export function refuseUnparsed({ syntaxError }: RouteFacts, { entries, knownGuards }: RouteTask): RouteChange | null {
  if (syntaxError === null) return null;
  const reason = finding("syntax-error", syntaxError.place, { reason: syntaxError.reason });
  return unchanged(
    entries.map((entry) => refusalFor(entry, reason)),
    knownGuards,
  );
}

/** Lets a codemod decide a file. Where a module that its handlers call cannot be read, nothing of the file is touched. */
export function decideRoute(codemod: RouteCodemod, task: RouteTask, tools: RouteTools): RouteChange {
  try {
    return codemod(task, tools);
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const reason = finding("syntax-error", error.at, { reason: error.reason });
    return unchanged(
      task.entries.map((entry) => refusalFor(entry, reason)),
      task.knownGuards,
    );
  }
}

export const handlerOf = (route: RouteFacts, method: HttpMethod): HandlerFacts | undefined =>
  route.handlers.find((handler) => handler.method === method);

/** The file as it is, with one result for each entry. */
export const unchanged = (handlers: readonly HandlerResult[], guards: readonly string[]): RouteChange => ({
  edits: [],
  handlers,
  warnings: [],
  guards,
});
