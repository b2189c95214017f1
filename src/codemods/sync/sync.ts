import { specifierFrom } from "../../manifest/rooted.js";
import type { Edit } from "../../edits/edit.js";
import { finding, type Finding } from "../../findings.js";
import type { WriteResult } from "../../report/model.js";
import type { FileWrites, Held, WriteFacts } from "../../route/write-facts.js";
import { end, quoted } from "../style.js";
import {
  mappedWrites,
  namesFor,
  NEXT_MODULE,
  resultOf,
  SYNC_MODULE,
  unusedImports,
  type MappedWrite,
  type SyncChange,
  type SyncTools,
} from "./change.js";
import { ownRunOf, printSync, type SyncNames } from "./print.js";

/** `after` of next/server is stable from this version on. */
const FIRST_NEXT_WITH_AFTER = 15;
/** What writes many rows at once, and the operation that writes one. */
const ONE_OF_MANY: ReadonlyMap<string, string> = new Map([
  ["createMany", "create"],
  ["createManyAndReturn", "create"],
  ["updateMany", "update"],
  ["updateManyAndReturn", "update"],
  ["deleteMany", "delete"],
]);

/** A name that a file imports, from which module. */
interface NeededName {
  readonly module: string;
  readonly name: string;
}

interface Decision {
  readonly result: WriteResult;
  readonly edits: readonly Edit[];
  readonly needs: readonly NeededName[];
  /** imported names that a replaced call used and the new one does not */
  readonly gone: readonly string[];
}

/** Puts the sync call behind every mapped write of a file. Pure; a second time it changes nothing. */
export function syncFile(file: string, text: string, tools: SyncTools): SyncChange {
  const facts = tools.read(file, text);
  if (facts.syntaxError !== null) {
    const { place, reason } = facts.syntaxError;
    return { edits: [], writes: [], findings: [finding("syntax-error", place, { reason })] };
  }
  const mapped = mappedWrites(facts, tools);
  const decisions = facts.writes.flatMap((write) => {
    const found = mapped.find((each) => each.write === write);
    if (found !== undefined) return [decide(found, { facts, mapped, tools })];
    return manyRows(write, tools);
  });
  const needs = decisions.flatMap((decision) => decision.needs);
  const gone = decisions.flatMap((decision) => decision.gone);
  return {
    edits: [
      ...importEdits(facts, needs, tools),
      ...unusedImports(text, facts, gone, tools),
      ...decisions.flatMap(({ edits }) => edits),
    ],
    writes: decisions.map(({ result }) => result),
    findings: [],
  };
}

interface FileState {
  readonly facts: FileWrites;
  readonly mapped: readonly MappedWrite[];
  readonly tools: SyncTools;
}

function decide({ write, entry }: MappedWrite, state: FileState): Decision {
  const { domain } = entry;
  if (write.ignored !== null) return leave(resultOf(write, domain, "ignored", { reason: write.ignored.reason }));
  const { position } = write;
  const { facts } = state;
  if (position.kind !== "held") return refuse(write, domain, unplaced(write, position));
  const names = namesFor(entry, facts);
  const { behind, row, room } = position;
  const ownRun = behind === null ? null : ownRunOf(behind.text, entry, row, names, facts.style);
  if (ownRun === entry.run) return leave(resultOf(write, domain, "already-synced"));
  if (ownRun === null && isCalledByHand(position, names, state))
    return leave(resultOf(write, domain, "synced-by-hand"));
  const needs: NeededName[] = [{ module: SYNC_MODULE, name: entry.call }];
  if (entry.run === "after") needs.push({ module: NEXT_MODULE, name: "after" });
  const reason = hindrance(write, position, needs, state);
  if (reason !== null) return refuse(write, domain, reason);
  const statement = printSync(entry, row, names, room.ownLine ? facts.style : { ...facts.style, semicolon: true });
  const lead = room.ownLine ? facts.style.eol + room.indent : room.separator;
  const range = ownRun === null || behind === null ? { start: room.offset, end: room.offset } : behind;
  const status = ownRun === null ? "synced" : "replaced";
  const edit = { start: range.start, end: range.end, text: lead + statement };
  const gone = ownRun === "after" ? [names.after] : [];
  return { result: resultOf(write, domain, status), edits: [edit], needs, gone };
}

const leave = (result: WriteResult): Decision => ({ result, edits: [], needs: [], gone: [] });

const refuse = (write: WriteFacts, domain: string, reason: Finding): Decision =>
  leave(resultOf(write, domain, "refused", { finding: reason }));

