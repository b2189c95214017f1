import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newProgress, parseLedger, printLedger, type BackfillLedger } from "../../src/data/backfill-ledger.js";
import { withoutCredentials } from "../../src/data/database-name.js";
import { keyOf, keyValue, pagingFault, type RowsWanted } from "../../src/data/old-rows.js";
import { BATCH, inBatches, nextPageSize } from "../../src/data/page-size.js";
import { pageArguments } from "../../src/data/prisma-page.js";
import { CallFailed, type RowTarget } from "../../src/data/row-target.js";
import { meter } from "../../src/run/backfill/meter.js";
import { send } from "../../src/run/backfill/send.js";
import { BackfillFiles, type RejectedRow } from "../../src/workspace/backfill-files.js";
import { growingFile } from "../../src/workspace/jsonl-file.js";
import { mapModels } from "../../src/data/mapping.js";
import { DATA_DEFAULTS } from "../../src/manifest/data.js";
import { prisma, tablesOf } from "../data/apps.js";

const field = (name: string, type: string) => ({ name, dbName: name, type, native: null, isList: false });
const wanted = (...id: ReturnType<typeof field>[]): RowsWanted => ({
  model: "Thing",
  delegate: "thing",
  dbName: "Thing",
  id,
  fields: id,
});

describe("the name of a database", () => {
  it.each([
    ["postgresql://user:secret@host:5432/app?sslmode=require", "postgresql://host:5432/app"],
    ["postgres://host/app", "postgres://host/app"],
    ["mysql://root:se%40cret@127.0.0.1:3306/shop", "mysql://127.0.0.1:3306/shop"],
    ["file:./dev.db?connection_limit=1", "file:./dev.db"],
    ["libsql://db-org.turso.io?authToken=secret", "libsql://db-org.turso.io"],
    ["mongodb+srv://u:secret@cluster.example.com/app", "mongodb+srv://cluster.example.com/app"],
    ["postgres://u:secret?x@host/app", "postgres://…"],
    ["postgres://u:secret/x@host/app", "postgres://…"],
    ["postgres://u:secret#x@host/app", "postgres://…"],
    ["sqlserver://host:1433;database=app;user=sa;password=secret", "sqlserver://…"],
    ["prisma://accelerate.prisma-data.net/?api_key=secret", "prisma://accelerate.prisma-data.net/"],
  ])("of %s is %s", (address, name) => {
    expect(withoutCredentials(address)).toBe(name);
    expect(name).not.toContain("secret");
  });
});

describe("keys", () => {
  it("go through a ledger and come out as the client takes them", () => {
    const of = wanted(field("a", "BigInt"), field("b", "DateTime"), field("c", "Decimal"), field("d", "String"));
    const at = new Date("2026-01-02T03:04:05.678Z");
    const key = keyOf(of, { a: 2n ** 60n, b: at, c: "1.50", d: "x" });
    const ledger = parseLedger(
      printLedger({ ...LEDGER, tables: [{ ...newProgress("Thing", "things"), cursor: key }] }),
    );
    expect(ledger?.tables[0]?.cursor?.map(keyValue)).toEqual([2n ** 60n, at, "1.50", "x"]);
  });

  it("of several fields are gone on from in their order", () => {
    expect(pageArguments(wanted(field("a", "Int"), field("b", "String"), field("c", "Int")), [1, "x", 2], 10)).toEqual({
      select: { a: true, b: true, c: true },
      orderBy: [{ a: "asc" }, { b: "asc" }, { c: "asc" }],
      take: 10,
      where: { OR: [{ a: { gt: 1 } }, { a: 1, b: { gt: "x" } }, { a: 1, b: "x", c: { gt: 2 } }] },
    });
  });

  it.each([
    [wanted(), "Thing has no primary key"],
    [wanted(field("a", "Int"), field("b", "Boolean")), "Thing.b is part of its primary key"],
    [wanted(field("kind", "Kind")), "Thing.kind is part of its primary key"],
  ])("that have no order are refused", (of, reason) => {
    expect(pagingFault(of)).toContain(reason);
  });
});

describe("what goes into one call", () => {
  it("is bounded by rows and by bytes, and a row that is too large goes alone", () => {
    const sizes = (items: readonly { readonly bytes: number }[]) => inBatches(items).map(({ length }) => length);
    expect(sizes(Array.from({ length: 1201 }, () => ({ bytes: 1 })))).toEqual([500, 500, 201]);
    expect(sizes(Array.from({ length: 5 }, () => ({ bytes: BATCH.bytes / 2 })))).toEqual([2, 2, 1]);
    expect(sizes([{ bytes: 1 }, { bytes: BATCH.bytes * 9 }, { bytes: 1 }])).toEqual([1, 1, 1]);
    expect(sizes([])).toEqual([]);
  });

  it("is read in pages that follow the weight of the rows", () => {
    expect(nextPageSize(null)).toBe(50);
    expect(nextPageSize({ rows: 50, bytes: 5000 })).toBe(500);
    expect(nextPageSize({ rows: 50, bytes: 50 * 1024 * 1024 })).toBe(2);
    expect(nextPageSize({ rows: 2, bytes: 90 * 1024 * 1024 })).toBe(1);
    expect(nextPageSize({ rows: 1, bytes: 10 })).toBe(10);
  });
});

