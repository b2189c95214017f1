import { describe, expect, it } from "vitest";
import { argumentType, printArgs, printType, readOne } from "./snippets.js";

describe("one validator", () => {
  it.each([
    ["v.string()", "a: string"],
    ["v.number()", "a: number"],
    ["v.float64()", "a: number"],
    ["v.boolean()", "a: boolean"],
    ["v.int64()", "a: int64"],
    ["v.bigint()", "a: int64"],
    ["v.null()", "a: null"],
    ["v.any()", "a: any"],
    ["v.bytes()", "a: bytes"],
    ['v.id("leads")', "a: id<leads>"],
    ['v.literal("DRAFT")', 'a: "DRAFT"'],
    ["v.literal('it\\'s')", 'a: "it\'s"'],
    ["v.literal(20)", "a: 20"],
    ["v.literal(-1)", "a: -1"],
    ["v.literal(-1n)", "a: -1n"],
    ["v.literal(true)", "a: true"],
    ["v.optional(v.string())", "a?: string"],
    ['v.optional(v.id("users"))', "a?: id<users>"],
    ["v.nullable(v.number())", "a: number | null"],
    ["v.union(v.string(), v.null())", "a: string | null"],
    ['v.union(v.literal("A"), v.union(v.literal("B"), v.null()))', 'a: "A" | "B" | null'],
    ["v.array(v.object({ id: v.string() }))", "a: ({ id: string })[]"],
    ["v.object({ x: v.optional(v.number()) })", "a: { x?: number }"],
    ["v.record(v.string(), v.any())", "a: record"],
    ["(v.string() as any)", "a: string"],
    ["someWhere()", "a?: unknown"],
    ["schema.tables.leads.validator", "a?: unknown"],
    ["z.string()", "a?: unknown"],
    ["v.union(...members)", "a: unknown"],
    ["v.object(missing)", "a: unknown"],
    ["v.newThing()", "a?: unknown"],
    ["status", 'a: "A" | "B"', 'const status = v.union(v.literal("A"), v.literal("B"));'],
    ["kinds.status", "a: string", "const kinds = { status: v.string() };"],
    ["v.id(TABLE)", "a: id<leads>", 'const TABLE = "leads";'],
    ["v.literal(DRAFT)", 'a: "DRAFT"', 'const DRAFT = "DRAFT" as const;'],
    ["lead.omit('x')", "a: { y: string }", "const lead = v.object({ x: v.number(), y: v.string() });"],
    ["lead.pick('x')", "a: { x: number }", "const lead = v.object({ x: v.number(), y: v.string() });"],
    ["lead.partial()", "a: { x?: number }", "const lead = v.object({ x: v.number() });"],
    ["lead.extend({ x: v.string() })", "a: { x: string }", "const lead = v.object({ x: v.number() });"],
    ["loop", "a?: unknown", "const loop = loop;"],
    ["literals('A', 'B')", 'a: "A" | "B"', 'import { literals } from "convex-helpers/validators";'],
    ["val.string()", "a: string", 'import { v as val } from "convex/values";'],
    [
      "paginationOptsValidator",
      "a: { numItems: number, cursor: string | null, endCursor?: string | null, id?: number, maximumRowsRead?: number, maximumBytesRead?: number }",
      'import { paginationOptsValidator } from "convex/server";',
    ],
    ["paginationOptsValidator", "a?: unknown", 'import { paginationOptsValidator } from "elsewhere";'],
    ["values.v.string()", "a: string", 'import * as values from "convex/values";'],
  ])("%s reads as %s", (validator, expected, before = "") => {
    expect(argumentType(validator, before)).toBe(expected);
  });
});

describe("the arguments of a function", () => {
  it.each([
    ["an empty object", "query({ args: {}, handler })", ""],
    ["quoted names", 'query({ args: { "user-id": v.string() }, handler })', "user-id: string"],
    ["v.object", "query({ args: v.object({ id: v.string() }), handler })", "id: string"],
    ["a constant", "query({ args: shared, handler })", "id: string, limit?: number"],
    ["a shorthand", "query({ args, handler })", "only: boolean"],
    ["a spread, overridden", "query({ args: { ...shared, id: v.number() }, handler })", "id: number, limit?: number"],
    ["a spread of an object's fields", "query({ args: { ...lead.fields }, handler })", "name: string"],
    ["the fields of an object", "query({ args: lead.fields, handler })", "name: string"],
    ["a definition in a constant", "query(definition)", "x: string"],
    ["the short form", "query(async (ctx, args) => args)", null],
    ["no args", "query({ handler })", null],
    ["an unknown spread", "query({ args: { ...elsewhere }, handler })", null],
    ["a computed name", "query({ args: { [name]: v.string() }, handler })", null],
    ["a call", "query({ args: makeArgs(), handler })", null],
  ])("%s", (_name, call, expected) => {
    const before = `const shared = { id: v.string(), limit: v.optional(v.number()) };
const args = { only: v.boolean() };
const lead = v.object({ name: v.string() });
const definition = { args: { x: v.string() }, handler };`;
    expect(printArgs(readOne(`${before}\nexport const f = ${call};`))).toBe(expected);
  });

  it("follows constants of other files of the folder, re-exports included", () => {
    const fn = readOne(
      'import { leadArgs as shared } from "../lib/index";\nexport const f = query({ args: shared, handler });',
      {
        "lib/index.ts": 'export * from "./args.js";',
        "lib/args.ts":
          'import { v } from "convex/values";\nexport const leadArgs = { ...base, userId: v.string() };\nconst base = { limit: v.optional(v.number()) };',
      },
    );
    expect(printArgs(fn)).toBe("limit?: number, userId: string");
  });

  it("follows an alias that leads into the folder", () => {
    const fn = readOne('import { shared } from "@/convex/args";\nexport const f = query({ args: shared, handler });', {
      "args.ts": 'import { v } from "convex/values";\nexport const shared = { id: v.string() };',
    });
    expect(printArgs(fn)).toBe("id: string");
  });
});

describe("what a function returns", () => {
  it.each([
    ["v.null()", "null"],
    ["v.array(row)", "({ id: string })[]"],
    ["row.fields.id", "string"],
    ["row.fields.name", null],
    [
      "paginationResultValidator(row)",
      '{ page: ({ id: string })[], continueCursor: string, isDone: boolean, splitCursor?: string | null, pageStatus?: "SplitRecommended" | "SplitRequired" | null }',
    ],
    ["v.union(row, v.null())", "{ id: string } | null"],
    ["unknownThing", null],
  ])("%s", (returns, expected) => {
    const fn = readOne(
      `import { paginationResultValidator } from "convex/server";\nconst row = v.object({ id: v.string() });\nexport const f = query({ args: {}, returns: ${returns}, handler });`,
    );
    expect(fn.returns === null ? null : printType(fn.returns)).toBe(expected);
  });
});
