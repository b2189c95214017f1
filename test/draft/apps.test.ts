import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callMigrate } from "../support/scratch.js";
import { drafted, MANIFEST, PRISMA, signedIn, smallApp } from "./small-app.js";

const NOTES = signedIn(
  `return NextResponse.json({ notes: await prisma.note.findMany({ where: { userId: session.user.id } }) });`,
);
const AUTH = "export const auth = async () => null;\n";
const QUERY = `import { query } from "./_generated/server";
import { v } from "convex/values";
export const listNotes = query({
  args: { userId: v.string() },
  returns: v.array(v.object({ title: v.string(), userId: v.string() })),
  handler: async () => [],
});
`;

const parsed = (text: string): Record<string, unknown> => JSON.parse(text.replaceAll(/^ *\/\/.*$/gm, ""));

test("an app below src, whose alias does not reach the Convex folder beside it", async () => {
  const app = smallApp({
    "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }`,
    "src/lib/prisma.ts": PRISMA,
    "src/lib/auth.ts": AUTH,
    "src/app/api/notes/[id]/route.ts": NOTES,
    "convex/notes.ts": QUERY,
  });
  await app.init();
  const { routes, imports } = parsed(app.read(MANIFEST));
  expect([routes, imports]).toEqual(["src/app/api", { api: "./convex/_generated/api" }]);
  const { stdout } = await callMigrate(app.root, ["wire", "--all", "--no-verify", "--dry-run"]);
  expect(stdout).toContain(`+import { getDataSource } from "@/lib/data-source";`);
  expect(existsSync(join(app.root, "src/lib/convex-client.ts"))).toBe(true);
});

test("an app without any alias: every file imports by its own way, forward, again and back", async () => {
  const route = NOTES.replace("@/lib/auth", "../../../lib/auth").replace("@/lib/prisma", "../../../lib/prisma");
  const app = smallApp({
    "tsconfig.json": `{ "compilerOptions": {} }`,
    "lib/prisma.ts": PRISMA,
    "lib/auth.ts": AUTH,
    "app/api/notes/route.ts": route,
    "convex/notes.ts": QUERY,
    "convex/_generated/api.d.ts": "export declare const api: any;\n",
  });
  const prepared = await app.init();
  expect(drafted(prepared)).toEqual({
    notes: `notes live {"GET":{"query":"api.notes.listNotes({ userId })","respond":"{ notes: result }"}}`,
  });
  const wire = (): Promise<{ code: number; stdout: string }> => callMigrate(app.root, ["wire", "--all", "--no-verify"]);
  expect((await wire()).code).toBe(0);
  const wired = app.read("app/api/notes/route.ts");
  for (const way of ["../../../lib/data-source", "../../../lib/convex-client", "../../../convex/_generated/api"])
    expect(wired).toContain(`"${way}"`);
  expect([(await wire()).code, app.read("app/api/notes/route.ts")]).toEqual([0, wired]);
  expect((await callMigrate(app.root, ["unwire", "--all", "--no-verify"])).code).toBe(0);
  expect(app.read("app/api/notes/route.ts")).toBe(route);
});

test("a JavaScript app gets JavaScript helpers", async () => {
  const app = smallApp({
    "jsconfig.json": `{ "compilerOptions": { "paths": { "~/*": ["./*"] } } }`,
    "lib/prisma.js": PRISMA,
    "lib/auth.js": AUTH,
    "app/api/notes/route.js": NOTES.replace(/: Request/, "").replace(/: \{ params: Promise.*?\} \}/, " }"),
  });
  const prepared = await app.init();
  expect(prepared.changes.map(({ file }) => file)).toEqual(["lib/data-source.js", "lib/convex-client.js", MANIFEST]);
  expect(app.read("lib/data-source.js")).toMatch(/export function getDataSource\(domain\)/);
  expect(app.read("lib/data-source.js")).toContain("/**");
  expect(app.read("lib/convex-client.js")).not.toMatch(/\binterface\b|: string\b/);
  expect(parsed(app.read(MANIFEST))["imports"]).toMatchObject({
    dataSource: "~/lib/data-source",
    client: "~/lib/convex-client",
    api: "~/convex/_generated/api",
  });
});

