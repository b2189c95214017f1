/// <reference types="vite/client" />
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Decimal } from "@prisma/client/runtime/client";
import { convexTest } from "convex-test";
import type { GenericSchema, SchemaDefinition } from "convex/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newSchemaOf } from "../../src/codemods/schema/edit.js";
import { decideTables } from "../../src/codemods/schema/decide.js";
import { mapModels } from "../../src/data/mapping.js";
import type { PrismaSchema } from "../../src/data/prisma/model.js";
import { asConvexTable } from "../../src/data/propose.js";
import { convertRow, type OldRow } from "../../src/data/rows.js";
import { DATA_DEFAULTS, type DataSettings } from "../../src/manifest/data.js";
import { startApp, type RunningApp } from "../fixture/server.js";
import { APP } from "../fixture/files.js";
import { REPOSITORY } from "../support/scratch.js";
import { fixtureSchema, prisma, shippedTables } from "./apps.js";

mkdirSync(join(REPOSITORY, ".scratch"), { recursive: true });
const folder = mkdtempSync(join(REPOSITORY, ".scratch/proposed-"));
let count = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is proposed for every model of a schema, and the same text as Convex runs it. */
async function proposedFor(schema: PrismaSchema, settings = DATA_DEFAULTS, shipped: readonly string[] = []) {
  const mappings = mapModels(schema, new Map(), { models: null, settings });
  const sides = { schema, mappings, settings, queries: [], shipped, convexTables: new Map() };
  const { proposed } = decideTables(sides);
  const file = join(folder, `schema${(count += 1)}.ts`);
  writeFileSync(file, newSchemaOf(proposed));
  const written: { default: unknown } = await import(file);
  if (!isSchema(written.default)) throw new Error("what is proposed is no schema");
  const tables = new Map(proposed.map((table) => [table.name, asConvexTable(table)]));
  const instance = convexTest({ schema: written.default, modules: import.meta.glob("../../convex/_generated/*.js") });
  return { mappings: mapModels(schema, tables, { models: null, settings }).tables, instance, proposed };
}

const isSchema = (value: unknown): value is SchemaDefinition<GenericSchema, boolean> =>
  typeof value === "object" && value !== null && "tables" in value;

const EVERYTHING = `
datasource db {
  provider = "postgresql"
}
enum Role {
  ADMIN
  USER @map("user")
}
model Everything {
  id String @id
  ${["String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes", "Role"]
    .map((type) => `is${type} ${type}\n  may${type} ${type}?\n  all${type} ${type}[]`)
    .join("\n  ")}
}
`;

const VALUES: Readonly<Record<string, unknown>> = {
  String: "text",
  Boolean: false,
  Int: -7,
  BigInt: 9_007_199_254_740_993n,
  Float: 0.1,
  Decimal: new Decimal("12345678901234567890.123456789"),
  DateTime: new Date("2026-03-29T01:30:00.123Z"),
  Json: { list: [1, "two", null, { three: true }] },
  Bytes: Buffer.from([0, 255, 7]),
  Role: "USER",
};

const STORED: Readonly<Record<string, unknown>> = {
  ...VALUES,
  Decimal: "12345678901234567890.123456789",
  DateTime: Date.UTC(2026, 2, 29, 1, 30, 0, 123),
  Bytes: new Uint8Array([0, 255, 7]).buffer,
};

