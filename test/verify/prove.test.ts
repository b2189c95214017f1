import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  makeApp,
  printProblems,
  proveIn,
  runTsc,
  temporaryFolder,
  TSCONFIG,
  writeAll,
  type Files,
  proveByOwn,
  TYPESCRIPTS,
  type TypescriptName,
} from "./apps.js";

const APP: Files = {
  "tsconfig.json": TSCONFIG,
  "lib/count.ts": "export function count(): number {\n  return 1;\n}\n",
  "lib/middle.ts": 'export { count as total } from "./count";\n',
  "app/page.ts": 'import { total } from "@/lib/middle";\nexport const twice: number = total() * 2;\n',
  "app/api/a/route.ts": 'import { count } from "@/lib/count";\nexport async function GET() {\n  return count();\n}\n',
  "app/api/b/route.ts": "export async function GET() {\n  return 1;\n}\n",
  "old/broken.ts": 'export const one: number = "1";\nexport const two: string = 2;\n',
};
const VERSIONS = Object.keys(TYPESCRIPTS).filter((name): name is TypescriptName => name in TYPESCRIPTS);
const OLD = [
  "old/broken.ts TS2322 Type 'number' is not assignable to type 'string'.",
  "old/broken.ts TS2322 Type 'string' is not assignable to type 'number'.",
];

/** What was added, as `file TScode first line`. */
const added = (root: string, staged: Files): string[] => printProblems(proveIn(root, staged).added);

describe("a clean edit", () => {
  it("adds nothing, and checks the changed file and its importers only", () => {
    const proof = proveIn(makeApp(APP), { "lib/count.ts": "export function count(): number {\n  return 2;\n}\n" });
    expect(proof.engine).toMatch(/^typescript 5\.\d+\.\d+$/);
    expect(printProblems(proof.added)).toEqual([]);
    expect(proof.checkedFiles).toBe(4);
  });

  it.each(["a", "é"])("beside quoted text that is too long to be the name of a file, of %s", (letter) => {
    const drawn = `export const path = "M1 2.${letter.repeat(254)}";\n`;
    const tsconfig = TSCONFIG.replace('"paths"', '"baseUrl":".","paths"');
    const files = { ...APP, "tsconfig.json": tsconfig, "app/icon.ts": drawn };
    const staged = { "lib/count.ts": "export function count(): number {\n  return 2;\n}\n" };
    expect(printProblems(proveIn(makeApp(files), staged).added)).toEqual([]);
  });

  it("where a tsconfig lists a file of a name too long for the disk", () => {
    const tsconfig = JSON.stringify({ ...JSON.parse(TSCONFIG), files: [`${"a".repeat(300)}.ts`] });
    const staged = { "lib/count.ts": "export function count(): number {\n  return 2;\n}\n" };
    expect(printProblems(proveIn(makeApp({ ...APP, "tsconfig.json": tsconfig }), staged).added)).toEqual([]);
  });

  it("checks one file when nothing imports it", () => {
    expect(proveIn(makeApp(APP), { "app/api/b/route.ts": "export const GET = async () => 2;\n" }).checkedFiles).toBe(1);
  });

  it("lists the old errors of the whole app when asked to, and finds the same", () => {
    const staged = { "app/api/b/route.ts": "export const GET: string = 2;\n" };
    const [some, all] = [proveIn(makeApp(APP), staged), proveIn(makeApp(APP), staged, "full")];
    expect([some.baseline, printProblems(all.baseline)]).toEqual([[], OLD]);
    expect(all.added).toEqual(some.added);
    expect([some.added.length, some.checkedFiles, all.checkedFiles]).toEqual([1, 1, 6]);
  });

  it("leaves old errors of the edited file in the baseline, wherever the lines move", () => {
    const proof = proveIn(makeApp(APP), { "old/broken.ts": `// one\n// two\n${APP["old/broken.ts"]}` });
    expect(printProblems(proof.baseline)).toEqual(OLD);
    expect(proof.added).toEqual([]);
  });

  it("takes CRLF and a byte order mark as they are", () => {
    const crlf = 'export const one: number = "1";\r\nexport const two = 2;\r\n';
    const root = makeApp({ ...APP, "old/broken.ts": `\uFEFF${crlf}` });
    const proof = proveIn(root, { "old/broken.ts": `\uFEFFexport {};\r\n${crlf}export const three: boolean = 3;\r\n` });
    expect(proof.baseline.map(({ line, column }) => [line, column])).toEqual([[1, 14]]);
    expect(proof.added).toMatchObject([{ file: "old/broken.ts", line: 4, column: 14, code: 2322 }]);
  });
});

