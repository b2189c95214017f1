import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEvidence } from "../../src/workspace/data-evidence.js";
import { leadRow, startLab, type Lab } from "./lab.js";

const LEAD = ["userId", "name", "email", "status", "value", "stageId", "createdAt"];

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const tableOf = (report: Awaited<ReturnType<Lab["report"]>>["report"], name: string) =>
  report.rows?.tables.find(({ table }) => table === name);

describe("migrate backfill", () => {
  it("copies nothing unasked: without a terminal it wants --yes, and says what it would touch", async () => {
    const { code, stdout, stderr } = await lab.backfill("--domain", "leads");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`from  file:${lab.app.root}/old.db`);
    expect(stderr).toContain(`to    ${new URL(lab.convex.url).host}`);
    expect(stderr).toContain("--yes");
    expect(await lab.mutations()).toBe(0);
  });

  it("shows what it would do, and does nothing of it", async () => {
    const { code, stdout } = await lab.backfill("--domain", "leads", "--dry-run");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Lead\s+leads\nLeadActivity\s+leadActivities$/m);
    expect(stdout).toContain("These have no table to go to: PipelineStage, ScoringRule, NurtureSequence, CaptureForm.");
    expect(await lab.mutations()).toBe(0);
  });

  it("copies a domain's rows and shows that they are equal; a second time there is nothing to do", async () => {
    const first = await lab.report("--domain", "leads", "--yes", "--verify");
    expect(first.code).toBe(0);
    expect(tableOf(first.report, "leads")).toEqual({
      model: "Lead",
      table: "leads",
      copied: { read: 6, inserted: 6, changed: 0, rejected: 0 },
      compared: { old: 6, new: 6, missing: 0, extra: 0, changed: 0, rejected: 0 },
    });
    expect(await lab.stored("leads", LEAD)).toMatchObject({
      "lead-alice-2": {
        userId: "user-alice",
        name: "Northwind Cycles",
        email: "hello@northwind-cycles.example",
        status: "QUALIFIED",
        value: 5400.5,
        stageId: "stage-alice-1",
        createdAt: Date.UTC(2026, 0, 12, 9, 30),
      },
    });
    const mutations = await lab.mutations();
    const second = await lab.report("--domain", "leads", "--yes", "--verify");
    expect(second.code).toBe(0);
    expect(tableOf(second.report, "leads")?.copied).toEqual({ read: 6, inserted: 0, changed: 0, rejected: 0 });
    expect(await lab.mutations()).toBe(mutations);
  });

  it("keeps what it has seen for the domain", async () => {
    const { rows } = (await readEvidence(lab.app.root)).get("leads") ?? {};
    expect(rows).toMatchObject({
      deployment: new URL(lab.convex.url).host,
      database: `file:${lab.app.root}/old.db`,
      tables: [
        { model: "Lead", table: "leads", old: 6, new: 6, missing: 0, extra: 0, changed: 0 },
        { model: "LeadActivity", table: "leadActivities", old: 4, new: 4 },
      ],
    });
  });

  it("sends only what has changed since, also a field that is empty now, and a time that was moved", async () => {
    await lab.sql(
      `UPDATE "Lead" SET "stageId" = NULL WHERE "id" = 'lead-alice-2'`,
      `UPDATE "Lead" SET "createdAt" = '2026-01-13T08:30:00.000+00:00' WHERE "id" = 'lead-alice-3'`,
    );
    const { report } = await lab.report("--domain", "leads", "--yes", "--verify");
    expect(tableOf(report, "leads")).toMatchObject({
      copied: { read: 6, inserted: 0, changed: 2, rejected: 0 },
      compared: { missing: 0, extra: 0, changed: 0 },
    });
    const stored = await lab.stored("leads", LEAD);
    expect(stored["lead-alice-2"]).not.toHaveProperty("stageId");
    expect(stored["lead-alice-3"]).toMatchObject({ createdAt: Date.UTC(2026, 0, 13, 8, 30) });
  });

  it("names rows that are missing, changed by their fields, or only in Convex, and changes nothing with --verify-only", async () => {
    await lab.sql(
      `UPDATE "Lead" SET "value" = 1, "name" = 'Another' WHERE "id" = 'lead-alice-1'`,
      `UPDATE "Lead" SET "createdAt" = '2026-01-12T11:30:00.000+00:00' WHERE "id" = 'lead-alice-2'`,
      `DELETE FROM "LeadActivity" WHERE "id" <> (SELECT min("id") FROM "LeadActivity")`,
      `DELETE FROM "Lead" WHERE "id" = 'lead-bob-1'`,
      `INSERT INTO "Lead" ("id", "userId", "name", "email") VALUES ('lead-new', 'user-bob', 'n', 'e')`,
    );
    const mutations = await lab.mutations();
    const { code, report } = await lab.report("--domain", "leads", "--verify-only");
    expect(code).toBe(3);
    expect(tableOf(report, "leads")?.compared).toEqual({
      old: 6,
      new: 6,
      missing: 1,
      extra: 1,
      changed: 2,
      rejected: 0,
    });
    const said = report.findings.flatMap((each) =>
      each.kind === "rows-differ" ? [[each.table, each.difference, each.examples]] : [],
    );
    expect(said).toEqual([
      ["leads", "row is missing in Convex", "lead-new"],
      ["leads", "rows are otherwise in Convex", "lead-alice-1 (name, value), lead-alice-2 (createdAt)"],
      ["leads", "row is only in Convex", "lead-bob-1"],
      ["leadActivities", "rows are only in Convex", expect.stringMatching(/^(?:\S+, ){2}\S+$/)],
    ]);
    expect(lab.app.read(".migrate/backfill/differences.jsonl")).toContain(
      '{"table":"leads","id":"lead-alice-2","kind":"changed","fields":["createdAt"]}',
    );
    expect(await lab.mutations()).toBe(mutations);
  });

  it("removes what the old database has no more only when it is told to", async () => {
    const kept = await lab.report("--domain", "leads", "--yes", "--verify");
    expect([kept.code, tableOf(kept.report, "leadActivities")?.compared?.extra]).toEqual([3, 3]);
    const removed = await lab.report("--domain", "leads", "--yes", "--delete-extra");
    expect([removed.code, removed.report.rows?.removed]).toEqual([0, 4]);
    expect(Object.keys(await lab.stored("leadActivities", ["note"]))).toHaveLength(1);
    expect(Object.keys(await lab.stored("leads", ["name"]))).not.toContain("lead-bob-1");
  });

  it("removes nothing when the old table is empty: that is rather another database", async () => {
    await lab.sql(`CREATE TABLE kept AS SELECT * FROM "LeadActivity"`, `DELETE FROM "LeadActivity"`);
    const { code, stderr } = await lab.backfill("--domain", "leads", "--yes", "--delete-extra");
    expect([code, stderr]).toEqual([1, expect.stringContaining("Nothing was removed")]);
    expect(Object.keys(await lab.stored("leadActivities", ["note"]))).toHaveLength(1);
    await lab.sql(`INSERT INTO "LeadActivity" SELECT * FROM kept`, "DROP TABLE kept");
  });

  it("rejects what Convex cannot hold, names it, and copies the others", async () => {
    await lab.sql(
      `INSERT INTO "Lead" ("id", "userId", "name", "email") VALUES ('lead-a-large', 'user-bob', '${"x".repeat(1_100_000)}', 'e')`,
      `INSERT INTO "Lead" ("id", "userId", "name", "email") VALUES ('lead-b-fine', 'user-bob', 'n', 'e')`,
    );
    const { code, report } = await lab.report("--domain", "leads", "--yes", "--verify");
    expect(code).toBe(3);
    expect(tableOf(report, "leads")).toMatchObject({
      copied: { read: 8, inserted: 1, changed: 0, rejected: 1 },
      compared: { missing: 1, rejected: 1 },
    });
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        kind: "rows-rejected",
        model: "Lead",
        field: "name",
        count: 1,
        id: "lead-a-large",
        file: "prisma/schema.prisma",
      }),
    );
    expect((await lab.backfill("--domain", "leads", "--yes")).code).toBe(6);
    expect(lab.app.read(".migrate/backfill/rejected.jsonl").trim().split("\n")).toHaveLength(1);
    await lab.sql(`DELETE FROM "Lead" WHERE "id" = 'lead-a-large'`);
  });

  it("names rows that the app's client counts and does not give", async () => {
    const client = lab.app.read("lib/prisma.ts");
    lab.app.replace(
      "lib/prisma.ts",
      'new PrismaClient({ adapter: new PrismaLibSql({ url, intMode: "bigint" }) });',
      HIDING,
    );
    const { code, report } = await lab.report("--model", "Lead", "--verify-only");
    const removing = await lab.backfill("--model", "Lead", "--yes", "--delete-extra");
    lab.app.write("lib/prisma.ts", client);
    expect([removing.code, removing.stderr]).toEqual([1, expect.stringContaining("Nothing was removed")]);
    expect(Object.keys(await lab.stored("leads", ["name"]))).toContain("lead-new");
    expect(code).toBe(3);
    expect(report.findings).toContainEqual(expect.objectContaining({ kind: "rows-unread", counted: 7, read: 6 }));
    expect(tableOf(report, "leads")?.compared).toMatchObject({ old: 7, new: 7, missing: 1 });
  });

  it("writes files for an import, and not over those that are there", async () => {
    const { code, stdout } = await lab.backfill("--model", "Broker", "--jsonl", "rows", "--yes");
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining("npx convex import --table brokers rows/brokers.jsonl"),
    ]);
    const lines = lab.app.read("rows/brokers.jsonl").trim().split("\n");
    expect(lines.map((line) => Object.keys(JSON.parse(line)).sort())).toEqual([
      ["legacyId", "licence", "name", "organizationId"],
      ["legacyId", "licence", "name", "organizationId"],
    ]);
    expect((await lab.backfill("--model", "Broker", "--jsonl", "rows", "--yes")).code).toBe(4);
    expect((await lab.backfill("--model", "Broker", "--jsonl", "rows", "--yes", "--force")).code).toBe(0);
  });

  it("has read the old database, and nothing else", () => {
    const statements = lab.statements().map((text) => String(JSON.parse(text)));
    expect(statements.length).toBeGreaterThan(10);
    expect(statements.filter((text) => !/^\s*(?:SELECT|PRAGMA)\b/i.test(text))).toEqual([]);
  });

  it.each<[string, readonly string[], string]>([
    ["nothing", [], "Nothing is selected."],
    ["an unknown domain", ["--domain", "laeds"], "Did you mean leads?"],
    ["an unknown model", ["--model", "Leed"], "Did you mean Lead?"],
    ["no interrupted copying", ["--domain", "leads", "--yes", "--resume"], "There is no copying to go on with."],
    ["an address that is none", ["--all", "--yes", "--url", "127.0.0.1:3210"], "The deployment's address is none."],
    ["nobody there", ["--all", "--yes", "--url", "http://127.0.0.1:9"], "does not answer"],
    [
      "what may be production",
      ["--all", "--yes", "--url", "https://a-b-1.convex.cloud"],
      "Give --prod when it is meant.",
    ],
  ])("ends with 1 for %s", async (_, args, said) => {
    const { code, stdout, stderr } = await lab.backfill(...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain(SECRET);
  });
});

/** As soft deletion is often written. */
const HIDING = `new PrismaClient({ adapter: new PrismaLibSql({ url, intMode: "bigint" }) }).$extends({
    query: { lead: { findMany: ({ args, query }) => query({ ...args, where: { AND: [args.where ?? {}, { id: { not: "lead-new" } }] } }) } },
  });`;

const SECRET = "a-server-key";

describe("rows that Convex has already", () => {
  it("are taken over: fields that the old database does not know stay, and one that is there twice is named", async () => {
    const own = await startLab({
      leads: [leadRow("lead-alice-1"), leadRow("lead-alice-2"), leadRow("lead-alice-2", { name: "again" })],
    });
    try {
      const { code, stderr } = await own.backfill("--model", "Lead", "--yes");
      expect([code, stderr]).toEqual([1, expect.stringContaining('There are several rows "lead-alice-2" in leads.')]);
      const verified = await own.report("--model", "lead", "--verify-only");
      expect(verified.code).toBe(3);
      expect(verified.report.findings).toContainEqual(
        expect.objectContaining({ difference: "row is there twice in Convex", examples: "lead-alice-2" }),
      );
    } finally {
      await own.stop();
    }
  });
});
