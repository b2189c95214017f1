import { applyEdits, type Edit } from "../edits/edit.js";
import { placeAt } from "../edits/place.js";
import { finding, type Finding } from "../findings.js";
import type { Entry, Place } from "../manifest/model.js";
import { importsFrom } from "../manifest/rooted.js";
import type { HandlerResult, HandlerStatus } from "../report/model.js";
import type { ExistingGuard, HandlerFacts, RouteFacts, Step } from "../route/facts.js";
import { BRACES_COMMENT } from "../route/marks.js";
import { decideGuard, type Decision } from "./guard/decide.js";
import { guardDigest, normaliseCode } from "./guard/normalise.js";
import { lineInWhole, offsetAfter, offsetInWhole, withoutRanges, type Range } from "./guard/offsets.js";
import { printImport } from "./guard/print.js";
import {
  handlerOf,
  refusalFor,
  refuseUnparsed,
  resultFor,
  unchanged,
  type RouteCodemod,
  type RouteTask,
  type RouteTools,
} from "./route-change.js";

/** What wiring does about one entry: nothing, or a guard at an offset of the text that is there. */
interface Wiring {
  readonly result: HandlerResult;
  readonly edits: readonly Edit[];
  readonly warnings: readonly Finding[];
  /** digest of the tool's guard that then stands in the handler, or null */
  readonly guard: string | null;
  /** offset, in the text that is there, of the guard that will stand in the handler; null when none will by this run */
  readonly offset: number | null;
}

/**
 * Puts the guards in that the manifest asks for. Every handler is judged on the text without the tool's own guard in it,
 * so a second run changes nothing and an outdated guard is replaced in place.
 */
export const wireRoute: RouteCodemod = (task, tools) => {
  const route = tools.read(task.file, task.text);
  const unparsed = refuseUnparsed(route, task);
  if (unparsed !== null) return unparsed;
  const unused = unusedImport(route, task);
  if (unused !== null) {
    return unchanged(
      task.entries.map((entry) => refusalFor(entry, unused)),
      task.knownGuards,
    );
  }
  const removed = task.entries.flatMap((entry) => ownGuard(route, entry, task)?.removals ?? []);
  const bare = removed.length === 0 ? route : tools.read(task.file, withoutRanges(task.text, removed));
  const wirings = task.entries.map((entry) => wireEntry(entry, { route, bare, removed, task, tools }));
  const changes = wirings.flatMap((wiring) => wiring.edits);
  const inserts = changes.some(({ text }) => text !== "");
  const edits = inserts && route.dataSource === null ? [importEdit(route, tools), ...changes] : changes;
  const after = applyEdits(task.text, edits);
  return {
    edits,
    handlers: wirings.map((wiring) => placed(wiring, task.file, after, edits)),
    warnings: wirings.flatMap(({ warnings }) => warnings),
    guards: [...new Set([...rememberedGuards(route, task), ...wirings.flatMap(({ guard }) => guard ?? [])])],
  };
};

/** The result with the place that a person will look at: of the guard once the edits are made. */
function placed({ result, offset }: Wiring, file: string, after: string, edits: readonly Edit[]): HandlerResult {
  if (offset === null) return result;
  const start = offsetAfter(offset, edits);
  return { ...result, place: placeAt(file, after, start + (/^\s*/.exec(after.slice(start))?.[0].length ?? 0)) };
}

/** Findings are made on the text without the tool's guards: their lines move down by what was taken out above them. */
function inWhole(found: Finding, { task: { file, text }, removed }: FileState): Finding {
  return found.file === file ? { ...found, line: lineInWhole(found.line, text, removed) } : found;
}

interface FileState {
  /** the file as it is */
  readonly route: RouteFacts;
  /** the file without the tool's guards of the selected handlers */
  readonly bare: RouteFacts;
  readonly removed: readonly Range[];
  readonly task: RouteTask;
  readonly tools: RouteTools;
}

