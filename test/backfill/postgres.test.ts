import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonToConvex, type JSONValue } from "convex/values";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import type { JsonReport } from "../../src/report/json.js";
import { convexCaller } from "../../src/workspace/convex-call.js";
import { convexRows } from "../../src/workspace/rows/convex-rows.js";
import { callMigrate } from "../support/scratch.js";
import { makePostgresApp, TABLES } from "./postgres-app.js";
import { installedPostgres, startPostgres, type Postgres } from "./postgres-server.js";

const SERVER_KEY = "a-server-key-of-the-tests";
const bin = installedPostgres();
const NONE = ", left out: /usr/lib/postgresql has no server (`apt-get install postgresql`)";

const THING = `INSERT INTO "all_things" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`;
/** More than a page, so that pages go on from a bigint. */
const COUNT = 700;
const uuid = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;

const plain = (index: number): readonly unknown[] => [
  index,
  uuid(index),
  ["a", `tag ${index}`, "ü"],
  [index, -1],
  ["1.50", "2.00"],
  "12345678901234567890.0123456789",
  "19.99",
  { z: [1, { y: null }], a: "ü", n: 1.5 },
  "2026-03-29 01:30:00.123456+02",
  "2026-03-29 01:30:00.123",
  "2026-03-29",
  "9007199254740993",
  index % 2 === 0 ? "SMALL" : "large one",
  Buffer.from([0, 255, index % 256]),
  0.1,
  true,
  index % 3 === 0 ? null : "note",
];

const changedBy = (index: number, at: number, value: unknown): readonly unknown[] => plain(index).with(at, value);

