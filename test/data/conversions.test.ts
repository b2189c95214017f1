import { Decimal } from "@prisma/client/runtime/client";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { convertValue } from "../../src/data/convert.js";
import type { Conversion } from "../../src/data/conversion.js";
import { mapModels } from "../../src/data/mapping.js";
import { proposeTable } from "../../src/data/propose.js";
import { convertField, convertRow, legacyIdOf } from "../../src/data/rows.js";
import { DATA_DEFAULTS, type DataSettings } from "../../src/manifest/data.js";
import type { ValidatorType } from "../../src/target/functions.js";
import { prisma, tablesOf } from "./apps.js";

const proposed = (declaration: string, settings: DataSettings = DATA_DEFAULTS) => {
  const schema = prisma(`model Row {
  id String @id
  ${declaration}
  parent Parent @relation(fields: [parentId], references: [id])
  parentId BigInt
}
model Parent {
  id BigInt @id
  rows Row[]
}
enum Stage {
  NEW
  WON @map("won")
}
type Point {
  x Int
}
`);
  const [model] = schema.models;
  if (model === undefined) throw new Error("there is a model");
  const { fields, mapping } = proposeTable(model, { schema, queries: [], settings, shipped: [] });
  const field = fields.find(({ name }) => name === "value");
  return { fields, field, mapping, conversion: mapping.fields.find(({ convex }) => convex === "value") };
};

const NUMBER: ValidatorType = { kind: "number" };
const STRING: ValidatorType = { kind: "string" };
const STAGES: ValidatorType = {
  kind: "union",
  members: [
    { kind: "literal", code: '"NEW"' },
    { kind: "literal", code: '"WON"' },
  ],
};

/** Every scalar with the native types that mean something of their own: what it is, and how a value of the client is kept. */
const SCALARS: readonly [declaration: string, type: ValidatorType, given: unknown, kept: unknown][] = [
  ["String", STRING, "ä\u{1F600}", "ä\u{1F600}"],
  ["String @db.Uuid", STRING, "0b5f…", "0b5f…"],
  ["String @db.VarChar(3)", STRING, "", ""],
  ["String @db.ObjectId", STRING, "507f1f77bcf86cd799439011", "507f1f77bcf86cd799439011"],
  ["Boolean", { kind: "boolean" }, true, true],
  ["Int", NUMBER, -2_147_483_648, -2_147_483_648],
  ["Int @db.SmallInt", NUMBER, 0, 0],
  ["BigInt", { kind: "int64" }, 9_223_372_036_854_775_807n, 9_223_372_036_854_775_807n],
  ["Float", NUMBER, 5e-324, 5e-324],
  ["Float @db.Real", NUMBER, -0, -0],
  ["Decimal", STRING, new Decimal("1e-20"), "0.00000000000000000001"],
  ["Decimal @db.Decimal(65, 30)", STRING, new Decimal("-0.10"), "-0.1"],
  ["Decimal @db.Money", STRING, new Decimal("1e21"), "1000000000000000000000"],
  ["DateTime", NUMBER, new Date("2026-10-25T01:30:00.001+02:00"), Date.UTC(2026, 9, 24, 23, 30, 0, 1)],
  ["DateTime @db.Timestamptz(6)", NUMBER, new Date(-1), -1],
  ["DateTime @db.Date", NUMBER, new Date("2026-02-28"), Date.UTC(2026, 1, 28)],
  ["DateTime @db.Time", NUMBER, new Date("1970-01-01T09:30:00Z"), 34_200_000],
  ["Json", { kind: "any" }, { a: [null, 1, "x", { b: true }] }, { a: [null, 1, "x", { b: true }] }],
  ["Json @db.JsonB", { kind: "any" }, [], []],
  ["Bytes", { kind: "bytes" }, Buffer.from("ab"), new Uint8Array([97, 98]).buffer],
  ["Stage", STAGES, "WON", "WON"],
];

