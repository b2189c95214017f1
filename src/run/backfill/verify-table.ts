import type { ConvexValue } from "../../data/conversion.js";
import type { TableEvidence } from "../../data/evidence.js";
import type { TableMapping } from "../../data/mapping.js";
import { BATCH } from "../../data/page-size.js";
import type { RowSource } from "../../data/old-rows.js";
import { toConvexJson, type Json } from "../../data/convex-json.js";
import { jsonText, rowHash } from "../../data/row-hash.js";
import { keysWanted, newRow, rowsWanted } from "../../data/row-plan.js";
import type { RowTarget } from "../../data/row-target.js";
import { legacyIdOf } from "../../data/rows.js";
import type { RowDifference } from "../../workspace/backfill-files.js";
import { convertPage } from "./convert-page.js";
import { pagesOf } from "./pages.js";
import { mappedTable, type Weighed } from "./send.js";

export interface VerifyTable {
  readonly source: RowSource;
  readonly target: RowTarget;
  readonly mapping: TableMapping;
  /** is told of rows as they are compared */
  readonly onRows: (count: number) => void;
  readonly report: (differences: readonly RowDifference[]) => Promise<void>;
}

interface Counts {
  readonly old: number;
  /** rows of the old database that Convex has */
  readonly found: number;
  readonly changed: number;
  readonly rejected: number;
}

export interface VerifiedTable {
  readonly evidence: TableEvidence;
  /** rows that the old database counts and did not give; they count as missing */
  readonly unread: number;
}

/**
 * Compares a table's rows on both sides: how many there are, and the hash of each one's mapped fields. The old database is asked
 * for a number as well: rows that it does not give would be in neither copy nor comparison.
 */
export async function verifyTable(verify: VerifyTable): Promise<VerifiedTable> {
  const { mapping, source, target } = verify;
  const countedBefore = await source.count(rowsWanted(mapping));
  const { old: read, found, changed, rejected } = await compareOldRows(verify);
  const counted = read < countedBefore ? await source.count(rowsWanted(mapping)) : countedBefore;
  const unread = Math.max(Math.min(counted, countedBefore) - read, 0);
  const old = read + unread;
  const inConvex = await countIds(target, mapping.table);
  const extra = inConvex > found ? await reportExtra(verify, Math.ceil(inConvex / IDS_AT_ONCE)) : 0;
  const { name: model } = mapping.model;
  const { table } = mapping;
  return { evidence: { model, table, old, new: inConvex, missing: old - found, extra, changed, rejected }, unread };
}

async function compareOldRows({ source, target, mapping, onRows, report }: VerifyTable): Promise<Counts> {
  const counts = { old: 0, found: 0, changed: 0, rejected: 0 };
  for await (const page of pagesOf(source, rowsWanted(mapping), null)) {
    const { count, documents, rejectedIds } = convertPage(mapping, page);
    const ids = [...documents.map(({ document }) => document.legacyId), ...rejectedIds];
    const hashes = await hashesById(target, mapping, ids);
    const missing = ids.filter((id) => !hashes.has(id));
    const twice = ids.filter((id) => (hashes.get(id)?.length ?? 0) > 1);
    const changed = documents.filter(({ document }) => {
      const [hash, ...others] = hashes.get(document.legacyId) ?? [];
      return hash !== undefined && others.length === 0 && hash !== rowHash(newRow(document).fields);
    });
    const stale = rejectedIds.filter((id) => hashes.has(id));
    counts.old += count;
    counts.found += ids.length - missing.length;
    counts.changed += changed.length + twice.length + stale.length;
    counts.rejected += rejectedIds.length;
    const { table } = mapping;
    const named =
      (kind: RowDifference["kind"]) =>
      (id: string): RowDifference => ({ table, id, kind, fields: [] });
    await report([
      ...missing.map(named("missing")),
      ...twice.map(named("twice")),
      ...stale.map(named("changed")),
      ...(await changedFields(target, mapping, changed)),
    ]);
    onRows(counts.old);
  }
  return counts;
}

async function hashesById(
  target: RowTarget,
  mapping: TableMapping,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const hashes = new Map<string, string[]>();
  for (const { legacyId, hash } of await target.hashesOf(mappedTable(mapping), ids))
    hashes.set(legacyId, [...(hashes.get(legacyId) ?? []), hash]);
  return hashes;
}

/** So many rows are fetched at once to name the fields that differ: each may be as large as Convex lets a document be. */
const NAMED_AT_ONCE = 10;

async function changedFields(
  target: RowTarget,
  mapping: TableMapping,
  changed: readonly Weighed[],
): Promise<readonly RowDifference[]> {
  const differences: RowDifference[] = [];
  const { table } = mapping;
  for (let start = 0; start < changed.length; start += NAMED_AT_ONCE) {
    const some = changed.slice(start, start + NAMED_AT_ONCE);
    const stored = await target.rowsOf(
      mappedTable(mapping),
      some.map(({ document }) => document.legacyId),
    );
    const byId = new Map(stored.map(({ legacyId, fields }) => [legacyId, fields]));
    for (const { document } of some) {
      const now = byId.get(document.legacyId) ?? {};
      const { fields } = newRow(document);
      const names = mapping.fields.map(({ convex }) => convex);
      const differing = names.filter((name) => !isSame(fields[name], now[name]));
      differences.push({ table, id: document.legacyId, kind: "changed", fields: differing });
    }
  }
  return differences;
}

function isSame(mapped: ConvexValue | undefined, stored: Json | undefined): boolean {
  if (mapped === undefined || stored === undefined) return mapped === stored;
  return jsonText(toConvexJson(mapped)) === jsonText(stored);
}

async function countIds(target: RowTarget, table: string): Promise<number> {
  let count = 0;
  for await (const ids of idsOf(target, table)) count += ids.length;
  return count;
}

async function* idsOf(target: RowTarget, table: string): AsyncGenerator<readonly string[]> {
  for (let after: string | null = null; ;) {
    const ids: readonly string[] = await target.idsAfter(table, after, BATCH.rows);
    yield ids;
    const last = ids.at(-1);
    if (last === undefined || ids.length < BATCH.rows) return;
    after = last;
  }
}

/** So many ids are held in memory at most. */
const IDS_AT_ONCE = 200_000;

/**
 * Finds rows that only Convex has. The ids of a large table are gone through part by part, so that memory is bounded; Convex's
 * first: a row that is written to both sides meanwhile is not taken for one that the old database has no more.
 */
async function reportExtra({ source, target, mapping, report }: VerifyTable, parts: number): Promise<number> {
  const { table } = mapping;
  let extra = 0;
  for (let part = 0; part < parts; part += 1) {
    const isInPart = (id: string): boolean =>
      parts === 1 || Number.parseInt(rowHash({ id }).slice(0, 8), 16) % parts === part;
    const unknown = new Set<string>();
    for await (const ids of idsOf(target, table)) for (const id of ids.filter(isInPart)) unknown.add(id);
    for await (const { rows } of pagesOf(source, keysWanted(rowsWanted(mapping)), null)) {
      const keys = rows.map((row) => legacyIdOf(mapping, row));
      for (const key of keys) unknown.delete(key.ok ? key.value : "");
    }
    extra += unknown.size;
    await report([...unknown].map((id) => ({ table, id, kind: "extra", fields: [] })));
  }
  return extra;
}
