import { describe, expect, it } from "vitest";
import { read, readOne, printArgs } from "./snippets.js";

const IMPORTS = `import { query, mutation, action, internalQuery, internalMutation, internalAction, httpAction } from "./_generated/server";
import { queryGeneric, internalMutationGeneric } from "convex/server";
import { customQuery, customMutation, customCtx } from "convex-helpers/server/customFunctions";
import { zCustomQuery } from "convex-helpers/server/zod";
import { v } from "convex/values";
const handler = async () => null;
`;

/** `public query` and so on, of the export `f` of `m.ts`. */
function kindOf(text: string, others: Readonly<Record<string, string>> = {}): string {
  const fn = read({ "m.ts": IMPORTS + text, ...others }).get("api.m.f");
  return fn === undefined ? "none" : `${fn.visibility} ${fn.kind}`;
}

describe("which exports are functions", () => {
  it.each<[string, string, Readonly<Record<string, string>>?]>([
    ["export const f = query({ args: {}, handler });", "public query"],
    ["export const f = mutation({ args: {}, handler });", "public mutation"],
    ["export const f = action(async () => null);", "public action"],
    ["export const f = internalQuery({ handler });", "internal query"],
    ["export const f = internalMutation({ handler });", "internal mutation"],
    ["export const f = internalAction({ handler });", "internal action"],
    ["export const f = httpAction(async () => new Response());", "public httpAction"],
    ["export const f = queryGeneric({ handler });", "public query"],
    ["export const f = internalMutationGeneric({ handler });", "internal mutation"],
    ['import { query as q } from "./_generated/server.js";\nexport const f = q({ handler });', "public query"],
    [
      'import * as server from "./_generated/server";\nexport const f = server.mutation({ handler });',
      "public mutation",
    ],
    ["const g = query({ handler });\nexport { g as f };", "public query"],
    ["const g = query({ handler });\nexport const f = g;", "public query"],
    ["export const f = query({ handler }) satisfies object;", "public query"],
    ["const f = query({ handler });", "none"],
    ["export const f = async () => null;", "none"],
    ["export function f() { return 1; }", "none"],
    ["export const f = 20;", "none"],
    ["export const f = v.object({});", "none"],
    ["export const f = customQuery(query, {});", "none"],
    ['export { query as f } from "./_generated/server";', "none"],
    ['export * as f from "./other";', "none", { "other.ts": "export const x = 1;" }],
    ["export type f = string;", "none"],
    ["const finder = (t) => (id) => async (db) => db.get(t, id);\nexport const f = finder('leads');", "none"],
    ["const finder = (t) => someWrapper(t);\nexport const f = finder('leads');", "public unknown"],
    ["export { f };", "public unknown"],
    ["export const { f, g } = convexAuth({ providers: [] });", "public unknown"],
    ["export const f = madeElsewhere({ handler });", "public unknown"],
    ['export { f } from "some-package";', "public unknown"],
  ])("%s", (text, expected, others = {}) => {
    expect(kindOf(text, others)).toBe(expected);
  });
});