describe.skipIf(bin === null)(`PostgreSQL${bin === null ? NONE : ""}`, () => {
  let postgres: Postgres;
  let convex: RunningConvex;
  let app: ReturnType<typeof makePostgresApp>;

  beforeAll(async () => {
    app = makePostgresApp();
    postgres = await startPostgres(bin ?? "");
    await postgres.run(TABLES);
    for (let index = 1; index <= COUNT; index += 1) await postgres.run(THING, plain(index));
    // In English "a" comes before "B", and after it by bytes.
    for (const [org, user] of [
      [1, "a"],
      [1, "B"],
      [1, "c:d"],
      [10, "a b"],
      [2, "Ä"],
    ])
      await postgres.run(`INSERT INTO "Membership" VALUES ($1, $2, 'member')`, [org, user]);
    const shipped = await callMigrate(app.root, ["ship", "--module", "backfill"]);
    if (shipped.code !== 0) throw new Error(shipped.stderr);
    convex = await startConvex({ convexDir: join(app.root, "convex"), rows: {}, serverKey: SERVER_KEY });
    const url = postgres.url.replace("app@", "reader:a-password@");
    writeFileSync(
      join(app.root, ".env"),
      `POSTGRES_URL=${url}?application_name=migrate\nCONVEX_URL=${convex.url}\nCONVEX_SERVER_KEY=${SERVER_KEY}\n`,
    );
  });
  afterAll(async () => {
    await convex?.stop();
    await postgres?.stop();
    app?.remove();
  });

  const report = async (...args: readonly string[]): Promise<{ code: number; report: JsonReport; stderr: string }> => {
    const { code, stdout, stderr } = await callMigrate(app.root, ["backfill", "--domain", "shop", "--json", ...args]);
    if (stdout === "") throw new Error(stderr);
    return { code, report: JSON.parse(stdout), stderr };
  };

  it("is copied by a user who may only read, every type exactly, and is equal", async () => {
    const { code, report: said, stderr } = await report("--yes", "--verify");
    expect([code, said.rows?.tables]).toEqual([
      0,
      [
        {
          model: "Thing",
          table: "things",
          copied: { read: COUNT, inserted: COUNT, changed: 0, rejected: 0 },
          compared: { old: COUNT, new: COUNT, missing: 0, extra: 0, changed: 0, rejected: 0 },
        },
        expect.objectContaining({
          model: "Membership",
          copied: { read: 5, inserted: 5, changed: 0, rejected: 0 },
          compared: { old: 5, new: 5, missing: 0, extra: 0, changed: 0, rejected: 0 },
        }),
      ],
    ]);
    expect(said.rows?.database).toMatch(/^postgresql:\/\/127\.0\.0\.1:\d+\/postgres$/);
    expect(stderr + JSON.stringify(said)).not.toContain("a-password");
  });

  it("has in Convex what it had", async () => {
    const target = convexRows(convexCaller({ url: convex.url, serverKey: SERVER_KEY }));
    const mapped = [
      "uuid",
      "tags",
      "scores",
      "prices",
      "amount",
      "price",
      "data",
      "at",
      "local",
      "day",
      "big",
      "kind",
      "bytes",
      "ratio",
      "flag",
      "note",
    ];
    const [first, third] = await target.rowsOf({ table: "things", mapped }, ["1", "3"]);
    expect(jsonToConvex(first?.fields as JSONValue)).toEqual({
      uuid: uuid(1),
      tags: ["a", "tag 1", "ü"],
      scores: [1, -1],
      prices: ["1.5", "2"],
      amount: "12345678901234567890.0123456789",
      price: 19.99,
      data: { z: [1, { y: null }], a: "ü", n: 1.5 },
      // The zone is taken into account where there is one; without one it is UTC, as Prisma writes it.
      at: Date.UTC(2026, 2, 28, 23, 30, 0, 123),
      local: Date.UTC(2026, 2, 29, 1, 30, 0, 123),
      day: Date.UTC(2026, 2, 29),
      big: 9_007_199_254_740_993n,
      kind: "LARGE",
      bytes: new Uint8Array([0, 255, 1]).buffer,
      ratio: 0.1,
      flag: true,
      note: "note",
    });
    expect(third?.fields).not.toHaveProperty("note");
    const ids = await target.idsAfter("memberships", null, 10);
    expect([...ids].sort()).toEqual(["10:a%20b", "1:B", "1:a", "1:c%3Ad", "2:%C3%84"]);
  });

  it("rejects what Convex would hold as another value, by field, and copies the rest", async () => {
    const wrong = [
      changedBy(1001, 6, "0.12345678901234567890"),
      changedBy(1002, 7, { $set: 1 }),
      changedBy(1003, 6, "NaN"),
      changedBy(1004, 2, ["x".repeat(1_100_000)]),
    ];
    for (const values of [...wrong, plain(1005)]) await postgres.run(THING, values);
    const { code, report: said } = await report("--yes");
    expect(code).toBe(6);
    expect(said.rows?.tables[0]?.copied).toEqual({ read: COUNT + 5, inserted: 1, changed: 0, rejected: 4 });
    const rejected = said.findings.flatMap((each) =>
      each.kind === "rows-rejected" ? [[each.field, each.count, each.id, each.reason]] : [],
    );
    expect(rejected).toEqual([
      ["price", 2, "1001", expect.stringContaining("more digits than a number holds")],
      ["data", 1, "1002", expect.stringContaining('"$set"')],
      ["tags", 1, "1004", expect.stringContaining("1 MiB")],
    ]);
  });

  it("names a moment that was moved by its zone, and a decimal that lost its last digit", async () => {
    await postgres.run(`DELETE FROM "all_things" WHERE "id" > $1`, [COUNT]);
    await postgres.run(`UPDATE "all_things" SET "at" = "at" + interval '1 hour' WHERE "id" = 7`);
    await postgres.run(`UPDATE "all_things" SET "amount" = "amount" + 0.0000000001 WHERE "id" = 8`);
    const { code, report: said } = await report("--verify-only");
    expect(code).toBe(3);
    const differences = said.findings.flatMap((each) =>
      each.kind === "rows-differ" ? [[each.difference, each.examples]] : [],
    );
    expect(differences).toEqual([
      ["rows are otherwise in Convex", "7 (at), 8 (amount)"],
      ["row is only in Convex", "1005"],
    ]);
  });
});
