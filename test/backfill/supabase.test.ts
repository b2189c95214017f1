import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonToConvex, type JSONValue } from "convex/values";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import type { JsonReport } from "../../src/report/json.js";
import { schemaOfOpenApi } from "../../src/data/rest/openapi.js";
import { convexCaller } from "../../src/workspace/convex-call.js";
import { convexRows } from "../../src/workspace/rows/convex-rows.js";
import { callMigrate } from "../support/scratch.js";
import { makePostgresApp } from "./postgres-app.js";
import { installedPostgres, startPostgres, type Postgres } from "./postgres-server.js";
import { startRest, type RestServer } from "./rest-server.js";

const SERVER_KEY = "a-server-key-of-the-tests";
const SERVICE_KEY = "a-service-key";
const bin = installedPostgres();
const NONE = ", left out: /usr/lib/postgresql has no server (`apt-get install postgresql`)";

/** As PostgREST 12 describes tables. */
const DESCRIPTION = {
  swagger: "2.0",
  definitions: {
    tickets: {
      required: ["id", "title", "tags", "amount", "big", "opened_at", "meta", "status"],
      type: "object",
      properties: {
        id: { description: "Note:\nThis is a Primary Key.<pk/>", format: "bigint", type: "integer" },
        title: { format: "text", type: "string" },
        tags: { format: "text[]", items: { type: "string" }, type: "array" },
        amount: { format: "numeric", type: "number" },
        big: { format: "bigint", type: "integer" },
        opened_at: { format: "timestamp with time zone", type: "string" },
        meta: { format: "jsonb" },
        status: { enum: ["open", "closed"], format: "public.ticket_status", type: "string" },
        parent_id: {
          description: "Note:\nThis is a Foreign Key to `tickets.id`.<fk table='tickets' column='id'/>",
          format: "bigint",
          type: "integer",
        },
        place: { format: "point", type: "string" },
      },
    },
    ticket_tags: {
      required: ["ticket", "tag", "note"],
      type: "object",
      properties: {
        ticket: { description: "Note:\nThis is a Primary Key.<pk/>", format: "integer", type: "integer" },
        tag: { description: "Note:\nThis is a Primary Key.<pk/>", format: "text", type: "string" },
        note: { format: "text", type: "string" },
      },
    },
  },
};

const TABLES = `
CREATE TYPE ticket_status AS ENUM ('open', 'closed');
CREATE TABLE tickets (id bigint PRIMARY KEY, title text NOT NULL, tags text[] NOT NULL, amount numeric NOT NULL, big bigint NOT NULL,
  opened_at timestamptz NOT NULL, meta jsonb NOT NULL, status ticket_status NOT NULL, parent_id bigint, place point);
CREATE TABLE ticket_tags (ticket integer, tag text, note text NOT NULL, PRIMARY KEY (ticket, tag));
INSERT INTO tickets SELECT n, 'Ticket ' || n, ARRAY['a', 'b,"c"'], 12345678901234567.5, 9007199254740993 + n,
  '2026-03-29 01:30:00.123456+02', '{"a": [1, null]}', 'open', NULLIF(n / 2, 0), NULL FROM generate_series(1, 321) n;
INSERT INTO ticket_tags SELECT n / 4, (ARRAY['b', 'A', 'c,"(d)', 'e\\f'])[n % 4 + 1], 'n' FROM generate_series(1, 450) n;
`;

const CONVEX_SCHEMA = `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  tickets: defineTable({
    legacyId: v.string(),
    title: v.string(),
    tags: v.array(v.string()),
    amount: v.string(),
    big: v.int64(),
    openedAt: v.number(),
    meta: v.any(),
    status: v.union(v.literal("open"), v.literal("closed")),
    parentId: v.optional(v.string()),
  }).index("by_legacyId", ["legacyId"]),
  ticketTags: defineTable({ legacyId: v.string(), ticket: v.number(), tag: v.string(), note: v.string() }).index("by_legacyId", [
    "legacyId",
  ]),
});
`;

it("reads what PostgREST says about its tables, and nothing else for a description", () => {
  const models = schemaOfOpenApi(DESCRIPTION)?.models ?? [];
  expect(models.map(({ name, id }) => [name, id])).toEqual([
    ["tickets", ["id"]],
    ["ticket_tags", ["ticket", "tag"]],
  ]);
  expect(models[0]?.fields.map(({ name, type, isList, isOptional }) => [name, type, isList, isOptional])).toEqual([
    ["id", "BigInt", false, false],
    ["title", "String", false, false],
    ["tags", "String", true, false],
    ["amount", "Decimal", false, false],
    ["big", "BigInt", false, false],
    ["opened_at", "DateTime", false, false],
    ["meta", "Json", false, false],
    ["status", "tickets.status", false, false],
    ["parent_id", "BigInt", false, true],
    ["place", 'Unsupported("point")', false, true],
    ["parent_id->tickets", "tickets", false, true],
  ]);
  for (const other of [null, [], "x", {}, { definitions: [] }]) expect(schemaOfOpenApi(other)).toBeNull();
});