describe("custom builders", () => {
  it.each([
    ["const q = customQuery(query, {});\nexport const f = q({ handler });", "public query"],
    ["const q = customQuery(internalQuery, customCtx(handler));\nexport const f = q({ handler });", "internal query"],
    [
      "const q = customMutation(customMutation(mutation, {}), {});\nexport const f = q({ handler });",
      "public mutation",
    ],
    ["const make = () => customQuery(query, {});\nconst q = make();\nexport const f = q({ handler });", "public query"],
    [
      "function make(b) { return customQuery(b, {}); }\nconst q = make(internalQuery);\nexport const f = q({ handler });",
      "internal query",
    ],
    [
      "function make(b) { const c = b; return customQuery(c, {}); }\nexport const f = make(query)({ handler });",
      "public query",
    ],
    ["const q = { authed: customQuery(query, {}) };\nexport const f = q.authed({ handler });", "public query"],
    ["function q(definition) { return query(definition); }\nexport const f = q({ handler });", "public query"],
    [
      "const list = (table: string) => mutation({ args: {}, handler });\nexport const f = list('leads');",
      "public mutation",
    ],
    [
      "const inner = (c) => customQuery(c, {});\nfunction make(b) { return inner(b); }\nexport const f = make(internalQuery)({ handler });",
      "internal query",
    ],
    ["const q = customQuery(unknownBuilder, {});\nexport const f = q({ handler });", "public unknown"],
    ["const q = q();\nexport const f = q({ handler });", "public unknown"],
  ])("%s", (text, expected) => {
    expect(kindOf(text)).toBe(expected);
  });

  const CLOSED = `${IMPORTS}export const closedQuery = customQuery(query, {
  args: { serverKey: v.optional(v.string()) },
  input: async () => ({ ctx: {}, args: {} }),
});`;

  it("are followed through the folder's files, and what they add is left out", () => {
    const fn = readOne(
      'import { closedQuery } from "../lib/functions";\nexport const f = closedQuery({ args: { id: v.string() }, handler });',
      {
        "lib/functions.ts": CLOSED,
      },
    );
    expect([fn.kind, fn.visibility, printArgs(fn)]).toEqual(["query", "public", "id: string"]);
  });

  it("are followed through a namespace import", () => {
    expect(
      kindOf('import * as lib from "./lib/functions";\nexport const f = lib.closedQuery({ handler });', {
        "lib/functions.ts": CLOSED,
      }),
    ).toBe("public query");
  });

  it("leave out what a wrapper adds to the declared arguments", () => {
    const fn =
      readOne(`const q = (definition) => query({ ...definition, args: { ...definition.args, key: v.string() } });
export const f = q({ args: { id: v.string() }, handler });`);
    expect(printArgs(fn)).toBe("id: string");
  });

  it("read the arguments that a factory declares itself", () => {
    const fn = readOne(`const list = (table) => query({ args: { table: v.literal("leads") }, handler });
export const f = list("leads");`);
    expect(printArgs(fn)).toBe('table: "leads"');
  });

  it("cannot be read when they declare arguments with zod", () => {
    const table = read({
      "m.ts": `${IMPORTS}const q = zCustomQuery(query, {});\nexport const f = q({ args: { id: z.string() }, handler });`,
    });
    expect(table.get("api.m.f")).toMatchObject({ kind: "query", visibility: "public", args: null });
  });
});

describe("modules and their names", () => {
  const ONE = `${IMPORTS}export const f = query({ handler });`;

  it.each([
    ["tickets.ts", ["api.tickets.f"]],
    ["leads/queries.ts", ["api.leads.queries.f"]],
    ["foo/index.ts", ["api.foo.index.f"]],
    ["deep/er/still.tsx", ["api.deep.er.still.f"]],
    ["plain.js", ["api.plain.f"]],
    ["plain.jsx", ["api.plain.f"]],
    ["plain.mjs", ["api.plain.f"]],
    ["_generated/api.ts", []],
    ["schema.ts", []],
    ["convex.config.ts", []],
    ["leads.test.ts", []],
    ["types.d.ts", []],
    [".hidden.ts", []],
    ["with space.ts", []],
    ["data.json", []],
  ])("%s", (file, expected) => {
    const text = ONE.replaceAll("./_generated", "convex/_generated");
    expect([...read({ [file]: text }).keys()]).toEqual(expected);
  });

  it("names a default export, and re-exports under the re-exporting module", () => {
    const table = read({
      "a.ts": `${IMPORTS}export default query({ handler });\nexport const one = mutation({ args: { n: v.number() }, handler });`,
      "b.ts":
        'export { one, one as two } from "./a";\nexport * from "./a";\nexport { default as three } from "./a";\nexport * as four from "./a";',
    });
    expect([...table.keys()].sort()).toEqual(["api.a.default", "api.a.one", "api.b.one", "api.b.three", "api.b.two"]);
    expect(table.get("api.b.two")).toMatchObject({ kind: "mutation", place: { file: "convex/a.ts" } });
  });

  it("does not take a default export through `export *`", () => {
    const table = read({
      "a.ts": `${IMPORTS}export default query({ handler });`,
      "b.ts": 'export * from "./a";',
      "c.ts": 'export { default as f } from "./b";',
    });
    expect([...table.values()].map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      "api.a.default query",
      "api.c.f unknown",
    ]);
  });

  it("ends when files re-export each other in a circle", () => {
    const table = read({
      "a.ts": 'export * from "./b";\nexport { x } from "./b";',
      "b.ts": 'export * from "./a";\nexport { x } from "./a";',
    });
    expect([...table.values()].map(({ path, kind }) => [path, kind])).toEqual([
      ["api.a.x", "unknown"],
      ["api.b.x", "unknown"],
    ]);
  });

  it("says where a function stands", () => {
    const table = read({
      "m.ts": 'import { query } from "./_generated/server";\r\n\r\nexport const f = query({});\r\n',
    });
    expect(table.get("api.m.f")?.place).toEqual({ file: "convex/m.ts", line: 3, column: 14 });
  });

  it("reads what it can of a file that does not parse", () => {
    expect(kindOf("export const f = query({ args: { a: v.string() }, handler });\nexport const = ;")).toBe(
      "public query",
    );
  });
});
