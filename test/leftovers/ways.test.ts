import { describe, expect, it } from "vitest";
import { isLeft } from "../../src/leftovers/model.js";
import { leftIn, ROUTE, waysOf, type Files } from "./app.js";

const STORE = "@supabase/supabase-js";
const CLIENT = "supabase.ts:1 createClient";

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly ways: readonly string[];
  /** links in node_modules, by what they lead to */
  readonly links?: Readonly<Record<string, string>>;
}

/** Modules behind the route, and the ways that lead to the store. */
const CASES: readonly Case[] = [
  {
    name: "nothing",
    files: { [ROUTE]: `export const GET = () => Response.json([]);\n` },
    ways: [],
  },
  {
    name: "the package itself, in the route",
    files: {
      [ROUTE]: `// first\nimport { createClient } from "${STORE}";\nexport const GET = () => createClient();\n`,
    },
    ways: [`used ${STORE}: route.ts:2 createClient`],
  },
  {
    name: "an import whose text is put together of constants",
    files: {
      [ROUTE]: `const NAME = "supa" + "base";\nconst part = "base";\nexport const GET = async () => (await import(\`@/lib/supa\${part}\`)).supabase;\n`,
    },
    ways: [`used ${STORE}: route.ts:3 supabase, ${CLIENT}`],
  },
  {
    name: "an import that is chosen at run time",
    files: {
      [ROUTE]: `export const GET = async (request) => (await import(\`@/lib/\${request.url}\`)).supabase;\n`,
    },
    ways: ["used a module that is chosen at run time: route.ts:1 supabase"],
  },
  {
    name: "a require that is chosen at run time, behind another module",
    files: {
      [ROUTE]: `import { load } from "@/lib/load";\nexport const GET = () => load("x");\n`,
      "src/lib/load.ts": `export const load = (name) => require(name);\n`,
    },
    ways: ["used a module that is chosen at run time: route.ts:1 load, load.ts:1 *"],
  },
  {
    name: "data that is chosen at run time",
    files: {
      [ROUTE]: `export const GET = async (request) => import(\`@/locales/\${request.url}.json\`);\n`,
    },
    ways: [],
  },
  {
    name: "three imports deep",
    files: {
      [ROUTE]: `import { list } from "@/lib/a";\nexport const GET = () => list();\n`,
      "src/lib/a.ts": `import { b } from "./b";\nexport const list = () => b();\n`,
      "src/lib/b.ts": `\nimport { c as other } from "./c";\nexport function b() { return other(); }\n`,
      "src/lib/c.ts": `import { supabase } from "./supabase";\nexport const c = () => supabase.auth;\n`,
    },
    ways: [`used ${STORE}: route.ts:1 list, a.ts:1 b, b.ts:2 c, c.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "the shorter of two ways",
    files: {
      [ROUTE]: `import { far } from "@/lib/far";\nimport { near } from "@/lib/near";\nexport const GET = () => [far(), near()];\n`,
      "src/lib/far.ts": `import { near } from "./near";\nexport const far = () => near();\n`,
      "src/lib/near.ts": `import { supabase } from "./supabase";\nexport const near = () => supabase;\n`,
    },
    ways: [`used ${STORE}: route.ts:2 near, near.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "a barrel that reaches the client only through another name",
    files: {
      [ROUTE]: `import { formatDate } from "@/lib";\nexport const GET = () => formatDate();\n`,
      "src/lib/index.ts": `export { supabase } from "./supabase";\nexport { formatDate } from "./dates";\n`,
      "src/lib/dates.ts": `export const formatDate = () => "";\n`,
    },
    ways: [`loaded ${STORE}: route.ts:1 formatDate, index.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "a barrel of stars, by the star that has the name",
    files: {
      [ROUTE]: `import { rows } from "@/lib";\nexport const GET = () => rows;\n`,
      "src/lib/index.ts": `export * from "./dates";\nexport * from "./rows";\n`,
      "src/lib/dates.ts": `export const formatDate = () => "";\n`,
      "src/lib/rows.ts": `import { supabase } from "./supabase";\nexport const rows = supabase.from("x");\n`,
    },
    ways: [`used ${STORE}: route.ts:1 rows, index.ts:2 rows, rows.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "a renamed re-export of the package",
    files: {
      [ROUTE]: `import { make } from "@/lib/barrel";\nexport const GET = () => make();\n`,
      "src/lib/barrel.ts": `export { createClient as make } from "${STORE}";\n`,
    },
    ways: [`used ${STORE}: route.ts:1 make, barrel.ts:1 createClient`],
  },
  {
    name: "a function of a module of which only another one uses the client",
    files: {
      [ROUTE]: `import { label } from "@/lib/tickets";\nexport const GET = () => label();\n`,
      "src/lib/tickets.ts": `import { supabase } from "./supabase";\nexport const label = () => "x";\nexport const list = () => supabase.from("y");\n`,
    },
    ways: [`loaded ${STORE}: route.ts:1 label, tickets.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "a namespace, by the member that is used",
    files: {
      [ROUTE]: `import * as lib from "@/lib/tickets";\nexport const GET = () => lib.label();\nexport const POST = () => lib.list();\n`,
      "src/lib/tickets.ts": `import { supabase } from "./supabase";\nexport const label = () => "x";\nexport const list = () => supabase.from("y");\n`,
    },
    ways: [`used ${STORE}: route.ts:1 list, tickets.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "a namespace that is handed on",
    files: {
      [ROUTE]: `import * as lib from "@/lib/supabase";\nexport const GET = () => Object.keys(lib);\n`,
    },
    ways: [`used ${STORE}: route.ts:1 *, ${CLIENT}`],
  },
  {
    name: "types only, by import type and by use",
    files: {
      [ROUTE]: `import type { Row } from "@/lib/types";\nexport const GET = (): Row[] => [];\n`,
      "src/lib/types.ts": `import { type SupabaseClient } from "${STORE}";\nexport type Row = ReturnType<SupabaseClient["from"]>;\n`,
    },
    ways: [`types ${STORE}: route.ts:1 Row, types.ts:1 SupabaseClient`],
  },
  {
    name: "an ordinary import that only types use",
    files: {
      [ROUTE]: `import { supabase } from "@/lib/supabase";\nexport const GET = (db?: typeof supabase) => Response.json(db === undefined);\n`,
    },
    ways: [`types ${STORE}: route.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "a class that extends a client's is no type",
    files: {
      [ROUTE]: `import { SupabaseClient, type User } from "${STORE}";\nclass Db extends SupabaseClient implements User {}\nexport const GET = () => new Db();\n`,
    },
    ways: [`used ${STORE}: route.ts:1 SupabaseClient`],
  },
  {
    name: "a dynamic import, and the name that is taken of it",
    files: {
      [ROUTE]: `export async function GET() {\n  const { list } = await import("@/lib/a");\n  return list();\n}\n`,
      "src/lib/a.ts": `export const list = async () => (await import("./supabase")).supabase;\n`,
    },
    ways: [`used ${STORE}: route.ts:2 list, a.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "a dynamic import of another name",
    files: {
      [ROUTE]: `export async function GET() {\n  const { label } = await import("@/lib/a");\n  return label;\n}\n`,
      "src/lib/a.ts": `import { supabase } from "./supabase";\nexport const label = "x";\nexport const list = () => supabase;\n`,
    },
    ways: [],
  },
  {
    name: "then() on a dynamic import may take anything",
    files: {
      [ROUTE]: `export const GET = () => import("@/lib/supabase").then((m) => m.supabase);\n`,
    },
    ways: [`used ${STORE}: route.ts:1 *, ${CLIENT}`],
  },
  {
    name: "require, in a route and in a module of CommonJS",
    files: {
      [ROUTE]: `const { list } = require("@/lib/old");\nexport const GET = () => list();\n`,
      "src/lib/old.js": `const { createClient } = require("${STORE}");\nmodule.exports = { list: () => createClient() };\n`,
    },
    ways: [`used ${STORE}: route.ts:1 list, old.js:1 createClient`],
  },
  {
    name: "a function called require is none",
    files: { [ROUTE]: `const require = (name: string) => name;\nexport const GET = () => require("${STORE}");\n` },
    ways: [],
  },
  {
    name: "a require that is made",
    files: {
      [ROUTE]: `import { createRequire } from "node:module";\nconst load = createRequire(import.meta.url);\nexport const GET = () => load("../../../lib/supabase").supabase;\n`,
    },
    ways: [`used ${STORE}: route.ts:3 supabase, ${CLIENT}`],
  },
  {
    name: "a name of the app's own package.json",
    files: {
      "package.json": `{ "imports": { "#db": { "browser": "./src/lib/none.ts", "default": "./src/lib/supabase.ts" }, "#lib/*": "./src/lib/*.ts" } }`,
      [ROUTE]: `import { supabase } from "#db";\nimport { other } from "#lib/other";\nexport const GET = () => [supabase, other];\n`,
      "src/lib/other.ts": `export { supabase as other } from "#lib/supabase";\n`,
    },
    ways: [`used ${STORE}: route.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "a package whose name only begins like an alias",
    files: {
      "tsconfig.json": `{ "compilerOptions": { "paths": { "store": ["./src/lib/supabase.ts"] } } }`,
      [ROUTE]: `import { store } from "store-kit";\nexport const GET = () => store;\n`,
    },
    ways: [],
  },
  {
    name: "a package of the workspace that depends on the store, and one that does not",
    files: {
      "packages/data/package.json": `{ "name": "@acme/data", "dependencies": { "${STORE}": "2" } }`,
      "packages/ui/package.json": `{ "name": "@acme/ui", "dependencies": { "react": "19" } }`,
      [ROUTE]: `import { rows } from "@acme/data/rows";\nimport { Button } from "@acme/ui";\nexport const GET = () => [rows, Button];\n`,
    },
    links: { "node_modules/@acme/data": "packages/data", "node_modules/@acme/ui": "packages/ui" },
    ways: ["used @acme/data/rows: route.ts:1 rows"],
  },
  {
    name: "what Next runs in front of every route",
    files: {
      [ROUTE]: `export const GET = () => 1;\n`,
      "src/middleware.ts": `import { supabase } from "@/lib/supabase";\nexport const middleware = () => supabase;\n`,
      "src/instrumentation.ts": `export async function register() {\n  await import("@/lib/warm");\n}\n`,
      "src/lib/warm.ts": `import { createServerClient } from "@supabase/ssr";\ncreateServerClient();\n`,
    },
    ways: [
      "used @supabase/ssr: instrumentation.ts:2 *, warm.ts:1 createServerClient",
      `used ${STORE}: middleware.ts:1 supabase, ${CLIENT}`,
    ],
  },
  {
    name: "import x = require",
    files: { [ROUTE]: `import store = require("${STORE}");\nexport const GET = () => store.createClient();\n` },
    ways: [`used ${STORE}: route.ts:1 createClient`],
  },
  {
    name: "a module that is imported for what it does",
    files: {
      [ROUTE]: `import "@/lib/warm";\nexport const GET = () => 1;\n`,
      "src/lib/warm.ts": `import { supabase } from "./supabase";\nvoid supabase.auth;\n`,
    },
    ways: [`used ${STORE}: route.ts:1 *, warm.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "an import that nothing uses, in the route",
    files: { [ROUTE]: `import { createClient } from "${STORE}";\nexport const GET = () => 1;\n` },
    ways: [`used ${STORE}: route.ts:1 createClient`],
  },
  {
    name: "a name that means something else inside",
    files: {
      [ROUTE]: `import { label, supabase } from "@/lib/both";\nexport const GET = () => {\n  const supabase = label;\n  return supabase;\n};\n`,
      "src/lib/both.ts": `export { supabase } from "./supabase";\nexport const label = "x";\n`,
    },
    ways: [`loaded ${STORE}: route.ts:1 label, both.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "modules that import each other",
    files: {
      [ROUTE]: `import { a } from "@/lib/a";\nexport const GET = () => a();\n`,
      "src/lib/a.ts": `import { b } from "./b";\nexport const a = () => b();\nexport const again = () => b();\n`,
      "src/lib/b.ts": `import { again } from "./a";\nimport { supabase } from "./supabase";\nexport const b = () => again() ?? supabase;\n`,
    },
    ways: [`used ${STORE}: route.ts:1 a, a.ts:1 b, b.ts:2 supabase, ${CLIENT}`],
  },
  {
    name: "barrels that are each other's stars",
    files: {
      [ROUTE]: `import { missing, supabase } from "@/lib/x";\nexport const GET = () => [missing, supabase];\n`,
      "src/lib/x.ts": `export * from "./y";\n`,
      "src/lib/y.ts": `export * from "./x";\nexport * from "./supabase";\n`,
    },
    ways: [`used ${STORE}: route.ts:1 supabase, x.ts:1 supabase, y.ts:2 supabase, ${CLIENT}`],
  },
  {
    name: "a default export, and one of an object's functions",
    files: {
      [ROUTE]: `import db from "@/lib/db";\nexport const GET = () => db.list();\n`,
      "src/lib/db.ts": `import { supabase } from "./supabase";\nexport default { list: () => supabase };\n`,
    },
    ways: [`used ${STORE}: route.ts:1 default, db.ts:1 supabase, ${CLIENT}`],
  },
  {
    name: "Prisma's package, its generated client and a client of another package",
    files: {
      [ROUTE]: `import { prisma } from "@/lib/prisma";\nimport { db } from "@acme/db";\nexport const GET = () => [prisma, db];\n`,
      "src/lib/prisma.ts": `import { PrismaLibSql } from "@prisma/adapter-libsql";\nimport { PrismaClient } from "../../generated/prisma/client";\nexport const prisma = new PrismaClient(new PrismaLibSql());\n`,
      "prisma/schema.prisma": `generator client {\n  provider = "prisma-client"\n  output   = "../generated/prisma"\n}\n`,
    },
    ways: ["used @acme/db: route.ts:2 db", "used generated/prisma: route.ts:1 prisma, prisma.ts:2 PrismaClient"],
  },
  {
    name: "a generated client that is there",
    files: {
      [ROUTE]: `import { PrismaClient } from "@/db/client";\nexport const GET = () => new PrismaClient();\n`,
      "src/db/client.ts": `/* !!! This is code generated by Prisma. Do not edit directly. !!! */\nexport class PrismaClient {}\n`,
    },
    ways: ["used src/db/client.ts: route.ts:1 PrismaClient"],
  },
];

it.each(CASES)("$name", async ({ files, ways, links }) => {
  const left = await leftIn(files, {}, links);
  expect(waysOf(left)).toEqual(ways);
  expect(isLeft(left)).toBe(ways.some((way) => way.startsWith("used ")));
});

describe("what stays on purpose", () => {
  const files: Files = {
    [ROUTE]: `import { media } from "@/lib/media/chat";\nexport const GET = () => media();\n`,
    "src/lib/media/chat.ts": `import { supabase } from "../supabase";\nexport const media = () => supabase.storage.from("tickets-media");\n`,
  };

  it("is listed with its reason, and does not count", async () => {
    const left = await leftIn(files, { keep: [{ path: "src/lib/media", reason: "for a time" }] });
    expect(waysOf(left)).toEqual([`kept ${STORE}: route.ts:1 media, chat.ts:1 supabase, ${CLIENT}`]);
    expect(left.mentions.map(({ reason }) => reason)).toEqual(["for a time"]);
    expect([isLeft(left), left.findings]).toEqual([false, []]);
  });

  it("does not hide another way to the same client", async () => {
    const more = {
      "src/app/api/other/route.ts": `import { supabase } from "@/lib/supabase";\nexport const GET = () => supabase;\n`,
    };
    const left = await leftIn({ ...files, ...more }, { keep: [{ path: "src/lib/media/**", reason: "for a time" }] });
    expect(waysOf(left)).toContain(`used ${STORE}: route.ts:1 supabase, ${CLIENT}`);
    expect(isLeft(left)).toBe(true);
  });

  it("is said to be needless where it keeps nothing", async () => {
    const { findings } = await leftIn(files, { keep: [{ path: "src/lib/mail.ts", reason: "x" }] });
    expect(findings.map(({ kind }) => kind)).toEqual(["keep-unused"]);
  });

  it("cannot lie outside of the app", async () => {
    await expect(leftIn(files, { keep: [{ path: "../other", reason: "x" }] })).rejects.toThrow("path-leaves-app");
  });
});