describe.skipIf(bin === null)(`Supabase's REST interface over PostgreSQL${bin === null ? NONE : ""}`, () => {
  let postgres: Postgres;
  let rest: RestServer;
  let convex: RunningConvex;
  let app: ReturnType<typeof makePostgresApp>;

  beforeAll(async () => {
    app = makePostgresApp();
    postgres = await startPostgres(bin ?? "");
    await postgres.run(TABLES);
    rest = await startRest({ database: postgres.url, key: SERVICE_KEY, description: DESCRIPTION, maxRows: 100 });
    writeFileSync(join(app.root, "convex/schema.ts"), CONVEX_SCHEMA);
    writeFileSync(
      join(app.root, "migrate.manifest.json"),
      '{ "domains": { "tickets": { "models": ["tickets", "ticket_tags"], "routes": {} } } }',
    );
    const shipped = await callMigrate(app.root, ["ship", "--module", "backfill"]);
    if (shipped.code !== 0) throw new Error(shipped.stderr);
    convex = await startConvex({ convexDir: join(app.root, "convex"), rows: {}, serverKey: SERVER_KEY });
    writeFileSync(
      join(app.root, ".env"),
      `SUPABASE_URL=${rest.url}/\nSUPABASE_SERVICE_ROLE_KEY=${SERVICE_KEY}\nCONVEX_URL=${convex.url}\nCONVEX_SERVER_KEY=${SERVER_KEY}\n`,
    );
  });
  afterAll(async () => {
    await convex?.stop();
    await rest?.stop();
    await postgres?.stop();
    app?.remove();
  });

  const backfill = (...args: readonly string[]) =>
    callMigrate(app.root, ["backfill", "--from", "supabase", "--domain", "tickets", ...args]);

  it("is copied whole, though each answer is shorter than was asked for, and though it is busy for a time", async () => {
    rest.busyFor = 3;
    const { code, stdout, stderr } = await backfill("--yes", "--verify", "--json");
    const report: JsonReport = JSON.parse(stdout);
    expect([
      code,
      report.rows?.tables.map(({ table, copied, compared }) => [table, copied, compared?.old, compared?.new]),
    ]).toEqual([
      0,
      [
        ["tickets", { read: 321, inserted: 321, changed: 0, rejected: 0 }, 321, 321],
        ["ticketTags", { read: 450, inserted: 450, changed: 0, rejected: 0 }, 450, 450],
      ],
    ]);
    expect(report.rows?.database).toBe(new URL(rest.url).host);
    expect(stdout + stderr).not.toContain(SERVICE_KEY);
  });

  it("has in Convex what it had: decimals, large integers, moments, JSON", async () => {
    const target = convexRows(convexCaller({ url: convex.url, serverKey: SERVER_KEY }));
    const mapped = ["title", "tags", "amount", "big", "openedAt", "meta", "status", "parentId"];
    const [row] = await target.rowsOf({ table: "tickets", mapped }, ["21"]);
    expect(jsonToConvex(row?.fields as JSONValue)).toEqual({
      title: "Ticket 21",
      tags: ["a", 'b,"c"'],
      amount: "12345678901234567.5",
      big: 9_007_199_254_741_014n,
      openedAt: Date.UTC(2026, 2, 28, 23, 30, 0, 123),
      meta: { a: [1, null] },
      status: "open",
      parentId: "10",
    });
  });

  it("was only read", () => {
    expect(rest.requests.length).toBeGreaterThan(10);
    expect(rest.requests.filter((request) => !/^(?:GET|HEAD) \/rest\/v1\//.test(request))).toEqual([]);
  });

  it("wants the service key, and says so", async () => {
    writeFileSync(join(app.root, "other.env"), "SUPABASE_SERVICE_ROLE_KEY=another\n");
    const wrong = await backfill("--yes", "--env-from", "other.env");
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining("it answers 401: Invalid API key")]);
    writeFileSync(join(app.root, "other.env"), "SUPABASE_SERVICE_ROLE_KEY=\n");
    const none = await backfill("--yes", "--env-from", "other.env");
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("SUPABASE_SERVICE_ROLE_KEY")]);
  });
});