describe("places", () => {
  it("count no byte order mark", () => {
    const proof = proveIn(makeApp(APP), { "app/api/b/route.ts": '\uFEFFexport const GET: number = "1";\r\n' });
    expect(proof.added).toMatchObject([{ line: 1, column: 14 }]);
  });
});

describe("an edit that breaks something", () => {
  it("in the edited file", () => {
    const proof = proveIn(makeApp(APP), {
      "app/api/b/route.ts": "export async function GET() {\n  return missing();\n}\n",
    });
    expect(proof.added).toEqual([
      {
        file: "app/api/b/route.ts",
        code: 2304,
        message: "Cannot find name 'missing'.",
        line: 2,
        column: 10,
        isSyntax: false,
      },
    ]);
  });

  it("in a file that imports it through another one, by a changed return type", () => {
    expect(added(makeApp(APP), { "lib/count.ts": 'export function count(): string {\n  return "1";\n}\n' })).toEqual([
      "app/page.ts TS2362 The left-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.",
    ]);
  });

  it("with a message that the file has already", () => {
    expect(
      added(makeApp(APP), { "old/broken.ts": `${APP["old/broken.ts"]}export const three: number = "3";\n` }),
    ).toEqual(["old/broken.ts TS2322 Type 'string' is not assignable to type 'number'."]);
  });

  it("by its syntax", () => {
    const proof = proveIn(makeApp(APP), { "app/api/b/route.ts": "export async function GET() {\n  return (1;\n}\n" });
    expect(proof.added).toMatchObject([{ file: "app/api/b/route.ts", code: 1005, line: 2, isSyntax: true }]);
  });

  it("by data that a file imports", () => {
    const root = makeApp({
      ...APP,
      "tsconfig.json": TSCONFIG.replace('"strict"', '"resolveJsonModule":true,"strict"'),
      "lib/data.json": '{ "n": 1 }',
      "app/data.ts": 'import data from "@/lib/data.json";\nexport const n: number = data.n;\n',
    });
    expect(added(root, { "lib/data.json": '{ "n": "1" }', "README.md": "# App" })).toEqual([
      "app/data.ts TS2322 Type 'string' is not assignable to type 'number'.",
    ]);
  });

  it("by an import of what does not exist", () => {
    expect(
      added(makeApp(APP), { "app/api/b/route.ts": 'export const GET = async () => (await import("@/lib/none")).x;\n' }),
    ).toEqual(["app/api/b/route.ts TS2307 Cannot find module '@/lib/none' or its corresponding type declarations."]);
  });

  it("in every file, by a global declaration", () => {
    const root = makeApp({
      ...APP,
      "types/global.d.ts": "declare const LIMIT: number;\n",
      "app/other.ts": "export const limit: number = LIMIT;\n",
    });
    expect(added(root, { "types/global.d.ts": "declare const LIMIT: string;\n" })).toEqual([
      "app/other.ts TS2322 Type 'string' is not assignable to type 'number'.",
    ]);
  });

  it("in every file, by a module that declares a global", () => {
    const root = makeApp({ ...APP, "app/other.ts": "export const limit: number = largest;\n" });
    const proof = proveIn(root, {
      "app/api/b/route.ts": "declare global {\n  var largest: string;\n}\nexport const GET = async () => largest;\n",
    });
    expect(printProblems(proof.baseline)).toContain("app/other.ts TS2304 Cannot find name 'largest'.");
    expect(printProblems(proof.added)).toEqual([
      "app/other.ts TS2322 Type 'string' is not assignable to type 'number'.",
    ]);
  });
});

