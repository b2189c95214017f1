import { applyEdits, type Edit } from "../edits/edit.js";
import type { Entry } from "../manifest/model.js";
import type { HandlerResult } from "../report/model.js";
import type { ExistingGuard, RouteFacts } from "../route/facts.js";
import { guardDigest } from "./guard/normalise.js";
import {
  handlerOf,
  refusalFor,
  resultFor,
  refuseUnparsed,
  type RouteCodemod,
  type RouteTask,
  type RouteTools,
} from "./route-change.js";
import { handEdited } from "./wire.js";

interface Unwiring {
  readonly result: HandlerResult;
  /** the guard that goes, or null */
  readonly removed: ExistingGuard | null;
}

/** Takes the tool's guards out again, and the import that came with the first of them: the exact inverse of `wireRoute`. */
export const unwireRoute: RouteCodemod = (task, tools) => {
  const route = tools.read(task.file, task.text);
  const unparsed = refuseUnparsed(route, task);
  if (unparsed !== null) return unparsed;
  const unwirings = task.entries.map((entry) => unwireEntry(entry, route, task));
  const removed = unwirings.flatMap((unwiring) => unwiring.removed ?? []);
  return {
    edits: [...importEdits(route, removed), ...removed.flatMap(removalEdits)],
    handlers: unwirings.map(({ result }) => result),
    warnings: [],
    guards: remainingGuards(route, unwirings, task),
  };
};

/** A file's text without any guard of the tool's form: what remains is other people's. */
export function withoutOwnGuards(file: string, text: string, tools: RouteTools): string {
  const route = tools.read(file, text);
  const removed = route.handlers.flatMap(({ guard }) => (guard === null || guard.shape === "by-hand" ? [] : [guard]));
  return applyEdits(text, [...importEdits(route, removed), ...removed.flatMap(removalEdits)]);
}

/** Digests of the guards of the tool's form in a file, in its order. */
export const guardsIn = (file: string, text: string, tools: RouteTools): readonly string[] =>
  tools
    .read(file, text)
    .handlers.flatMap(({ guard }) =>
      guard === null || guard.shape === "by-hand" ? [] : [guardDigest(text.slice(guard.start, guard.end))],
    );

const removalEdits = ({ removals }: ExistingGuard): Edit[] => removals.map((range) => ({ ...range, text: "" }));

function unwireEntry(entry: Entry, route: RouteFacts, task: RouteTask): Unwiring {
  const guard = handlerOf(route, entry.method)?.guard ?? null;
  if (guard === null)
    return { result: resultFor(entry, "not-wired", handlerOf(route, entry.method)?.place ?? null), removed: null };
  // Nothing says that the tool has ever been here: the guard is somebody's own.
  if (guard.shape === "by-hand" && task.knownGuards.length === 0) {
    return { result: resultFor(entry, "wired-by-hand", guard.place), removed: null };
  }
  if (!task.force && isNotOurs(guard, task)) return { result: refusalFor(entry, handEdited(guard)), removed: null };
  return { result: resultFor(entry, "unwired", guard.place), removed: guard };
}

const isNotOurs = (guard: ExistingGuard, { text, knownGuards }: RouteTask): boolean =>
  guard.shape === "by-hand" ||
  (knownGuards.length > 0 && !knownGuards.includes(guardDigest(text.slice(guard.start, guard.end))));

/** The import goes with the last guard that uses it, if it imports nothing else. */
function importEdits({ dataSource }: RouteFacts, removed: readonly ExistingGuard[]): Edit[] {
  const isLast = dataSource !== null && dataSource.isAlone && removed.length > 0 && dataSource.uses === removed.length;
  return isLast ? [{ ...dataSource.removal, text: "" }] : [];
}

/** What is known of a file stays known while a guard in it is refused: else it would pass for somebody's own the next time. */
function remainingGuards(
  route: RouteFacts,
  unwirings: readonly Unwiring[],
  { text, knownGuards }: RouteTask,
): readonly string[] {
  if (unwirings.some(({ result }) => result.finding !== null)) return knownGuards;
  return route.handlers.flatMap(({ guard }) =>
    guard === null || guard.shape === "by-hand" || unwirings.some(({ removed }) => removed === guard)
      ? []
      : [guardDigest(text.slice(guard.start, guard.end))],
  );
}