describe("every scalar of Prisma, as the client gives it", () => {
  const rowOf = (may: (type: string) => unknown, all: (type: string) => unknown): OldRow =>
    Object.fromEntries([
      ["id", "1"],
      ...Object.keys(VALUES).flatMap((type) => [
        [`is${type}`, VALUES[type]],
        [`may${type}`, may(type)],
        [`all${type}`, all(type)],
      ]),
    ]);

  const documentOf = (may: boolean, all: number): Record<string, unknown> =>
    Object.fromEntries([
      ["legacyId", "1"],
      ...Object.keys(STORED).flatMap((type) => [
        [`is${type}`, STORED[type]],
        ...(may ? [[`may${type}`, STORED[type]]] : []),
        [`all${type}`, Array.from({ length: all }, () => STORED[type])],
      ]),
    ]);

  test.each<[string, OldRow, Record<string, unknown>]>([
    [
      "with everything",
      rowOf(
        (type) => VALUES[type],
        (type) => [VALUES[type], VALUES[type]],
      ),
      documentOf(true, 2),
    ],
    [
      "with what may be empty empty",
      rowOf(
        () => null,
        () => [],
      ),
      documentOf(false, 0),
    ],
  ])("a row %s is stored and read back", async (_name, row, document) => {
    const { mappings, instance } = await proposedFor(prisma(EVERYTHING));
    const [mapping] = mappings;
    const converted = mapping === undefined ? null : convertRow(mapping, row);
    expect(converted).toEqual({ ok: true, document, bytes: expect.any(Number) });
    if (converted?.ok !== true) return;
    const stored = await instance.run(async ({ db }) => {
      await db.insert("everythings", { ...converted.document });
      const found = await db.query("everythings").unique();
      const { _id, _creationTime, ...fields } = found ?? {};
      return fields;
    });
    expect(stored).toEqual(document);
  });

  test("the manifest's choices are stored and read back", async () => {
    const place = { file: "migrate.manifest.json", line: 1, column: 1 };
    const settings: DataSettings = {
      ...DATA_DEFAULTS,
      decimal: "number",
      bigint: "string",
      fields: new Map([
        ["Price.at", { to: "moment", as: "string", skip: null, place }],
        ["Price.secret", { to: null, as: null, skip: "never leaves the old database", place }],
      ]),
    };
    const schema = prisma(`model Price {
  id BigInt @id
  amount Decimal
  size BigInt
  at DateTime
  secret String
}`);
    const { mappings, instance } = await proposedFor(schema, settings);
    const [mapping] = mappings;
    if (mapping === undefined) throw new Error("a table is proposed for it");
    const row = { id: 5n, amount: new Decimal("19.90"), size: 2n ** 60n, at: new Date(0), secret: "x" };
    const converted = convertRow(mapping, row);
    const document = { legacyId: "5", amount: 19.9, size: "1152921504606846976", moment: "1970-01-01T00:00:00.000Z" };
    expect(converted).toMatchObject({ ok: true, document });
    await instance.run(async ({ db }) => void (await db.insert("prices", document)));
    expect(mapping.unmapped).toEqual([{ prisma: "secret", reason: "skipped", why: "never leaves the old database" }]);
    expect(convertRow(mapping, { ...row, amount: new Decimal("0.12345678901234567") })).toEqual({
      ok: false,
      faults: [{ field: "amount", reason: "0.12345678901234567 is more digits than a number holds" }],
    });
  });
});

describe("the fixture app, from an empty Convex", () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  test("what is proposed is what is shipped, but for an enum", async () => {
    const shipped = await shippedTables();
    const { proposed } = await proposedFor(await fixtureSchema(), DATA_DEFAULTS, [...shipped.keys()]);
    const differing = proposed.flatMap(({ name, fields }) => {
      const table = shipped.get(name);
      const own = new Map((table?.fields ?? []).map((field) => [field.name, field]));
      return table === undefined
        ? []
        : [
            ...fields.filter((field) => !isDeepStrictEqual(own.get(field.name), field)),
            ...[...own.values()].filter((field) => !field.optional && !fields.some((each) => each.name === field.name)),
          ].map((field) => `${name}.${field.name}`);
    });
    // The shipped table takes any text; the old database knows three.
    expect(differing).toEqual(["contentItems.status"]);
    expect(proposed.filter(({ name }) => shipped.has(name))).toHaveLength(26);
  });

  test("every row of the database, as the app's own client reads it, is stored in the proposed tables", async () => {
    const { mappings, instance } = await proposedFor(await fixtureSchema());
    const loaded: Record<string, unknown> = await import(`${APP}/lib/prisma.ts`);
    const client = loaded["prisma"];
    let stored = 0;
    for (const mapping of mappings) {
      for (const row of await rowsOf(client, mapping.delegate)) {
        const converted = convertRow(mapping, row);
        expect(converted).toMatchObject({ ok: true });
        if (!converted.ok) continue;
        const { document } = converted;
        await instance.run(async ({ db }) => void (await db.insert(mapping.table, { ...document })));
        stored += 1;
      }
    }
    expect(mappings).toHaveLength(36);
    expect(stored).toBeGreaterThan(90);
  });
});

async function rowsOf(client: unknown, delegate: string): Promise<readonly OldRow[]> {
  const model: unknown = typeof client === "object" && client !== null ? Reflect.get(client, delegate) : null;
  const find: unknown = typeof model === "object" && model !== null ? Reflect.get(model, "findMany") : null;
  if (typeof find !== "function") throw new Error(`the client has no ${delegate}`);
  const rows: unknown = await find.call(model);
  if (!Array.isArray(rows)) throw new Error(`${delegate}.findMany gives a list`);
  return rows;
}