describe("every scalar: required, optional, a list", () => {
  test.each(SCALARS)("%s", (declaration, type, given, kept) => {
    const [name = "", ...native] = declaration.split(" ");
    const write = (suffix: string): string => `value ${name}${suffix} ${native.join(" ")}`;

    const required = proposed(write(""));
    expect(required.field).toEqual({ name: "value", optional: false, type });
    const keep = (of: typeof required, value: unknown) => (of.conversion ? convertField(of.conversion, value) : null);
    expect(keep(required, given)).toEqual({ ok: true, value: kept });
    // JSON may hold null; nothing else may.
    expect(keep(required, null)?.ok).toBe(name === "Json");

    const optional = proposed(write("?"));
    expect(optional.field).toEqual({ name: "value", optional: true, type });
    expect(keep(optional, given)).toEqual({ ok: true, value: kept });
    expect(keep(optional, null)).toEqual({ ok: true, value: undefined });

    const list = proposed(write("[]"));
    expect(list.field).toEqual({ name: "value", optional: false, type: { kind: "array", element: type } });
    expect(keep(list, [])).toEqual({ ok: true, value: [] });
    expect(keep(list, [given, given])).toEqual({ ok: true, value: [kept, kept] });
    expect(keep(list, given)?.ok).toBe(Array.isArray(given));
  });

  it.each([
    ['value Unsupported("circle")', "unsupported"],
    ['value Unsupported("circle")?', "unsupported"],
    ["value Point", "composite"],
    ["value Point[]", "composite"],
    ["value String @ignore", "ignored"],
    ["value Nowhere", "unsupported"],
  ])("%s has no counterpart", (declaration, reason) => {
    const { field, mapping } = proposed(declaration);
    expect(field).toBeUndefined();
    expect(mapping.unmapped).toEqual([{ prisma: "value", reason }]);
  });

  it("keeps a reference to an id of another type as the text of the id", () => {
    const { fields, mapping } = proposed("value Int");
    expect(fields.find(({ name }) => name === "parentId")?.type).toEqual(STRING);
    const converted = convertRow(mapping, { id: "a", value: 1, parentId: 2n ** 62n });
    expect(converted).toMatchObject({ document: { legacyId: "a", value: 1, parentId: "4611686018427387904" } });
  });
});

/** What would become another value is refused, with words. */
const REFUSED: readonly [name: string, conversion: Conversion, value: unknown, reason: RegExp][] = [
  ["a text that is none", { kind: "string" }, 5, /5 is no text/],
  ["half a character", { kind: "string" }, "\uD83D", /half a character/],
  ["a text of more than 1 MiB", { kind: "string" }, "x".repeat(1_048_577), /more than 1 MiB/],
  ["yes that is a number", { kind: "boolean" }, 1, /neither true nor false/],
  ["a number in words", { kind: "number" }, "5", /"5" is no number/],
  ["a bigint that a number does not hold", { kind: "number" }, 2n ** 53n + 1n, /more than a number holds/],
  ["a bigint beyond 2^53", { kind: "bigint", to: "number" }, 9_007_199_254_740_993n, /more than a number holds/],
  ["2^53 itself, which two bigints would become", { kind: "bigint", to: "number" }, 2n ** 53n, /more than a number/],
  ["a bigint of 65 bits", { kind: "bigint", to: "int64" }, 2n ** 63n, /more than 64 bits/],
  ["a part of a number", { kind: "bigint", to: "int64" }, 0.5, /no whole number/],
  ["a Decimal of many digits", { kind: "decimal", to: "number" }, new Decimal("0.12345678901234567"), /more digits/],
  ["a Decimal beyond a double", { kind: "decimal", to: "number" }, new Decimal("1e400"), /more digits/],
  ["a Decimal below a double", { kind: "decimal", to: "number" }, new Decimal("1e-400"), /more digits/],
  ["no Decimal", { kind: "decimal", to: "string" }, new Decimal(Number.NaN), /no decimal/],
  ["a Decimal of an endless exponent", { kind: "decimal", to: "string" }, "1e999999999", /no decimal/],
  ["words for a Decimal", { kind: "decimal", to: "string" }, "1,5", /no decimal/],
  ["no time", { kind: "date", to: "number" }, new Date(Number.NaN), /no point in time/],
  ["a day that is not in the calendar", { kind: "date", to: "number" }, "2026-02-30", /no point in time/],
  ["a day that never ends", { kind: "date", to: "number" }, "infinity", /no point in time/],
  ["milliseconds that may be seconds", { kind: "date", to: "number" }, 1_767_260_000, /no point in time/],
  [
    "a value that an enum does not have",
    { kind: "enum", values: [{ from: "NEW", to: "new" }] },
    "OLD",
    /none of "NEW"/,
  ],
  ["no bytes", { kind: "bytes", to: "bytes" }, "abc", /no bytes/],
  ["bytes of more than 1 MiB", { kind: "bytes", to: "bytes" }, new Uint8Array(1_048_577), /more than 1 MiB/],
  ["a key with a dollar", { kind: "json", to: "any" }, { a: { $set: 1 } }, /"a\.\$set", which starts with/],
  ["a key with an underscore", { kind: "json", to: "any" }, [{ _id: 1 }], /"\[0\]\._id"/],
  ["a key that is not ASCII", { kind: "json", to: "any" }, { größe: 1 }, /not plain ASCII/],
  ["an empty key", { kind: "json", to: "any" }, { "": 1 }, /empty/],
  ["a key of 1025 characters", { kind: "json", to: "any" }, { ["k".repeat(1025)]: 1 }, /longer than/],
  ["a number that is none", { kind: "json", to: "any" }, { a: Number.NaN }, /NaN at a/],
  ["nothing inside of JSON", { kind: "json", to: "any" }, { a: undefined }, /undefined at a/],
  ["an object of a class", { kind: "json", to: "any" }, { a: new Date(0) }, /of a class/],
  ["JSON that is deeper than a document", { kind: "json", to: "any" }, nested(16), /16 deep/],
  [
    "a list in JSON that is too long",
    { kind: "json", to: "any" },
    { a: Array.from({ length: 8193 }, () => 0) },
    /8193/,
  ],
  ["a list that is too long", { kind: "list", of: { kind: "number" } }, Array.from({ length: 8193 }, () => 0), /8193/],
  ["null in a list", { kind: "list", of: { kind: "string" } }, ["a", null], /\[1\]: null is no text/],
  ["no list", { kind: "list", of: { kind: "string" } }, "a", /no list/],
];

