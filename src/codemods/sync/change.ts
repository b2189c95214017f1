import type { Edit } from "../../edits/edit.js";
import type { Finding } from "../../findings.js";
import type { SyncEntry } from "../../manifest/model.js";
import type { WriteResult, WriteStatus } from "../../report/model.js";
import type { FileWrites, TextRange, WriteFacts } from "../../route/write-facts.js";
import type { SyncNames } from "./print.js";

/** Modules whose imports are asked about, by the name that facts have for them. */
export const SYNC_MODULE = "sync";
export const NEXT_MODULE = "next/server";

/** What the rewriting of files that write works with. */
export interface SyncTools {
  /** the selected entries */
  readonly entries: readonly SyncEntry[];
  /** where the sync functions are imported from */
  readonly specifier: string;
  /** the app's version of Next; null when it is not known */
  readonly nextMajor: number | null;
  /** reads a file's text; pure */
  read(file: string, text: string): FileWrites;
  /** the ranges that go when a file no longer imports some names; pure */
  rangesWithoutImports(file: string, text: string, locals: ReadonlySet<string>): readonly TextRange[];
}

/** What becomes of one file that writes. */
export interface SyncChange {
  readonly edits: readonly Edit[];
  readonly writes: readonly WriteResult[];
  readonly findings: readonly Finding[];
}

/** A write and the entry that maps it. */
export interface MappedWrite {
  readonly write: WriteFacts;
  readonly entry: SyncEntry;
}

/** The writes of a file that the selected entries map. */
export const mappedWrites = ({ writes }: FileWrites, { entries }: SyncTools): readonly MappedWrite[] =>
  writes.flatMap((write) => {
    const entry = entries.find(({ model, operation }) => model === write.model && operation === write.operation);
    return entry === undefined ? [] : [{ write, entry }];
  });

/** The names under which a file knows, or would know, what an entry's call needs. */
export function namesFor({ call }: SyncEntry, { imports }: FileWrites): SyncNames {
  const localOf = (module: string, name: string): string =>
    imports.flatMap(({ names }) => names).find((each) => each.module === module && each.name === name)?.local ?? name;
  return { call: localOf(SYNC_MODULE, call), after: localOf(NEXT_MODULE, "after") };
}

/** The result for a write. */
export function resultOf(
  { place, text }: WriteFacts,
  domain: string | null,
  status: WriteStatus,
  extra: { readonly reason?: string; readonly finding?: Finding } = {},
): WriteResult {
  return {
    file: place.file,
    place,
    write: text,
    domain,
    status,
    reason: extra.reason ?? null,
    finding: extra.finding ?? null,
  };
}

/** The edits that take out the imported names that nothing uses any more once some uses of them are gone. */
export function unusedImports(
  text: string,
  { file, imports }: FileWrites,
  gone: readonly string[],
  { rangesWithoutImports }: SyncTools,
): readonly Edit[] {
  const unused = imports
    .flatMap(({ names }) => names)
    .filter(({ local, uses }) => uses > 0 && gone.filter((name) => name === local).length === uses);
  if (unused.length === 0) return [];
  const locals = new Set(unused.map(({ local }) => local));
  return rangesWithoutImports(file, text, locals).map((range) => ({ ...range, text: "" }));
}