test("a package of a monorepo, whose client is another package's and whose Convex folder is linked", async () => {
  const app = smallApp({
    "tsconfig.json": `{ "extends": "../base.json", "compilerOptions": { "paths": { "@web/*": ["./*"] } } }`,
    "app/api/notes/route.ts": NOTES.replace("@/lib/prisma", "@acme/store").replace(
      "await prisma.note.findMany({ where: { userId: session.user.id } })",
      "await prisma.note.count({ where: { userId: session.user.id } }), all: await prisma.note.findMany()",
    ),
    "convex.json": `{ "functions": "backend/" }`,
    "backend/notes.ts": QUERY,
  });
  const { drafted: result } = await app.init();
  const manifest = parsed(app.read(MANIFEST));
  expect([manifest["prisma"], manifest["convex"]]).toEqual([["@acme/store"], "backend"]);
  expect(result?.found.sketch.functions.size).toBe(1);
});

test("a Convex folder that a link leads to is read, and not named", async () => {
  const shared = smallApp({ "convex/notes.ts": QUERY });
  const app = smallApp({ "lib/prisma.ts": PRISMA, "lib/auth.ts": AUTH, "app/api/notes/route.ts": NOTES });
  symlinkSync(join(shared.root, "convex"), join(app.root, "convex"));
  expect(drafted(await app.init())).toEqual({ notes: expect.stringContaining("notes live") });
  expect(parsed(app.read(MANIFEST))["convex"]).toBeUndefined();
});

const KINDS: readonly (readonly [string, string, string | null])[] = [
  ["webhooks/stripe", "export async function POST() { return new Response(); }\n", "webhooks/**"],
  ["webhooks", NOTES, null],
  ["cron/clean", "export async function GET() { return Response.json({}); }\n", "cron/**"],
  ["auth/[...nextauth]", `export { GET, POST } from "@/lib/auth";\n`, "auth/**"],
  [
    "calendar/google/callback",
    "export async function GET() { return Response.redirect('/'); }\n",
    "calendar/google/callback",
  ],
  ["reports/csv", "export async function GET() { return new Response('a,b'); }\n", "reports/csv"],
  ["websites/[id]/metrics", "export async function GET() { return Response.json([]); }\n", null],
  ["health", "export async function GET() { return Response.json({ ok: true }); }\n", "health"],
];

test.each(KINDS)("%s is kept out, or not, by its kind", async (route, text, pattern) => {
  const app = smallApp({ "lib/prisma.ts": PRISMA, "lib/auth.ts": AUTH, [`app/api/${route}/route.ts`]: text });
  const { drafted: result } = await app.init();
  expect(result?.draft.exclude.map(({ routes }) => routes)).toEqual(pattern === null ? [] : [pattern]);
});

test("what has hostile names is quoted, and the draft passes its own rules", async () => {
  const app = smallApp({
    "lib/prisma.ts": PRISMA,
    "lib/auth.ts": AUTH,
    [`app/api/a"b/no\ntes/*/route.ts`]: NOTES,
    "app/api/__proto__/route.ts": NOTES,
    "app/api/constructor/route.ts": NOTES,
    "app/api/größe/(x)/route.ts": NOTES,
  });
  await app.init();
  const { code } = await callMigrate(app.root, ["scan"]);
  expect(code).toBe(0);
  expect((await app.init({ update: true })).changes).toEqual([]);
});

test("an example's routes are nobody's", async () => {
  const app = smallApp({ "lib/prisma.ts": PRISMA, "lib/auth.ts": AUTH, "app/api/leads/route.ts": NOTES });
  await app.init({ empty: true });
  expect(drafted(await app.init({ update: true }))).toEqual({ leads: 'leads stub "stub { notes: [] }"' });
});
