import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { differences, REPOSITORY, callMigrate, treeOf } from "../support/scratch.js";

/** Folder names as people and Next write them. */
const ROUTES = [
  "leads/[id]",
  "leads/[[...rest]]",
  "files/[...path]",
  "(admin)/users",
  "@modal/(.)photo",
  "with space/and  two",
  "ünïcode/日本",
  "quote's/and $HOME",
  "percent%20/a+b",
  "comma,semi;colon",
] as const;

const ROUTE = `import { prisma } from "@/lib/prisma";

export async function GET() {
  const rows = await prisma.lead.findMany();
  return Response.json({ data: rows, success: true });
}
`;

let parent: string;
let root: string;

beforeAll(() => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), "odd [names] (ü) & ")));
  root = join(parent, "my app (copy) [1] 'ü'");
  const file = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [index, route] of ROUTES.entries())
    file(`src/app/api/${route}/route.ts`, index % 2 === 0 ? ROUTE : ROUTE.replaceAll("\n", "\r\n"));
  file(
    "src/lib/prisma.ts",
    "export const prisma = { lead: { findMany: async (): Promise<{ id: string }[]> => [] } };\n",
  );
  file("src/lib/data-source.ts", "export const getDataSource = (_: string): string => 'prisma';\n");
  const compilerOptions = {
    target: "ES2022",
    module: "ESNext",
    moduleResolution: "Bundler",
    strict: true,
    noEmit: true,
    types: [],
    lib: ["ES2022", "DOM"],
    paths: { "@/*": ["./src/*"] },
  };
  file("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
  file("package.json", "{}");
  const routes = Object.fromEntries(ROUTES.map((route) => [route, "stub { data: [], success: true }"]));
  file(
    "migrate.manifest.json",
    JSON.stringify({ prisma: ["@/lib/prisma"], domains: { leads: { models: ["lead"], routes } } }),
  );
  symlinkSync(join(REPOSITORY, "node_modules"), join(root, "node_modules"));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test("an app with odd names, in a folder with an odd name: wired with the proof, again, and back byte for byte", async () => {
  const before = treeOf(root);
  const wired = await callMigrate(root, ["wire", "--all", "--json"]);
  expect([wired.code, wired.stderr]).toEqual([0, ""]);
  expect(JSON.parse(wired.stdout)).toMatchObject({ outcome: "done", verification: { new: 0 } });
  expect(differences(before, treeOf(root)).filter((name) => !name.startsWith(".migrate/"))).toEqual(
    ROUTES.map((route) => `src/app/api/${route}/route.ts`).sort(),
  );
  const once = treeOf(root);
  expect((await callMigrate(root, ["wire", "--all", "--no-verify"])).code).toBe(0);
  expect(differences(once, treeOf(root))).toEqual([]);
  expect((await callMigrate(tmpdir(), ["unwire", "--all", "--no-verify", "--cwd", root])).code).toBe(0);
  expect(differences(before, treeOf(root))).toEqual([]);
});

test.each(ROUTES)(
  "the route %s is selected by its key, by its file, and with backslashes",
  async (route) => {
    for (const name of [
      route,
      `./src/app/api/${route}/route.ts`,
      `src/app/api/${route}/route.ts`.replaceAll("/", "\\"),
    ]) {
      const { code, stdout } = await callMigrate(root, ["wire", "--route", name, "--dry-run", "--no-verify", "--json"]);
      const { handlers }: { handlers: { route: string }[] } = JSON.parse(stdout);
      expect([code, handlers.map((handler) => handler.route)]).toEqual([0, [route]]);
    }
  },
  60_000,
);

test("a type error in a file with an odd name is placed in it", async () => {
  const file = join(root, "src/lib/data-source.ts");
  writeFileSync(file, "export const getDataSource = (_: number): string => 'prisma';\n");
  const { code, stdout } = await callMigrate(root, ["wire", "--route", "ünïcode/日本", "--json"]);
  expect(code).toBe(3);
  expect(JSON.parse(stdout).findings).toMatchObject([
    { kind: "type-error", file: "src/app/api/ünïcode/日本/route.ts" },
  ]);
});