describe("a batch that fails as a whole", () => {
  const [mapping] = mapModels(
    prisma("model Thing {\n id Int @id\n n Int\n}\n"),
    tablesOf('things: defineTable({ legacyId: v.string(), n: v.number() }).index("by_legacyId", ["legacyId"])'),
    { models: null, settings: DATA_DEFAULTS },
  ).tables;

  it("is cut in two down to the row that is to blame; the others get through", async () => {
    if (mapping === undefined) throw new Error("the model is not mapped");
    const calls: number[] = [];
    const stored = new Set<string>();
    const target: Pick<RowTarget, "upsert"> = {
      async upsert(_, rows) {
        calls.push(rows.length);
        if (rows.some(({ legacyId }) => legacyId === "5")) throw new CallFailed("too large");
        for (const { legacyId } of rows) stored.add(legacyId);
        return { inserted: rows.length, changed: 0, refused: [] };
      },
    };
    const documents = Array.from({ length: 9 }, (_, n) => ({ document: { legacyId: String(n), n }, bytes: 10 }));
    const sent = await send(target as RowTarget, mapping, documents);
    expect(sent).toEqual({ inserted: 8, changed: 0, refused: [{ legacyId: "5", reason: "too large" }] });
    expect([...stored].sort()).toEqual(["0", "1", "2", "3", "4", "6", "7", "8"]);
    expect(calls).toEqual([9, 5, 4, 2, 1, 1, 2]);
  });
});

it("says once a second how far it is, how fast and how long it takes", () => {
  let time = 0;
  const said: string[] = [];
  const tell = meter(
    "leads",
    { total: 10_000, done: 1000 },
    (text) => void said.push(text),
    () => time,
  );
  for (let rows = 1000; rows <= 4000; rows += 500) {
    tell(rows);
    time += 400;
  }
  expect(said).toEqual([
    "leads: 2,500 of 10,000 rows, 1,250 a second, about 6 s left",
    "leads: 4,000 of 10,000 rows, 1,250 a second, about 5 s left",
  ]);
});

const LEDGER: BackfillLedger = {
  startedAt: "2026-01-01T00:00:00.000Z",
  database: "d",
  deployment: "c",
  mappingDigest: "m",
  rejectedBytes: 0,
  tables: [newProgress("Lead", "leads")],
};

describe("what is kept of a copying", () => {
  let root = "";
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "backfill-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const row = (id: string): RejectedRow => ({ model: "Lead", table: "leads", id, field: "name", reason: "r\n" });
  const path = (): string => join(root, ".migrate/backfill/rejected.jsonl");

  it("cuts off what a killed run has written behind the ledger, and counts on from there", async () => {
    const first = await new BackfillFiles(root).rejected(0);
    await first.append([row("1")]);
    const kept = first.size();
    await first.append([row("2"), row("3")]);
    await first.close();
    await writeFile(path(), `${await readFile(path(), "utf8")}{"half`);
    const second = await new BackfillFiles(root).rejected(kept);
    await second.append([row("4")]);
    const ids: string[] = [];
    for await (const { id } of second.read()) ids.push(id);
    expect(ids).toEqual(["1", "4"]);
    await second.close();
  });

  it("begins where it ends when somebody has removed it in between", async () => {
    const file = await new BackfillFiles(root).rejected(4_000);
    expect(file.size()).toBe(0);
    await file.append([row("1")]);
    const ids: string[] = [];
    for await (const { id } of file.read()) ids.push(id);
    expect(ids).toEqual(["1"]);
    await file.close();
  });

  it.skipIf(process.platform === "win32")("is for nobody else on the machine, as files of rows are", async () => {
    await (await new BackfillFiles(root).rejected(0)).close();
    const rows = await growingFile(join(root, "rows/leads.jsonl"), false);
    await rows.append(["{}"]);
    await rows.finish();
    for (const file of [path(), join(root, "rows/leads.jsonl")]) expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("goes through no link", async () => {
    const victim = join(root, "victim");
    await writeFile(victim, "precious");
    await mkdir(join(root, ".migrate/backfill"), { recursive: true });
    await symlink(victim, path());
    await expect(new BackfillFiles(root).rejected(0)).rejects.toThrow(/ELOOP|could not be written/);
    expect(await readFile(victim, "utf8")).toBe("precious");
  });

  it("stays inside of the app", async () => {
    const outside = await mkdtemp(join(tmpdir(), "outside-"));
    await mkdir(join(root, ".migrate"));
    await symlink(outside, join(root, ".migrate/backfill"));
    await expect(new BackfillFiles(root).writeLedger(LEDGER)).rejects.toThrow("leads out of the app");
    await rm(outside, { recursive: true });
  });

  it.each([
    "",
    "[]",
    JSON.stringify({ version: 2, ...LEDGER }),
    JSON.stringify({ version: 1, ...LEDGER, rejectedBytes: -1 }),
    JSON.stringify({
      version: 1,
      ...LEDGER,
      tables: [{ ...newProgress("Lead", "leads"), cursor: [{ bigint: "1; DROP" }] }],
    }),
    JSON.stringify({
      version: 1,
      ...LEDGER,
      tables: [{ ...newProgress("Lead", "leads"), cursor: [{ contains: "x" }] }],
    }),
    JSON.stringify({ version: 1, ...LEDGER, tables: [{ ...newProgress("Lead", "leads"), cursor: [null] }] }),
  ])("is nothing when it is not a ledger: %s", async (text) => {
    const files = new BackfillFiles(root);
    await files.writeLedger(LEDGER);
    expect(await files.readLedger()).toMatchObject(LEDGER);
    await writeFile(join(root, ".migrate/backfill/ledger.json"), text);
    expect(await files.readLedger()).toBeNull();
  });
});