describe("new files", () => {
  const GUARDED = 'import { source } from "@/lib/source";\nexport const GET = async (): Promise<string> => source();\n';

  it("are seen by the files that import them", () => {
    const root = makeApp(APP);
    const source = 'export const source = (): string => "prisma";\n';
    expect(added(root, { "lib/source.ts": source, "app/api/b/route.ts": GUARDED })).toEqual([]);
    expect(added(root, { "lib/source.ts": source.replace("string", "number"), "app/api/b/route.ts": GUARDED })).toEqual(
      [
        "app/api/b/route.ts TS2322 Type 'number' is not assignable to type 'string'.",
        "lib/source.ts TS2322 Type 'string' is not assignable to type 'number'.",
      ],
    );
  });

  it("in a new folder mend an import that failed before", () => {
    const root = makeApp({ ...APP, "app/api/b/route.ts": GUARDED.replace("lib/source", "deep/er/source") });
    const proof = proveIn(root, { "deep/er/source.ts": "export const source = () => 1;\n" });
    expect(printProblems(proof.baseline)).toEqual([
      "app/api/b/route.ts TS2307 Cannot find module '@/deep/er/source' or its corresponding type declarations.",
    ]);
    expect(printProblems(proof.added)).toEqual([
      "app/api/b/route.ts TS2322 Type 'number' is not assignable to type 'string'.",
    ]);
  });
});

describe("a baseline that does not parse", () => {
  it("is marked, in a file that no edit touches", () => {
    const proof = proveIn(makeApp({ ...APP, "old/torn.ts": "export const = 1;\n" }), {
      "app/api/b/route.ts": "export const GET = 1;\n",
    });
    expect(proof.baseline.filter(({ isSyntax }) => isSyntax).map(({ file, code }) => [file, code])).toEqual([
      ["old/torn.ts", 1134],
      ["old/torn.ts", 1134],
    ]);
    expect(proof.added).toEqual([]);
  });

  it("still lets new type errors be found", () => {
    expect(
      added(makeApp({ ...APP, "old/torn.ts": "export const = 1;\n" }), {
        "app/api/b/route.ts": "export const GET: string = 1;\n",
      }),
    ).toEqual(["app/api/b/route.ts TS2322 Type 'number' is not assignable to type 'string'."]);
  });
});