function nested(depth: number): unknown {
  return depth === 0 ? 1 : [nested(depth - 1)];
}

describe("what would lose something is refused", () => {
  test.each(REFUSED)("%s", (_name, conversion, value, reason) => {
    const converted = convertValue(conversion, value);
    expect(converted).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  it("takes JSON as deep as a document may be", () => {
    expect(convertValue({ kind: "json", to: "any" }, nested(15)).ok).toBe(true);
  });

  it("refuses a row that is too large, and names its largest field", () => {
    const { mapping } = proposed("value String");
    const row = { id: "a", value: "x".repeat(1_048_570), parentId: 1n };
    expect(convertRow(mapping, row)).toMatchObject({ ok: false, faults: [{ field: "value" }] });
  });

  it("names every field of a row that is refused", () => {
    const { mapping } = proposed("value Int");
    expect(convertRow(mapping, { id: null, value: "x" })).toEqual({
      ok: false,
      faults: [
        { field: "id", reason: "id is empty" },
        { field: "value", reason: '"x" is no number' },
        { field: "parentId", reason: "the row was read without it" },
      ],
    });
  });
});

describe("what a REST interface gives for the same values", () => {
  it.each<[string, Conversion, unknown, unknown]>([
    [
      "a time with a zone",
      { kind: "date", to: "number" },
      "2026-03-29T03:30:00.123456+02:00",
      Date.UTC(2026, 2, 29, 1, 30, 0, 123),
    ],
    [
      "a time without a zone, which is UTC",
      { kind: "date", to: "number" },
      "2026-03-29T02:30:00",
      Date.UTC(2026, 2, 29, 2, 30),
    ],
    [
      "a time as PostgreSQL prints it",
      { kind: "date", to: "number" },
      "2026-03-29 02:30:00+00",
      Date.UTC(2026, 2, 29, 2, 30),
    ],
    ["a day", { kind: "date", to: "number" }, "2024-02-29", Date.UTC(2024, 1, 29)],
    ["a time of day", { kind: "date", to: "number" }, "09:30:00.5", 34_200_500],
    ["a time of day in a zone", { kind: "date", to: "number" }, "00:30:00+02", -5_400_000],
    ["a decimal", { kind: "decimal", to: "string" }, "019.900", "19.9"],
    ["a decimal as a number", { kind: "decimal", to: "number" }, "19.90", 19.9],
    ["a bigint as a text", { kind: "bigint", to: "int64" }, "9007199254740993", 9_007_199_254_740_993n],
    ["a bigint as a number", { kind: "bigint", to: "string" }, 7, "7"],
    ["bytes", { kind: "bytes", to: "bytes" }, "\\x00ff", new Uint8Array([0, 255]).buffer],
    ["JSON as a text", { kind: "json", to: "string" }, { $a: 1 }, '{"$a":1}'],
    ["a date as a text", { kind: "date", to: "string" }, "2026-01-01T00:00:00+01:00", "2025-12-31T23:00:00.000Z"],
    ["a date as int64", { kind: "date", to: "int64" }, new Date(5), 5n],
  ])("%s", (_name, conversion, value, kept) => {
    expect(convertValue(conversion, value)).toEqual({ ok: true, value: kept });
  });
});

describe("for every value", () => {
  it("a number is taken for a decimal exactly where it prints as the same decimal", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -30, max: 30 }), (digits, exponent) => {
        const decimal = new Decimal(`${digits}e${exponent}`);
        const text = convertValue({ kind: "decimal", to: "string" }, decimal);
        expect(text.ok && typeof text.value === "string" && decimal.equals(text.value)).toBe(true);
        const number = convertValue({ kind: "decimal", to: "number" }, decimal);
        if (number.ok) expect(decimal.equals(String(number.value))).toBe(true);
      }),
    );
  });

  it("a date comes back the same, whichever way it is written", () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        const kept = { ok: true, value: date.getTime() };
        expect(convertValue({ kind: "date", to: "number" }, date)).toEqual(kept);
        expect(convertValue({ kind: "date", to: "number" }, date.toISOString())).toEqual(kept);
      }),
    );
  });

  it("nothing throws, whatever is given for whatever", () => {
    const conversions = REFUSED.map(([, conversion]) => conversion);
    fc.assert(
      fc.property(
        fc.constantFrom(...conversions),
        fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }),
        (conversion, value) => {
          expect(typeof convertValue(conversion, value).ok).toBe("boolean");
        },
      ),
    );
  });

  it("two keys of several fields are never one text", () => {
    const key = fc.tuple(fc.string(), fc.string());
    fc.assert(
      fc.property(key, key, ([a, b], [c, d]) => {
        const one = legacyIdOf({ key: ["x", "y"] }, { x: a, y: b });
        const other = legacyIdOf({ key: ["x", "y"] }, { x: c, y: d });
        if (one.ok && other.ok) expect(one.value === other.value).toBe(a === c && b === d);
      }),
    );
  });
});