function unplaced({ place, text }: WriteFacts, position: Exclude<WriteFacts["position"], Held>): Finding {
  switch (position.kind) {
    case "unheld":
      return finding("sync-row-unheld", place, { write: text, form: position.form });
    case "loop":
      return finding("sync-in-loop", place, { write: text, inside: position.inside });
    case "transaction":
      return finding("sync-in-transaction", place, { write: text });
    case "no-room":
      return finding("sync-no-room", place, { write: text, reason: position.reason });
  }
}

/** Somebody has written the call further down: the tool's own calls, of other writes, do not count. */
function isCalledByHand({ calledLater }: Held, names: SyncNames, { facts, mapped }: FileState): boolean {
  const own = mapped.flatMap(({ write: { position }, entry }) => {
    if (position.kind !== "held" || position.behind === null) return [];
    const { behind, row } = position;
    return ownRunOf(behind.text, entry, row, namesFor(entry, facts), facts.style) === null ? [] : [behind];
  });
  const isOwn = (offset: number): boolean => own.some(({ start, end: stop }) => offset >= start && offset < stop);
  return calledLater.some(({ name, start }) => name === names.call && !isOwn(start));
}

/** What stands against a call at a place where there is room for one. */
function hindrance(
  { place, text }: WriteFacts,
  { taken }: Held,
  needs: readonly NeededName[],
  { facts, tools }: FileState,
): Finding | null {
  const { nextMajor } = tools;
  const isAfter = needs.some(({ module }) => module === NEXT_MODULE);
  if (isAfter && nextMajor !== null && nextMajor < FIRST_NEXT_WITH_AFTER)
    return finding("sync-no-after", place, { write: text, version: String(nextMajor) });
  if (facts.isCommonJs)
    return finding("sync-no-room", place, { write: text, reason: "a CommonJS file has no imports" });
  const imported = facts.imports.flatMap(({ names }) => names);
  for (const { module, name } of needs) {
    const known = imported.find((each) => each.module === module && each.name === name);
    // Nothing could tell it from the import that the tool takes out again.
    if (known?.uses === 0) return finding("import-unused", place, { name: known.local });
    if (taken.includes(known?.local ?? name)) return finding("name-taken", place, { name: known?.local ?? name });
  }
  return null;
}

/** A write of many rows of a model whose single rows are synced: refused. Other writes that nobody maps are listed. */
function manyRows(write: WriteFacts, { entries }: SyncTools): readonly Decision[] {
  const ofModel = entries.filter(({ model }) => model === write.model);
  const [first] = ofModel;
  if (first === undefined) return [];
  if (write.ignored !== null)
    return [leave(resultOf(write, first.domain, "ignored", { reason: write.ignored.reason }))];
  const single = ONE_OF_MANY.get(write.operation);
  const entry = ofModel.find(({ operation }) => operation === single);
  if (entry === undefined) return [leave(resultOf(write, null, "unmapped"))];
  const facts = { write: write.text, mapped: `${entry.model}.${entry.operation}` };
  return [refuse(write, entry.domain, finding("sync-many-rows", write.place, facts))];
}

/** Every needed name once: in an import of its module that is there, else in a new one. */
function importEdits(facts: FileWrites, needs: readonly NeededName[], { specifier }: SyncTools): readonly Edit[] {
  const edits: Edit[] = [];
  const lines: string[] = [];
  for (const module of new Set(needs.map((need) => need.module))) {
    const present = facts.imports.filter((each) => each.module === module);
    const known = new Set(present.flatMap(({ names }) => names.map(({ name }) => name)));
    const wanted = new Set(needs.flatMap((need) => (need.module === module ? [need.name] : [])));
    const missing = [...wanted].filter((name) => !known.has(name));
    if (missing.length === 0) continue;
    const open = present.at(-1)?.open;
    if (open !== undefined) edits.push({ start: open, end: open, text: missing.map((name) => `, ${name}`).join("") });
    else
      lines.push(printImport(missing, module === SYNC_MODULE ? specifierFrom(facts.file, specifier) : module, facts));
  }
  if (lines.length === 0) return edits;
  const { offset, prefix, suffix } = facts.newImport;
  return [...edits, { start: offset, end: offset, text: prefix + lines.join(facts.style.eol) + suffix }];
}

const printImport = (names: readonly string[], specifier: string, { style }: FileWrites): string =>
  `import { ${names.join(", ")} } from ${quoted(specifier, style)}${end(style)}`;