describe("the tsconfig", () => {
  const EDIT: Files = { "app/api/b/route.ts": "export const GET: string = 1;\n" };

  it("may be missing: then only the syntax is looked at, and the engine says so", () => {
    const root = makeApp({ "app/api/b/route.js": "export const GET = () => 1;\n" });
    const good = proveIn(root, { "app/api/b/route.js": "export const GET = () => missing();\n", "data.json": "{" });
    expect(good).toMatchObject({ added: [], baseline: [], checkedFiles: 1 });
    expect(good.engine).toMatch(/, syntax only \(no tsconfig\.json\)$/);
    expect(proveIn(root, { "app/api/b/route.js": "export const GET = () => {;\n" }).added).toMatchObject([
      { file: "app/api/b/route.js", code: 1005, isSyntax: true },
    ]);
  });

  it("may leave JavaScript out: then its syntax is looked at", () => {
    const root = makeApp({ ...APP, "app/api/c/route.js": "export const GET = ;\n" });
    const proof = proveIn(root, { "app/api/c/route.js": "export const GET = ;\nexport const POST = ;\n" });
    expect([proof.baseline, proof.added].map((each) => each.filter(({ isSyntax }) => isSyntax).length)).toEqual([1, 1]);
  });

  it("that does not parse counts as a syntax error of the baseline", () => {
    const proof = proveIn(makeApp({ ...APP, "tsconfig.json": '{ "compilerOptions": { "strict": tru } ' }), EDIT);
    expect(proof.baseline.some(({ file, isSyntax }) => file === "tsconfig.json" && isSyntax)).toBe(true);
  });

  it("with an unknown option has a problem of its own, and is used all the same", () => {
    const proof = proveIn(
      makeApp({ ...APP, "tsconfig.json": TSCONFIG.replace('"strict"', '"wholly":true,"strict"') }),
      EDIT,
    );
    expect(printProblems(proof.baseline)).toEqual(["tsconfig.json TS5023 Unknown compiler option 'wholly'."]);
    expect(printProblems(proof.added)).toEqual([
      "app/api/b/route.ts TS2322 Type 'number' is not assignable to type 'string'.",
    ]);
  });

  it("may extend another one", () => {
    const root = makeApp({
      ...APP,
      "tsconfig.base.json": TSCONFIG,
      "tsconfig.json": '{ "extends": "./tsconfig.base.json", "compilerOptions": { "noImplicitAny": false } }',
    });
    expect(
      added(root, { "app/api/b/route.ts": "export const GET = (x) => x.y;\nexport const n: string = null;\n" }),
    ).toEqual(["app/api/b/route.ts TS2322 Type 'null' is not assignable to type 'string'."]);
  });

  it("may be composite, incremental and name a tsbuildinfo: nothing is written", () => {
    const options = '"composite":true,"declaration":true,"tsBuildInfoFile":"./out/info","noEmit":false,"outDir":"out",';
    const root = makeApp({ ...APP, "tsconfig.json": TSCONFIG.replace('"noEmit":true,', options) });
    expect(added(root, EDIT)).toEqual(["app/api/b/route.ts TS2322 Type 'number' is not assignable to type 'string'."]);
  });

  it("may only list others: the one that holds the file is used", () => {
    const root = makeApp({
      ...APP,
      "tsconfig.json":
        '{ "files": [], "references": [{ "path": "./tsconfig.node.json" }, { "path": "./tsconfig.app.json" }] }',
      "tsconfig.node.json": '{ "compilerOptions": { "composite": true }, "files": ["old/broken.ts"] }',
      "tsconfig.app.json": TSCONFIG.replace('"noEmit":true,"', '"composite":true,"'),
    });
    const proof = proveIn(root, EDIT);
    expect(printProblems(proof.baseline)).toEqual([]);
    expect(printProblems(proof.added)).toEqual([
      "app/api/b/route.ts TS2322 Type 'number' is not assignable to type 'string'.",
    ]);
  });

  it("may not cover the file: it is checked all the same", () => {
    expect(added(makeApp({ ...APP, "tsconfig.json": TSCONFIG.replace("**/*.ts", "lib/*.ts") }), EDIT)).toEqual([
      "app/api/b/route.ts TS2322 Type 'number' is not assignable to type 'string'.",
    ]);
  });

  it("nearest to the routes is used", () => {
    const root = makeApp({ ...APP, "app/tsconfig.json": '{ "compilerOptions": { "strict": false, "types": [] } }' });
    expect(added(root, { "app/api/b/route.ts": "export const GET: string = null;\n" })).toEqual([]);
  });

  it("is found when the app's folder is reached through a symbolic link", () => {
    const folder = temporaryFolder();
    symlinkSync(makeApp(APP), join(folder, "link"));
    expect(added(join(folder, "link"), EDIT)).toEqual([
      "app/api/b/route.ts TS2322 Type 'number' is not assignable to type 'string'.",
    ]);
  });
});

