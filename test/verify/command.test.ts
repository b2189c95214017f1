import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { MigrateError } from "../../src/errors.js";
import { commandEngine } from "../../src/verify/command/engine.js";
import { readOutput } from "../../src/verify/command/output.js";
import { chooseCommand, chooseEngine } from "../../src/verify/engine-for.js";
import {
  makeApp,
  printProblems,
  temporaryFolder,
  treeOf,
  TSCONFIG,
  TYPESCRIPTS,
  writeAll,
  type Files,
} from "./apps.js";

const APP: Files = {
  "tsconfig.json": TSCONFIG,
  "package.json": '{ "name": "app", "scripts": { "types": "tsc --noEmit --pretty true" } }',
  "lib/count.ts": "export const count = (): number => 1;\n",
  "app/(auth)/page.ts": 'import { count } from "../../lib/count";\nexport const twice: number = count();\n',
  "old/broken.ts": 'export const one: number = "1";\n',
  ".git/config": "",
};
const LEAK = { "lib/count.ts": 'export const count = (): string => "1";\n' };
const FOUND = ["app/(auth)/page.ts TS2322 Type 'string' is not assignable to type 'number'."];

/** An app in a folder of its own: copies are made beside it. */
function appBeside(files: Files): string {
  const root = join(temporaryFolder(), "app");
  mkdirSync(root);
  writeAll(root, files);
  mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
  symlinkSync(TYPESCRIPTS["5.9"], join(root, "node_modules/typescript"));
  symlinkSync(join(TYPESCRIPTS["5.9"], "bin/tsc"), join(root, "node_modules/.bin/tsc"));
  return root;
}

const request = (appRoot: string, staged: Files) => ({ appRoot, staged: new Map(Object.entries(staged)) });

/** The error of a proof that cannot be given. */
async function failure(proof: Promise<unknown>): Promise<MigrateError> {
  try {
    await proof;
  } catch (error) {
    if (error instanceof MigrateError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("a command on a copy of the app", () => {
  it.each([
    ["the app's own tsc", null],
    ["a script", { name: "types", text: "tsc --noEmit --pretty true" }],
  ])("compares both states by %s, and leaves nothing behind", async (_name, script) => {
    const root = appBeside(APP);
    const before = treeOf(root);
    const proof = await chooseCommand(root, script).prove(request(root, { ...LEAK, "lib/new.ts": "export {};\n" }));
    expect(printProblems(proof.added)).toEqual(FOUND);
    expect(printProblems(proof.baseline)).toEqual([
      "old/broken.ts TS2322 Type 'string' is not assignable to type 'number'.",
    ]);
    expect(proof.engine).toContain("on a copy of the app");
    expect(treeOf(root)).toBe(before);
    expect(readdirSync(dirname(root))).toEqual(["app"]);
  });

  it("writes into the copy, whatever it writes", async () => {
    const root = appBeside({ ...APP, "link-target.ts": "export {};\n", "cache.json": "{}" });
    symlinkSync("link-target.ts", join(root, "link.ts"));
    const before = treeOf(root);
    const script =
      "echo torn > cache.json && echo torn > link.ts && echo torn > lib/count.ts && mkdir node_modules/.cache && rm -r old";
    await commandEngine("x", { kind: "script", name: "x", text: script }).prove(request(root, LEAK));
    expect(treeOf(root)).toBe(before);
    expect(existsSync(join(root, "node_modules/.cache"))).toBe(false);
  });

  it("lets the copy's packages of a workspace be those of the copy", async () => {
    const root = appBeside({
      ...APP,
      "packages/db/package.json": '{ "name": "@acme/db", "types": "index.ts" }',
      "packages/db/index.ts": "export const rows = (): number => 1;\n",
      "app/rows.ts": 'import { rows } from "@acme/db";\nexport const all: number = rows();\n',
    });
    mkdirSync(join(root, "node_modules/@acme"));
    symlinkSync("../../packages/db", join(root, "node_modules/@acme/db"));
    const staged = { "packages/db/index.ts": 'export const rows = (): string => "1";\n' };
    const proof = await chooseCommand(root, null).prove(request(root, staged));
    expect(printProblems(proof.added)).toEqual([
      "app/rows.ts TS2322 Type 'string' is not assignable to type 'number'.",
    ]);
  });

  it("says so when the command fails without a type error, and leaves nothing behind", async () => {
    const root = appBeside(APP);
    const engine = commandEngine("x", { kind: "script", name: "types", text: "echo no such program >&2; exit 127" });
    const error = await failure(engine.prove(request(root, LEAK)));
    expect(error).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/"types".*exit code 127[^]*no such program/),
    });
    expect(readdirSync(dirname(root))).toEqual(["app"]);
  });

  it("removes the copy of a run that was killed, and no other", async () => {
    const root = appBeside(APP);
    const above = dirname(root);
    writeAll(above, {
      ".migrate-copy-dead/.migrate-copy-owner": "4194304",
      ".migrate-copy-alive/.migrate-copy-owner": String(process.pid),
    });
    await chooseCommand(root, null).prove(request(root, {}));
    expect(readdirSync(above).sort()).toEqual([".migrate-copy-alive", "app"]);
  });
});

