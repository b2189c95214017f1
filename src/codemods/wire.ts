import type { Edit } from "../edits/edit.js";
import { finding, type Finding } from "../findings.js";
import type { Entry, Place } from "../manifest/model.js";
import type { HandlerResult } from "../report/model.js";
import type { ExistingGuard, RouteFacts, Step } from "../route/facts.js";
import { decideGuard } from "./guard/decide.js";
import { guardDigest, normaliseGuard } from "./guard/normalise.js";
import { offsetInWhole, withoutRanges, type Range } from "./guard/offsets.js";
import { printImport } from "./guard/print.js";
import { handlerOf, refusalFor, resultFor, unchanged, type RouteCodemod, type RouteTask, type RouteTools } from "./route-change.js";

/** What wiring does about one entry: nothing, or a guard at an offset of the text that is there. */
interface Wiring {
  readonly result: HandlerResult;
  readonly edits: readonly Edit[];
  readonly warnings: readonly Finding[];
  /** digest of the tool's guard that then stands in the handler, or null */
  readonly guard: string | null;
}

/**
 * Puts the guards in that the manifest asks for. Every handler is judged on the text without the tool's own guard in it,
 * so a second run changes nothing and an outdated guard is replaced in place.
 */
export const wireRoute: RouteCodemod = (task, tools) => {
  const route = tools.read(task.file, task.text);
  const refusal = refuseFile(route, task);
  if (refusal !== null) return unchanged(task.entries.map((entry) => refusalFor(entry, refusal)), task.knownGuards);
  const removed = task.entries.flatMap((entry) => ownGuard(route, entry)?.removal ?? []);
  const bare = removed.length === 0 ? route : tools.read(task.file, withoutRanges(task.text, removed));
  const wirings = task.entries.map((entry) => wireEntry(entry, { route, bare, removed, task, tools }));
  const edits = wirings.flatMap((wiring) => wiring.edits);
  const inserts = edits.some(({ text }) => text !== "");
  return {
    edits: inserts && route.dataSource === null ? [importEdit(route, tools), ...edits] : edits,
    handlers: wirings.map(({ result }) => result),
    warnings: wirings.flatMap(({ warnings }) => warnings),
    guards: [...new Set([...knownGuards(route, task), ...wirings.flatMap(({ guard }) => guard ?? [])])],
  };
};

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
function knownGuards(route: RouteFacts, { knownGuards: known, text }: RouteTask): readonly string[] {
  if (known.length > 0) return known;
  return route.handlers.flatMap(({ guard }) => (guard === null || guard.shape === "by-hand" ? [] : [guardDigest(text.slice(guard.start, guard.end))]));
}

function refuseFile(route: RouteFacts, { file }: RouteTask): Finding | null {
  if (route.syntaxError !== null) return finding("syntax-error", route.syntaxError.place, { reason: route.syntaxError.reason });
  const { dataSource } = route;
  const isUnused = dataSource !== null && dataSource.uses === 0;
  return isUnused ? finding("import-unused", { file, line: 1, column: 1 }, { name: dataSource.localName }) : null;
}

const ownGuard = (route: RouteFacts, entry: Entry): ExistingGuard | null => {
  const guard = handlerOf(route, entry.method)?.guard ?? null;
  return guard === null || guard.shape === "by-hand" ? null : guard;
};

function wireEntry(entry: Entry, state: FileState): Wiring {
  const { route, bare, task, tools } = state;
  const present = handlerOf(route, entry.method);
  const handler = handlerOf(bare, entry.method);
  if (present === undefined || handler === undefined) return refuse(entry, missing(entry, route), null);
  const existing = present.guard;
  if (existing?.shape === "by-hand") return handMade(entry, existing, task);
  const digest = existing === null ? null : guardDigest(task.text.slice(existing.start, existing.end));
  const decision = decideGuard({ manifest: tools.manifest, functions: tools.functions, route: bare, handler, entry });
  if (decision.kind === "refused") return refuse(entry, decision.finding, digest);
  const wanted = insertionText(decision.step, decision.lines, bare);
  const offset = offsetInWhole(decision.step.insertion.offset, state.removed);
  const warnings = entry.skip === undefined ? decision.warnings : [...decision.warnings, finding("skip-unused", entry.place, { path: entry.route })];
  const guard = guardDigest(decision.lines.join("\n"));
  const status = entry.action.kind === "stub" ? "stubbed" : "wired";
  if (existing === null) {
    return { result: resultFor(entry, status, decision.step.place), edits: [{ start: offset, end: offset, text: wanted }], warnings, guard };
  }
  const isSame = normaliseGuard(task.text.slice(existing.start, existing.end)) === normaliseGuard(decision.lines.join("\n"));
  const isInPlace = offset === existing.removal.start;
  if (isSame && isInPlace) return { result: resultFor(entry, "already-wired", existing.place), edits: [], warnings, guard };
  if (isEdited(digest, task)) return refuse(entry, handEdited(existing), digest);
  return { result: resultFor(entry, "replaced", existing.place), edits: replacement(existing, offset, wanted), warnings, guard };
}

/** In one edit where the place is the same, so that the two cannot be taken for overlapping. */
function replacement({ removal }: ExistingGuard, offset: number, text: string): Edit[] {
  if (offset === removal.start) return [{ ...removal, text }];
  return [
    { ...removal, text: "" },
    { start: offset, end: offset, text },
  ];
}

/** The tool has written guards into this file, and this one is none of them. */
const isEdited = (digest: string | null, { knownGuards, force }: RouteTask): boolean =>
  !force && digest !== null && knownGuards.length > 0 && !knownGuards.includes(digest);

/** A guard of another form than the tool's: somebody's own, or the tool's once. */
function handMade(entry: Entry, guard: ExistingGuard, { knownGuards, force }: RouteTask): Wiring {
  if (knownGuards.length > 0 && !force) return refuse(entry, handEdited(guard), null);
  return { result: resultFor(entry, "wired-by-hand", guard.place), edits: [], warnings: [], guard: null };
}

export const handEdited = (guard: ExistingGuard): Finding => finding("hand-edited-guard", guard.place, { domain: guard.domain ?? "unknown" });

const refuse = (entry: Entry, reason: Finding, guard: string | null): Wiring => ({ result: refusalFor(entry, reason), edits: [], warnings: [], guard });

function missing(entry: Entry, route: RouteFacts): Finding {
  const place: Place = { file: entry.file, line: 1, column: 1 };
  const [star] = route.starExports;
  if (star !== undefined) return finding("re-exported-handler", place, { owner: star });
  const exported = route.handlers.map(({ method }) => method).join(", ");
  return finding("handler-missing", place, { method: entry.method, exported: exported || "no method" });
}

/** The guard's lines as they are put in front of a step, with an empty line behind them. */
function insertionText({ insertion }: Step, lines: readonly string[], { style }: RouteFacts): string {
  const { indent, ownLine } = insertion;
  const body = lines.join(style.eol + indent);
  return ownLine ? `${indent}${body}${style.eol}${style.eol}` : `${body}${style.eol}${indent}`;
}

function importEdit({ newImport, style }: RouteFacts, { manifest }: RouteTools): Edit {
  const { offset, prefix, suffix } = newImport;
  return { start: offset, end: offset, text: prefix + printImport(manifest.imports.dataSource, "getDataSource", style) + suffix };
}