/** What a table that is there accepts decides how a value is kept. */
describe("a validator of the table decides", () => {
  it.each<[string, string, string, unknown, unknown]>([
    ["Decimal", "Decimal", "v.number()", new Decimal("1.5"), 1.5],
    ["BigInt", "BigInt", "v.number()", 5n, 5],
    ["BigInt as text", "BigInt", "v.string()", 5n, "5"],
    ["Int", "Int", "v.int64()", 5, 5n],
    ["Int as text", "Int", "v.string()", 5, "5"],
    ["DateTime", "DateTime", "v.string()", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["Bytes", "Bytes", "v.string()", Buffer.from("ab"), "YWI="],
    ["Json", "Json", "v.string()", { $a: 1 }, '{"$a":1}'],
    ["Json", "Json", "v.object({ a: v.number(), b: v.optional(v.string()) })", { a: 1 }, { a: 1 }],
    ["Json", "Json", "v.array(v.string())", ["a"], ["a"]],
    ["an enum as text", "Stage", "v.string()", "WON", "WON"],
    ["an enum in another case", "Stage", 'v.union(v.literal("new"), v.literal("won"))', "NEW", "new"],
    ["an enum by its name in the database", "Stage", 'v.union(v.literal("NEW"), v.literal("won"))', "WON", "won"],
    ["a text of which some are known", "String", 'v.union(v.literal("a"), v.literal("b"))', "b", "b"],
    ["whatever it is", "DateTime", "v.any()", new Date(7), 7],
    ["one of several", "Decimal", "v.union(v.null(), v.number())", new Decimal("2"), 2],
  ])("%s: %s into %s", (_name, type, validator, given, kept) => {
    expect(intoTable(type, validator, given)).toEqual({ ok: true, value: kept });
  });

  it.each<[string, string, unknown, RegExp]>([
    ["Json", "v.object({ a: v.number() })", { a: "x" }, /\.a: it is not number/],
    ["Json", "v.object({ a: v.number() })", { a: 1, b: 2 }, /\.b is not among its fields/],
    ["Json", "v.object({ a: v.number() })", {}, /\.a is missing/],
    ["Json", "v.array(v.string())", ["a", 1], /\[1\]: it is not string/],
    ["Json", "v.record(v.string(), v.any())", [], /not record/],
    ["String", 'v.literal("a")', "b", /none of "a"/],
    ["Stage", 'v.literal("NEW")', "WON", /none of "NEW"/],
    ["Int", "v.union(v.literal(1), v.literal(2))", 3, /not 1 or 2/],
  ])("a value of %s that %s refuses is refused before it is sent", (type, validator, given, reason) => {
    expect(intoTable(type, validator, given)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  function intoTable(type: string, validator: string, given: unknown) {
    const schema = prisma(
      `model Row {\n  id String @id\n  value ${type}\n}\nenum Stage {\n  NEW\n  WON @map("won")\n}\n`,
    );
    const tables = tablesOf(`rows: defineTable({ legacyId: v.string(), value: ${validator} })`);
    const [mapping] = mapModels(schema, tables, { models: null, settings: DATA_DEFAULTS }).tables;
    const [field] = mapping?.fields ?? [];
    return field === undefined ? null : convertField(field, given);
  }
});
