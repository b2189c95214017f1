import { describe, expect, it } from "vitest";
import { newProgress } from "../../src/data/backfill-ledger.js";
import { mapModels, type TableMapping } from "../../src/data/mapping.js";
import { pagingFault, type RowSource } from "../../src/data/old-rows.js";
import { rowHash } from "../../src/data/row-hash.js";
import { rowsWanted } from "../../src/data/row-plan.js";
import { CallFailed, type NewRow, type RowTarget } from "../../src/data/row-target.js";
import type { OldRow } from "../../src/data/rows.js";
import { DATA_DEFAULTS } from "../../src/manifest/data.js";
import { copyTable } from "../../src/run/backfill/copy-table.js";
import { pagesOf } from "../../src/run/backfill/pages.js";
import { withSmallerCalls } from "../../src/run/backfill/smaller-calls.js";
import { verifyTable } from "../../src/run/backfill/verify-table.js";
import type { RejectedRow, RowDifference } from "../../src/workspace/backfill-files.js";
import { prisma, tablesOf } from "../data/apps.js";

function mappingOf(schema: string, table: string): TableMapping {
  const [mapping] = mapModels(prisma(schema), tablesOf(table), { models: null, settings: DATA_DEFAULTS }).tables;
  if (mapping === undefined) throw new Error("no table");
  return mapping;
}

const ARTICLE = mappingOf(
  "model Article {\n  id String @id\n  title String\n}",
  "articles: defineTable({ legacyId: v.string(), title: v.string() }),",
);

/** Rows of an old table by their ids, which somebody may write to at any time. */
function oldTable(rows: Map<string, OldRow>): RowSource {
  return {
    database: "rows of a test",
    count: async () => rows.size,
    page: async (_, after, limit) => {
      const [last] = after ?? [null];
      const ids = [...rows.keys()].sort().filter((id) => last === null || id > String(last));
      return ids.slice(0, limit).map((id) => rows.get(id) ?? {});
    },
    close: async () => undefined,
  };
}

const MEBIBYTE = 1024 * 1024;

interface Held extends NewRow {
  /** as many bytes as the app's own fields of the row take in Convex */
  readonly bytes: number;
}

/** A table of Convex that reads 16 MiB in a transaction, and no more. */
function convexTable(rows: Map<string, Held>): RowTarget & { calls: number } {
  const target = {
    calls: 0,
    read(ids: readonly string[]): readonly Held[] {
      target.calls += 1;
      const found = ids.flatMap((id) => rows.get(id) ?? []);
      if (found.reduce((sum, { bytes }) => sum + bytes, 0) > 16 * MEBIBYTE)
        throw new CallFailed("Too many bytes read in a single function execution (limit: 16777216 bytes).");
      return found;
    },
    idsAfter: async (_: string, after: string | null, limit: number) => {
      const ids = [...rows.keys()].sort().filter((id) => after === null || id > after);
      return target.read(ids.slice(0, limit)).map(({ legacyId }) => legacyId);
    },
    hashesOf: async (_: unknown, ids: readonly string[]) =>
      target.read(ids).map(({ legacyId, fields }) => ({ legacyId, hash: rowHash(fields) })),
    rowsOf: async () => [],
    upsert: async (_: unknown, sent: readonly NewRow[]) => {
      target.read(sent.map(({ legacyId }) => legacyId));
      for (const row of sent) rows.set(row.legacyId, { bytes: 100, ...rows.get(row.legacyId), ...row });
      return { inserted: sent.length, changed: 0, refused: [] };
    },
    remove: async (_: string, ids: readonly string[]) => {
      target.read(ids);
      for (const id of ids) rows.delete(id);
    },
  };
  return target;
}

const article = (id: string, title = "t"): OldRow => ({ id, title });
const held = (legacyId: string, bytes = 100): Held => ({ legacyId, fields: { title: "t" }, bytes });
const idsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `a${String(at).padStart(4, "0")}`);

async function verified(source: RowSource, target: RowTarget) {
  const differences: RowDifference[] = [];
  const report = async (found: readonly RowDifference[]): Promise<void> => void differences.push(...found);
  const { evidence } = await verifyTable({ source, target, mapping: ARTICLE, onRows: () => undefined, report });
  return { evidence, differences };
}

