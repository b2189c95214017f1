import { expect, it } from "vitest";
import { callMigrate } from "../support/scratch.js";
import { leftIn, ROUTE, smallApp, type Files } from "./app.js";

const CLEAN: Files = { [ROUTE]: `export const GET = () => Response.json([]);\n` };

/** Lines of code, and whether the domain's table is named in them. */
const LINES: readonly (readonly [string, boolean])[] = [
  [`supabase.from('tickets').select();`, true],
  [`supabase.from("ticket_comments").select();`, false],
  [`supabase.from(\n  \`tickets_archive\`,\n).select();`, true],
  [`supabase.from('contacts').select("tickets(*)");`, false],
  [`// supabase.from('tickets')`, false],
  [`/* supabase.from('tickets') */`, false],
  [`Array.from("tickets");`, false],
  [`fromTickets('tickets');`, false],
];

it.each(LINES)("a table in %j: %s", async (line, isNamed) => {
  const { mentions } = await leftIn({ ...CLEAN, "src/lib/other.ts": `declare const supabase: any;\n\n${line}\n` });
  expect(mentions.map(({ file, line: at, pattern }) => [file, at, pattern])).toEqual(
    isNamed ? [["src/lib/other.ts", 3, "from('tickets"]] : [],
  );
});

it("names the files, packages and variables that nothing uses any more", async () => {
  const { unused } = await leftIn({
    ...CLEAN,
    "src/lib/supabase.ts": `import { createClient } from "@supabase/supabase-js";\nimport { url } from "./supabase-url";\nimport { log } from "./log";\nexport const supabase = createClient(url, process.env.ROW_KEY!);\n`,
    "src/lib/supabase-url.ts": `export const url = process.env.SUPABASE_URL ?? "";\n`,
    "src/lib/log.ts": `export const log = () => process.env.LOG_LEVEL;\n`,
    "src/app/page.tsx": `import { log } from "@/lib/log";\nimport { createServerClient } from "@supabase/ssr";\nexport default () => <p>{log()}{String(createServerClient)}</p>;\n`,
    ".env.example": `SUPABASE_URL=https://secret\n# ROW_KEY=1\nexport LOG_LEVEL=x\nOTHER=1\n`,
  });
  expect(unused).toEqual([
    { kind: "file", name: "src/lib/supabase-url.ts", where: null },
    { kind: "file", name: "src/lib/supabase.ts", where: null },
    { kind: "package", name: "@supabase/supabase-js", where: "package.json" },
    { kind: "variable", name: "SUPABASE_URL", where: ".env.example" },
    { kind: "variable", name: "ROW_KEY", where: ".env.example" },
  ]);
});

const PRISMA: Files = {
  ...CLEAN,
  "package.json": `{ "dependencies": { "@prisma/client": "7" }, "devDependencies": { "prisma": "7" }, "scripts": { "seed": "node tools/seed.mjs" } }`,
  "prisma.config.ts": `import { defineConfig } from "prisma/config";\nexport default defineConfig({ url: process.env.DATABASE_URL });\n`,
  "prisma/schema.prisma": `generator client {\n  provider = "prisma-client-js"\n}\n`,
  "src/lib/supabase.ts": "",
  ".env": "DATABASE_URL=postgres://me:secret@db\n",
};

it("takes Prisma's own settings for no use of it", async () => {
  const { unused } = await leftIn(PRISMA);
  expect(unused.map(({ name }) => name)).toEqual(["@prisma/client", "prisma", "DATABASE_URL"]);
});

it("leaves alone what a script of package.json runs", async () => {
  const { unused } = await leftIn({
    ...PRISMA,
    "tools/seed.mjs": `import { PrismaClient } from "@prisma/client";\nnew PrismaClient();\n`,
  });
  expect(unused).toEqual([]);
});

it("prints the way, and the exit code says that something is left", async () => {
  const root = smallApp({
    [ROUTE]: `import { supabase } from "@/lib/supabase";\nexport const GET = () => supabase;\n`,
    ".env": "SUPABASE_URL=https://very-secret\n",
  });
  const { code, stdout, stderr } = await callMigrate(root, ["leftovers", "--domain", "tickets"]);
  expect(code).toBe(2);
  expect(stdout).toContain(
    `  ${ROUTE} → @supabase/supabase-js\n    ${ROUTE}:1 takes supabase from @/lib/supabase\n    src/lib/supabase.ts:1 takes createClient from @supabase/supabase-js\n`,
  );
  expect(stdout + stderr).not.toContain("very-secret");
  const json = await callMigrate(root, ["leftovers", "--all", "--json"]);
  expect([json.code, JSON.parse(json.stdout).outcome]).toEqual([2, "left-over"]);
});

it("looks at files outside of the routes as well, and is content with a clean app", async () => {
  const root = smallApp({ ...CLEAN, "src/lib/ari/a.ts": `import "@supabase/ssr";\n`, "src/lib/supabase.ts": "" });
  expect((await callMigrate(root, ["leftovers", "--all"])).code).toBe(0);
  const named = await callMigrate(root, ["leftovers", "src/lib/ari"]);
  expect([named.code, named.stdout.includes("src/lib/ari/a.ts → @supabase/ssr")]).toEqual([2, true]);
  expect((await callMigrate(root, ["leftovers"])).stderr).toContain("Nothing is selected.");
  expect((await callMigrate(root, ["leftovers", "src/lib/nothing"])).code).toBe(1);
});