/** What is remembered of the file; when nothing is, the guards of the tool's form that stand there. */
function rememberedGuards(route: RouteFacts, { knownGuards: known, text }: RouteTask): readonly string[] {
  if (known.length > 0) return known;
  return route.handlers.flatMap(({ guard }) =>
    guard === null || guard.shape === "by-hand" ? [] : [guardDigest(text.slice(guard.start, guard.end))],
  );
}

/** An import of the helper that nothing uses: `unwire` could not tell it from the tool's own. */
function unusedImport({ dataSource }: RouteFacts, { file }: RouteTask): Finding | null {
  if (dataSource === null || dataSource.uses > 0) return null;
  return finding("import-unused", { file, line: 1, column: 1 }, { name: dataSource.localName });
}

/** The guard that the tool may replace: of its own form, or once its own and given up with `--force`. */
function ownGuard(route: RouteFacts, entry: Entry, { force, knownGuards }: RouteTask): ExistingGuard | null {
  const guard = handlerOf(route, entry.method)?.guard ?? null;
  if (guard === null || guard.shape !== "by-hand") return guard;
  return force && knownGuards.length > 0 ? guard : null;
}

function wireEntry(entry: Entry, state: FileState): Wiring {
  const { route, bare, task, tools } = state;
  const present = handlerOf(route, entry.method);
  const handler = handlerOf(bare, entry.method);
  if (present === undefined || handler === undefined) return refuse(entry, missing(entry, route), null);
  const ignored = present.ignored ?? route.ignored;
  if (ignored !== null) return leave(entry, "ignored", present.place, ignored.reason);
  const existing = ownGuard(route, entry, task);
  if (isCutOver(present, entry)) return leave(entry, "cut-over", present.place);
  if (present.guard !== null && existing === null) return handMade(entry, present.guard, task);
  const digest = existing === null ? null : guardDigest(task.text.slice(existing.start, existing.end));
  const decision = decideGuard({ ...tools, route: bare, handler, entry });
  if (decision.kind === "refused") return refuse(entry, inWhole(decision.finding, state), digest);
  return existing === null || digest === null
    ? insert(entry, decision, state)
    : replace(entry, decision, { ...state, existing, digest });
}

/** The handler asks the mapped function without a guard: there is no old path to come back to. */
const isCutOver = ({ guard, convexCalls }: HandlerFacts, { action }: Entry): boolean =>
  guard === null && action.kind !== "stub" && convexCalls.includes(action.fn.path);

type Guard = Extract<Decision, { kind: "guard" }>;

function insert(entry: Entry, decision: Guard, state: FileState): Wiring {
  const edits = editsFor(decision, state);
  const status = entry.action.kind === "stub" ? "stubbed" : "wired";
  return {
    ...standing(entry, decision, state),
    result: resultFor(entry, status, null),
    edits,
    offset: edits[0]?.start ?? null,
  };
}

function replace(
  entry: Entry,
  decision: Guard,
  state: FileState & { readonly existing: ExistingGuard; readonly digest: string },
): Wiring {
  const { existing, digest, task } = state;
  const wanted = editsFor(decision, state);
  const offset = wanted[0]?.start ?? existing.start;
  const isSame =
    normaliseCode(task.text.slice(existing.start, existing.end)) === normaliseCode(decision.lines.join("\n"));
  const isInPlace = offset === existing.removals[0]?.start && wanted.length === existing.removals.length;
  if (isSame && isInPlace) {
    return {
      ...standing(entry, decision, state),
      result: resultFor(entry, "already-wired", null),
      edits: [],
      offset: existing.start,
    };
  }
  if (isEdited(digest, task)) return refuse(entry, handEdited(existing), digest);
  const edits = replacement(existing, wanted, isInPlace);
  return { ...standing(entry, decision, state), result: resultFor(entry, "replaced", null), edits, offset };
}