describe("rows that are larger in Convex than they were", () => {
  const ids = idsOf(600);
  const rows = new Map(ids.map((id) => [id, held(id, 60_000)]));

  it("are compared, copied again and removed in calls that Convex can answer", async () => {
    const old = oldTable(new Map(ids.slice(0, 550).map((id) => [id, article(id)])));
    const target = convexTable(new Map(rows));
    await expect(target.idsAfter("articles", null, 500)).rejects.toThrow("Too many bytes");
    const smaller = withSmallerCalls(target);
    const { evidence } = await verified(old, smaller);
    expect(evidence).toMatchObject({ old: 550, new: 600, missing: 0, changed: 0, extra: 50 });
    const progress = await copyTable({
      source: old,
      target: smaller,
      mapping: ARTICLE,
      from: newProgress("Article", "articles"),
      save: async () => undefined,
    });
    expect(progress).toMatchObject({ read: 550, inserted: 0, changed: 0, rejected: 0 });
    await smaller.remove("articles", ids);
    expect(await smaller.idsAfter("articles", null, 500)).toEqual([]);
    // What was too much once is not tried again: far from twice as many calls.
    expect(target.calls).toBeLessThan(40);
  });

  it("say so when one alone is too much", async () => {
    const target = withSmallerCalls(convexTable(new Map([["a", held("a", 17 * MEBIBYTE)]])));
    await expect(target.idsAfter("articles", null, 500)).rejects.toThrow(
      "The deployment cannot give the ids of articles: Too many bytes read",
    );
  });
});

it("a row that is written to both sides while they are compared is not taken for one too many", async () => {
  const old = new Map([["a", article("a")]]);
  const rows = new Map([
    ["a", held("a")],
    ["gone", held("gone")],
  ]);
  const source = oldTable(old);
  let pages = 0;
  const busy: RowSource = {
    ...source,
    page: async (wanted, after, limit) => {
      const found = await source.page(wanted, after, limit);
      pages += 1;
      // The app's write, and the call that tells Convex of it, right behind each page that was read.
      if (pages < 5) {
        old.set(`new${pages}`, article(`new${pages}`));
        rows.set(`new${pages}`, held(`new${pages}`));
      }
      return found;
    },
  };
  const { differences } = await verified(busy, convexTable(rows));
  expect(differences.filter(({ kind }) => kind === "extra").map(({ id }) => id)).toEqual(["gone"]);
});

describe("keys that are finer than a client gives them", () => {
  const readingOf = (native: string): TableMapping =>
    mappingOf(
      `model Reading {\n  at DateTime ${native}\n  device String\n  @@id([at, device])\n}`,
      "readings: defineTable({ legacyId: v.string(), at: v.number(), device: v.string() }),",
    );

  it.each([
    ["@db.Timestamptz(6)", true],
    ["@db.Timestamptz", true],
    ["@db.DateTime2", true],
    ["@db.Timestamp(3)", false],
    ["@db.DateTime(0)", false],
    ["@db.Date", false],
    ["", false],
  ])("%s: refused %s", (native, isRefused) => {
    const fault = pagingFault(rowsWanted(readingOf(native)));
    expect(fault).toEqual(isRefused ? expect.stringContaining("Reading.at is part of its primary key") : null);
  });

  it("end a reading that would go on for ever", async () => {
    const at = new Date("2026-01-01T00:00:00.123Z");
    const source: RowSource = { ...oldTable(new Map()), page: async () => [{ at, device: "d" }] };
    const reading = async (): Promise<void> => {
      for await (const page of pagesOf(source, rowsWanted(readingOf("")), null)) expect(page.rows).toHaveLength(1);
    };
    await expect(reading()).rejects.toThrow("gives the rows of Reading behind");
  });
});

it("what a deployment says of a row that it refuses is kept without the row", async () => {
  const rejected: RejectedRow[] = [];
  const reasons = [
    'Failed to insert or update a document in table "articles" because it does not match the schema: Object contains extra field `x` that is not in the validator.\n\nObject: {title: "my secret", x: 1}\nValidator: v.object({})',
    `Value does not match validator.\nPath: .title\nValue: "${"long ".repeat(200)}"\nValidator: v.float64()\n    at handler (../convex/backfill.ts:1)`,
  ];
  const refusing: RowTarget = {
    ...convexTable(new Map()),
    upsert: async (_, rows) => ({
      inserted: 0,
      changed: 0,
      refused: rows.map(({ legacyId }, at) => ({ legacyId, reason: reasons[at] ?? "" })),
    }),
  };
  await copyTable({
    source: oldTable(new Map(idsOf(2).map((id) => [id, article(id)]))),
    target: refusing,
    mapping: ARTICLE,
    from: newProgress("Article", "articles"),
    save: async (_, rows) => void rejected.push(...rows),
  });
  const [first, second] = rejected;
  expect(first?.reason).toMatch(/^Failed to insert .* not in the validator\.$/);
  expect([second?.field, second?.reason.length]).toEqual(["title", 301]);
  expect(JSON.stringify(rejected)).not.toMatch(/my secret|backfill\.ts/);
});
