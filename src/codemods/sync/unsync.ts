import { applyEdits, type Edit } from "../../edits/edit.js";
import type { WriteResult } from "../../report/model.js";
import type { FileWrites } from "../../route/write-facts.js";
import {
  mappedWrites,
  namesFor,
  resultOf,
  unusedImports,
  type MappedWrite,
  type SyncChange,
  type SyncTools,
} from "./change.js";
import { ownRunOf } from "./print.js";

/** Takes the sync calls of the tool's own form out again, and their imports with the last of them. Pure. */
export function unsyncFile(file: string, text: string, tools: SyncTools): SyncChange {
  const facts = tools.read(file, text);
  if (facts.syntaxError !== null) return { edits: [], writes: [], findings: [] };
  const removals = mappedWrites(facts, tools).map((mapped) => removalOf(mapped, facts));
  const edits = removals.flatMap(({ edit }) => edit ?? []);
  const gone = removals.flatMap(({ locals }) => locals);
  return {
    edits: [...edits, ...unusedImports(text, facts, gone, tools)],
    writes: removals.map(({ result }) => result),
    findings: [],
  };
}

/** A file's text without any sync call of the tool's own form: what remains is other people's. */
export const withoutOwnSyncs = (file: string, text: string, tools: SyncTools): string =>
  applyEdits(text, unsyncFile(file, text, tools).edits);

interface Removal {
  readonly result: WriteResult;
  readonly edit: Edit | null;
  /** the imported names that the statement used */
  readonly locals: readonly string[];
}

function removalOf({ write, entry }: MappedWrite, facts: FileWrites): Removal {
  const { position } = write;
  const none: Removal = { result: resultOf(write, entry.domain, "not-synced"), edit: null, locals: [] };
  if (position.kind !== "held" || position.behind === null) return none;
  const { behind, row } = position;
  const names = namesFor(entry, facts);
  const run = ownRunOf(behind.text, entry, row, names, facts.style);
  if (run === null) return none;
  return {
    result: resultOf(write, entry.domain, "unsynced"),
    edit: { start: behind.start, end: behind.end, text: "" },
    locals: run === "after" ? [names.call, names.after] : [names.call],
  };
}
