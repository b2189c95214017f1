import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { narrowingOf } from "../../src/route/client-narrowing.js";
import type { FindModule } from "../../src/route/modules.js";
import { farModuleFinder, moduleFinder } from "../../src/workspace/modules.js";

const FROM = "app/api/leads/route.ts";
let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "modules-")));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const config = (options: object): string => JSON.stringify({ compilerOptions: options });

/** files of the app, what is imported, and the file that it leads to */
const ROWS: readonly (readonly [string, Readonly<Record<string, string>>, string, string | null])[] = [
  ["a relative path", { "app/api/leads/data.ts": "1" }, "./data", "app/api/leads/data.ts"],
  ["a relative path upwards", { "lib/data.ts": "1" }, "../../../lib/data", "lib/data.ts"],
  [".js that means .ts", { "app/api/leads/data.ts": "1" }, "./data.js", "app/api/leads/data.ts"],
  ["a real .js", { "app/api/leads/data.js": "1" }, "./data.js", "app/api/leads/data.js"],
  ["TSX", { "app/api/leads/data.tsx": "1" }, "./data", "app/api/leads/data.tsx"],
  ["an .mjs", { "app/api/leads/data.mjs": "1" }, "./data.mjs", "app/api/leads/data.mjs"],
  ["a folder's index", { "app/api/leads/data/index.ts": "1" }, "./data", "app/api/leads/data/index.ts"],
  ["a file before a folder of its name", { "lib/a.ts": "1", "lib/a/index.ts": "2" }, "@/lib/a", "lib/a.ts"],
  ["@/ where there is no tsconfig", { "lib/data.ts": "1" }, "@/lib/data", "lib/data.ts"],
  ["@/ to src where there is no tsconfig", { "src/lib/data.ts": "1" }, "@/lib/data", "src/lib/data.ts"],
  [
    "paths of the tsconfig",
    { "tsconfig.json": config({ paths: { "~/*": ["./src/*"] } }), "src/a.ts": "1" },
    "~/a",
    "src/a.ts",
  ],
  [
    "paths with a baseUrl",
    { "tsconfig.json": config({ baseUrl: "src", paths: { "@web/*": ["web/*"] } }), "src/web/a.ts": "1" },
    "@web/a",
    "src/web/a.ts",
  ],
  [
    "the second target of a path",
    { "tsconfig.json": config({ paths: { "@/*": ["./a/*", "./b/*"] } }), "b/x.ts": "1" },
    "@/x",
    "b/x.ts",
  ],
  [
    "a path without a star",
    { "tsconfig.json": config({ paths: { db: ["./lib/db"] } }), "lib/db.ts": "1" },
    "db",
    "lib/db.ts",
  ],
  ["a baseUrl alone", { "tsconfig.json": config({ baseUrl: "." }), "lib/a.ts": "1" }, "lib/a", "lib/a.ts"],
  ["a jsconfig", { "jsconfig.json": config({ paths: { "#/*": ["./*"] } }), "lib/a.js": "1" }, "#/lib/a", "lib/a.js"],
  [
    "a tsconfig that extends another",
    {
      "tsconfig.json": '{ "extends": "./config/base" }',
      "config/base.json": config({ paths: { "@/*": ["../src/*"] } }),
      "src/a.ts": "1",
    },
    "@/a",
    "src/a.ts",
  ],
  [
    "own paths before those that are extended",
    {
      "tsconfig.json": '{ "extends": "./base.json", "compilerOptions": { "paths": { "@/*": ["./own/*"] } } }',
      "base.json": config({ paths: { "@/*": ["./other/*"] } }),
      "own/a.ts": "1",
      "other/a.ts": "2",
    },
    "@/a",
    "own/a.ts",
  ],
  [
    "comments and trailing commas in a tsconfig",
    { "tsconfig.json": '{ // paths\n "compilerOptions": { "paths": { "@/*": ["./src/*",], }, }, }', "src/a.ts": "1" },
    "@/a",
    "src/a.ts",
  ],
  [
    "tsconfigs that extend each other",
    { "tsconfig.json": '{ "extends": "./tsconfig.json" }', "lib/a.ts": "1" },
    "@/lib/a",
    null,
  ],
  ["a package", { "lib/a.ts": "1" }, "next/server", null],
  ["a file that is not there", {}, "./data", null],
  ["a file outside of the app", {}, "../../../../outside", null],
  ["a folder without an index", { "lib/a/b.ts": "1" }, "@/lib/a", null],
];