/** What holds of a handler whose guard is as the manifest asks, however it came there. */
function standing(entry: Entry, { warnings, lines }: Guard, state: FileState): Pick<Wiring, "warnings" | "guard"> {
  const unused = entry.skip === undefined ? [] : [finding("skip-unused", entry.place, { path: entry.route })];
  return {
    warnings: [...warnings.map((found) => inWhole(found, state)), ...unused],
    guard: guardDigest(lines.join("\n")),
  };
}

const editsFor = ({ step, lines }: Guard, { bare, removed }: FileState): Edit[] =>
  insertions(step, lines, bare).map((edit) => inWholeText(edit, removed));

/** In one edit where the place is the same, so that the two cannot be taken for overlapping. */
function replacement({ removals }: ExistingGuard, wanted: readonly Edit[], isInPlace: boolean): Edit[] {
  if (!isInPlace) return [...removals.map((range) => ({ ...range, text: "" })), ...wanted];
  return removals.map((range, index) => ({ ...range, text: wanted[index]?.text ?? "" }));
}

/** The tool has written guards into this file, and this one is none of them. */
const isEdited = (digest: string | null, { knownGuards, force }: RouteTask): boolean =>
  !force && digest !== null && knownGuards.length > 0 && !knownGuards.includes(digest);

/** A guard of another form than the tool's: somebody's own, or the tool's once. */
function handMade(entry: Entry, guard: ExistingGuard, { knownGuards }: RouteTask): Wiring {
  if (knownGuards.length > 0) return refuse(entry, handEdited(guard), null);
  return leave(entry, "wired-by-hand", guard.place);
}

function leave(entry: Entry, status: HandlerStatus, place: Place, reason?: string): Wiring {
  const result = resultFor(entry, status, place, reason === undefined ? {} : { reason });
  return { result, edits: [], warnings: [], guard: null, offset: null };
}

export const handEdited = (guard: ExistingGuard): Finding =>
  finding("hand-edited-guard", guard.place, { domain: guard.domain ?? "unknown" });

const refuse = (entry: Entry, reason: Finding, guard: string | null): Wiring => ({
  result: refusalFor(entry, reason),
  edits: [],
  warnings: [],
  guard,
  offset: null,
});

function missing(entry: Entry, route: RouteFacts): Finding {
  const place: Place = { file: entry.file, line: 1, column: 1 };
  const [star] = route.starExports;
  if (star !== undefined) return finding("re-exported-handler", place, { owner: star });
  const exported = route.handlers.map(({ method }) => method).join(", ");
  return finding("handler-missing", place, { method: entry.method, exported: exported || "no method" });
}

/** The guard's lines in front of a step, with an empty line behind them; braces around a former expression. */
function insertions({ insertion }: Step, lines: readonly string[], { style }: RouteFacts): Edit[] {
  const { offset, indent, ownLine, bracesEnd } = insertion;
  if (bracesEnd !== undefined) {
    const inner = style.eol + indent + style.indent;
    const open = `{ ${BRACES_COMMENT}${inner}${lines.join(inner)}${style.eol}${inner}return `;
    return [at(offset, open), at(bracesEnd, `${style.semicolon ? ";" : ""}${style.eol}${indent}}`)];
  }
  const body = lines.join(style.eol + indent);
  return [at(offset, ownLine ? `${indent}${body}${style.eol}${style.eol}` : `${body}${style.eol}${indent}`)];
}

const at = (start: number, text: string): Edit => ({ start, end: start, text });

const inWholeText = ({ start, text }: Edit, removed: readonly Range[]): Edit => {
  const offset = offsetInWhole(start, removed);
  return { start: offset, end: offset, text };
};

function importEdit({ file, newImport, style }: RouteFacts, { manifest }: RouteTools): Edit {
  const { offset, prefix, suffix } = newImport;
  const { dataSource } = importsFrom(file, manifest.imports);
  return { start: offset, end: offset, text: prefix + printImport(dataSource, "getDataSource", style) + suffix };
}