describe.each(VERSIONS)("several projects in one app, by TypeScript %s,", (version) => {
  const LOOSE = TSCONFIG.replace('"strict":true', '"strict":false');
  const MONOREPO: Files = {
    ...APP,
    "package.json": '{ "name": "app", "private": true, "workspaces": ["packages/*"] }',
    "tsconfig.json": TSCONFIG.replace('"include"', '"exclude":["packages"],"include"'),
    "packages/db/package.json":
      '{ "name": "@acme/db", "exports": { ".": { "types": "./src/index.ts" }, "./rows/*": "./src/rows/*.ts" } }',
    "packages/db/tsconfig.json": LOOSE,
    "packages/db/src/index.ts": 'export const limit = 10;\nexport { rows } from "./rows/all";\n',
    "packages/db/src/rows/all.ts": "export const rows = [1];\n",
    "packages/db/src/use.ts": 'import { rows } from "./rows/all";\nexport const first: number = rows[0];\n',
    "app/api/db/route.ts":
      'import { limit } from "@acme/db";\nimport { rows } from "@acme/db/rows/all";\nexport const n: number = limit + rows[0]!;\n',
  };

  function monorepo(): string {
    const root = makeApp(MONOREPO, version);
    mkdirSync(join(root, "node_modules/@acme"));
    symlinkSync("../../packages/db", join(root, "node_modules/@acme/db"));
    return root;
  }

  it("each judge their own files", async () => {
    const proof = await proveByOwn(monorepo(), {
      "app/api/b/route.ts": "export const GET: string = null;\n",
      "packages/db/src/use.ts": "export const first: number = null;\nexport const second: number = true;\n",
    });
    expect(printProblems(proof.added)).toEqual([
      "app/api/b/route.ts TS2322 Type 'null' is not assignable to type 'string'.",
      "packages/db/src/use.ts TS2322 Type 'boolean' is not assignable to type 'number'.",
    ]);
  });

  it.each<[string, Files, string[]]>([
    [
      "its entry",
      { "packages/db/src/index.ts": 'export const limit = "10";\nexport { rows } from "./rows/all";\n' },
      ["app/api/db/route.ts TS2322 Type 'string' is not assignable to type 'number'."],
    ],
    [
      "a part of it, behind a pattern",
      { "packages/db/src/rows/all.ts": 'export const rows = ["1"];\n' },
      [
        "app/api/db/route.ts TS2322 Type 'string' is not assignable to type 'number'.",
        "packages/db/src/use.ts TS2322 Type 'string' is not assignable to type 'number'.",
      ],
    ],
  ])("see an edit of a package of the workspace, by %s", async (_name, staged, found) => {
    const root = monorepo();
    expect(printProblems((await proveByOwn(root, staged)).added)).toEqual(found);
    expect(printProblems((await proveByOwn(root, staged, "full")).added)).toEqual(found);
  });

  it("see an edit through references, without anything being built", async () => {
    const root = makeApp(
      {
        "tsconfig.json": TSCONFIG.replace('"include":["**/*.ts"]', '"include":["app"],"references":[{"path":"./lib"}]'),
        "lib/tsconfig.json": TSCONFIG.replace('"noEmit":true', '"composite":true,"noEmit":false'),
        "lib/count.ts": "export const count = (): number => 1;\n",
        "app/page.ts": 'import { count } from "@/lib/count";\nexport const twice: number = count();\n',
      },
      version,
    );
    const staged = { "lib/count.ts": 'export const count = (): string => "1";\n' };
    expect(printProblems((await proveByOwn(root, staged)).added)).toEqual([
      "app/page.ts TS2322 Type 'string' is not assignable to type 'number'.",
    ]);
  });
});

describe("the verdict is that of the real tsc", () => {
  it.each<[string, Files]>([
    [
      "a clean edit",
      { "app/api/b/route.ts": 'import { count } from "@/lib/count";\nexport const GET = async () => count();\n' },
    ],
    ["a changed export", { "lib/count.ts": "export function count(): Date {\n  return new Date();\n}\n" }],
    ["a removed export", { "lib/count.ts": "export const other = 1;\n" }],
    [
      "an old error mended, a new one made",
      { "old/broken.ts": "export const one: number = 1;\nexport const two: string = missing;\n" },
    ],
    [
      "several files, one of them new",
      {
        "lib/new.ts": "export type New = { a: string };\n",
        "app/api/b/route.ts": 'import type { New } from "@/lib/new";\nexport const GET = (n: New): number => n.b;\n',
      },
    ],
    ["an unused directive", { "app/api/b/route.ts": "// @ts-expect-error\nexport const GET = 1;\n" }],
    ["a global that clashes", { "app/api/b/route.ts": 'const count = 1;\nconst fetch = "x";\n' }],
  ])("%s", (_name, staged) => {
    const root = makeApp(APP);
    const before = runTsc(root);
    const proof = proveIn(root, staged);
    writeAll(root, staged);
    const rest = [...before];
    const fresh = runTsc(root).filter((line) => {
      const index = rest.indexOf(line);
      if (index >= 0) rest.splice(index, 1);
      return index < 0;
    });
    expect(before).toEqual(OLD);
    expect(printProblems(proof.added)).toEqual(fresh);
  });
});