describe("a TypeScript 7 without an API that works", () => {
  it.each([
    ["missing", "{}"],
    ["failing", '{ "./unstable/sync": "./api.mjs" }'],
  ])("%s: its tsc decides, and the report says so", async (_name, exported) => {
    const root = makeApp(APP, "none");
    writeAll(root, {
      "node_modules/typescript/package.json": `{ "version": "7.0.2", "bin": { "tsc": "./bin/tsc" }, "exports": { ".": "./version.cjs", "./package.json": "./package.json", ${exported.slice(1, -1)}${exported === "{}" ? "" : ","} "./x": "./x" } }`,
      "node_modules/typescript/version.cjs": "",
      "node_modules/typescript/api.mjs": 'export class API { constructor() { throw new Error("no pipe"); } }',
      "node_modules/typescript/bin/tsc": `import(${JSON.stringify(join(TYPESCRIPTS["7.0"], "lib/tsc.js"))});`,
    });
    const proof = await chooseEngine(root).prove(request(root, LEAK));
    expect(proof.engine).toMatch(/^typescript 7\.0\.2, tsc on a copy of the app, because its API failed: ./);
    expect(printProblems(proof.added)).toEqual(FOUND);
  });
});

describe("readOutput", () => {
  const problem = { code: 2322, message: "Type 'a' is wrong.", line: 3, column: 9, isSyntax: false };

  it.each([
    ["app/(auth)/[id]/a.ts(3,9): error TS2322: Type 'a' is wrong.", "app/(auth)/[id]/a.ts"],
    ["app/a.ts:3:9 - error TS2322: Type 'a' is wrong.", "app/a.ts"],
    [
      "\u001B[96mapp/a.ts\u001B[0m:\u001B[93m3\u001B[0m:9 - \u001B[91merror\u001B[0m TS2322: Type 'a' is wrong.",
      "app/a.ts",
    ],
    ["web:typecheck: app/a.ts(3,9): error TS2322: Type 'a' is wrong.", "app/a.ts"],
    ["/copy/app/a.ts(3,9): error TS2322: Type 'a' is wrong.", "app/a.ts"],
    ["./app/a.ts(3,9): error TS2322: Type 'a' is wrong.\r", "app/a.ts"],
  ])("reads %j", (line, file) => {
    expect(readOutput(`> check\n${line}\n`, "/copy")).toEqual([{ ...problem, file }]);
  });

  it("reads reasons, errors without a place, and nothing else", () => {
    const output =
      "a.ts(1,1): error TS2322: Outer.\n  Inner.\n\n1 const a = 1;\n        ~\nerror TS18003: No inputs.\nFound 2 errors.\n";
    expect(readOutput(output, "/")).toMatchObject([
      { file: "a.ts", message: "Outer.\n  Inner." },
      { file: "", code: 18003, message: "No inputs." },
    ]);
  });
});

it("is refused where the folder above the app cannot be written to", async () => {
  const above = temporaryFolder();
  writeFileSync(join(above, "file"), "");
  const error = await failure(
    commandEngine("x", { kind: "script", name: "x", text: "true" }).prove(request("/proc/self", {})),
  );
  expect(error.message).toContain("copy of the app");
});