describe("where an import leads", () => {
  test.each(ROWS)("%s", (_, files, specifier, expected) => {
    write(files);
    expect(moduleFinder(root)(specifier, FROM)?.file ?? null).toBe(expected);
  });

  test("the text comes along, and is read once", () => {
    write({ "lib/a.ts": "export const a = 1;\n" });
    const find = moduleFinder(root);
    expect(find("@/lib/a", FROM)).toEqual({ file: "lib/a.ts", text: "export const a = 1;\n" });
    write({ "lib/a.ts": "changed" });
    expect(find("@/lib/a", FROM)?.text).toBe("export const a = 1;\n");
  });

  test("a link out of the app leads nowhere, one within it somewhere", () => {
    const outside = mkdtempSync(join(tmpdir(), "outside-"));
    writeFileSync(join(outside, "secret.ts"), "1");
    write({ "lib/a.ts": "1" });
    symlinkSync(outside, join(root, "linked"));
    symlinkSync(join(root, "lib"), join(root, "inner"));
    const find = moduleFinder(root);
    expect(find("@/linked/secret", FROM)).toBeNull();
    expect(find("@/inner/a", FROM)?.file).toBe("inner/a.ts");
    rmSync(outside, { recursive: true });
  });
});

describe("beyond the app, to be looked through alone", () => {
  const APP = "apps/web";
  const EXTENDED = "export const prisma = new PrismaClient().$extends({ query: filters });\n";

  /** A workspace in which the app takes its client from a package beside it. */
  function workspace(files: Readonly<Record<string, string>>): FindModule {
    write({ [`${APP}/package.json`]: "{}", ...files });
    mkdirSync(join(root, APP, "node_modules/@acme"), { recursive: true });
    symlinkSync(join(root, "packages/db"), join(root, APP, "node_modules/@acme/db"));
    return farModuleFinder(join(root, APP));
  }

  test("a package of the workspace, and what it passes on", () => {
    const find = workspace({
      "packages/db/package.json": '{ "name": "@acme/db", "exports": { ".": "./src/index.ts", "./*": "./src/*.ts" } }',
      "packages/db/src/index.ts": 'export { prisma } from "./client";\n',
      "packages/db/src/client.ts": EXTENDED,
    });
    expect(find("@acme/db", FROM)?.file).toBe("../../packages/db/src/index.ts");
    expect(find("@acme/db/client", FROM)?.text).toBe(EXTENDED);
    expect(narrowingOf(find)("@acme/db", FROM).isOpen).toBe(true);
    expect(narrowingOf(find, true)("@acme/db", FROM).isOpen).toBe(false);
    // Nothing else is followed there.
    expect(moduleFinder(join(root, APP))("@acme/db", FROM)).toBeNull();
  });

  test("a path of the tsconfig", () => {
    const find = workspace({
      "packages/db/client.ts": EXTENDED,
      [`${APP}/tsconfig.json`]: config({ paths: { "@db": ["../../packages/db/client.ts"] } }),
    });
    expect(narrowingOf(find)("@db", FROM).isOpen).toBe(true);
    expect(moduleFinder(join(root, APP))("@db", FROM)).toBeNull();
  });

  test("not what was installed, is not there, or is a part of node", () => {
    const find = workspace({
      "packages/db/package.json": '{ "name": "@acme/db", "exports": { "./only": { "import": "./only.js" } } }',
      [`${APP}/node_modules/installed/index.js`]: EXTENDED,
    });
    for (const specifier of ["installed", "@acme/db", "@acme/db/only", "nowhere", "fs", "node:fs", ""])
      expect(find(specifier, FROM)).toBeNull();
  });
});
