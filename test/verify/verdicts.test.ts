import { describe, expect, it } from "vitest";
import type { Proof } from "../../src/verify/engine.js";
import { makeApp, proveByOwn, TSCONFIG, TYPESCRIPTS, type Files, type TypescriptName } from "./apps.js";

const VERSIONS = Object.keys(TYPESCRIPTS).filter((name): name is TypescriptName => name in TYPESCRIPTS);

const APP: Files = {
  "tsconfig.base.json": TSCONFIG,
  "tsconfig.json": '{ "extends": "./tsconfig.base.json", "compilerOptions": { "resolveJsonModule": true } }',
  "lib/count.ts": "export function count() {\n  return 1;\n}\n",
  "lib/middle.ts": 'import { count } from "./count";\nexport const total = () => count();\n',
  "lib/limits.json": '{ "most": 100 }\n',
  "app/page.ts": 'import { total } from "@/lib/middle";\nexport const twice: number = total() * 2;\n',
  "app/limits.ts": 'import limits from "@/lib/limits.json";\nexport const most: number = limits.most;\n',
  "app/api/a/route.ts": 'import { count } from "@/lib/count";\nexport async function GET() {\n  return count();\n}\n',
  "app/api/b/route.ts": "export async function GET() {\n  return 1;\n}\n",
  ".next/types/app/api/b/route.ts":
    'import * as handlers from "../../../../../app/api/b/route.js";\nexport const GET: () => Promise<number> = handlers.GET;\n',
  "types/globals.d.ts": "declare const LIMIT: number;\n",
  "old/broken.ts": 'export const one: number = "1";\nexport const two = LIMIT.none;\n',
};
const WITH_NEXT_TYPES = TSCONFIG.replace('"**/*.ts"', '"**/*.ts",".next/types/**/*.ts"');

/** The planted error: its name, what is edited, what the app has besides, and what must be found. */
const PLANTED: readonly (readonly [name: string, staged: Files, found: readonly string[], app?: Files])[] = [
  ["nothing", { "app/api/b/route.ts": "export async function GET() {\n  return 2;\n}\n" }, []],
  [
    "in the edited file",
    { "app/api/b/route.ts": "export async function GET() {\n  return missing();\n}\n" },
    ["app/api/b/route.ts:2:10 TS2304 Cannot find name 'missing'."],
  ],
  [
    "behind letters of two bytes and a byte order mark",
    { "app/api/b/route.ts": '\uFEFF/* é */ const ü = "é";\r\nexport const GET = async () => ü.ö;\r\n' },
    ["app/api/b/route.ts:2:34 TS2339 Property 'ö' does not exist on type '\"é\"'."],
  ],
  [
    "in importers, through a changed return type",
    { "lib/count.ts": 'export function count() {\n  return "1";\n}\n' },
    [
      "app/page.ts:2:30 TS2362 The left-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.",
    ],
  ],
  [
    "in a file with an old error of the same message",
    { "old/broken.ts": `${APP["old/broken.ts"]}export const three: number = "3";\n` },
    ["old/broken.ts:3:14 TS2322 Type 'string' is not assignable to type 'number'."],
  ],
  [
    "in the validator that Next generates",
    { "app/api/b/route.ts": "export async function GET() {\n  return true;\n}\n" },
    [
      ".next/types/app/api/b/route.ts:2:14 TS2322 Type '() => Promise<boolean>' is not assignable to type '() => Promise<number>'.",
    ],
  ],
  [
    "by the edited file's syntax",
    { "app/api/b/route.ts": "export async function GET() {\n  return (1;\n}\n" },
    ["app/api/b/route.ts:2:12 TS1005 ')' expected."],
  ],
  [
    "by data",
    { "lib/limits.json": '{ "most": "100" }\n' },
    ["app/limits.ts:2:14 TS2322 Type 'string' is not assignable to type 'number'."],
  ],
  [
    "by an import of what does not exist",
    { "app/api/b/route.ts": 'export const GET = async () => (await import("@/lib/none")).x as number;\n' },
    ["app/api/b/route.ts:1:46 TS2307 Cannot find module '@/lib/none' or its corresponding type declarations."],
  ],
  [
    "by a new file in a new folder",
    {
      "deep/er/source.ts": "export const source = () => true;\n",
      "app/api/b/route.ts":
        'import { source } from "@/deep/er/source";\nexport const GET = async (): Promise<number> => source();\n',
    },
    ["app/api/b/route.ts:2:49 TS2322 Type 'boolean' is not assignable to type 'number'."],
  ],
  [
    "by a global",
    { "types/globals.d.ts": "declare const LIMIT: string;\n" },
    // The old error about LIMIT.none names another type now, and is the same error.
    ["app/other.ts:1:14 TS2322 Type 'string' is not assignable to type 'number'."],
    { "app/other.ts": "export const limit: number = LIMIT;\n" },
  ],
];

const print = ({ added }: Proof): string[] =>
  added
    .map(({ file, line, column, code, message }) => `${file}:${line}:${column} TS${code} ${message.split("\n")[0]}`)
    .sort();

const CASES = PLANTED.map(([name, staged, found, more = {}]) => ({ name, staged, found, more }));

describe.each(CASES)("an error $name", ({ staged, found, more }) => {
  const files = { ...APP, "tsconfig.base.json": WITH_NEXT_TYPES, ...more };

  it.each(VERSIONS)("is found by TypeScript %s, looking at what is affected and at everything", async (version) => {
    const root = makeApp(files, version);
    const affected = await proveByOwn(root, staged);
    expect(affected.engine).toMatch(new RegExp(`^typescript ${version.replace(".", "\\.")}\\.\\d+`));
    expect(print(affected)).toEqual(found);
    expect(print(await proveByOwn(root, staged, "full"))).toEqual(found);
  });
});

describe("a syntax error elsewhere", () => {
  const TORN: Files = { ...APP, "components/torn.ts": "export const a = (;\n" };

  it.each(VERSIONS)("is found by TypeScript %s in the baseline, and new errors all the same", async (version) => {
    const proof = await proveByOwn(makeApp(TORN, version), { "app/api/b/route.ts": "export const GET: string = 1;\n" });
    const torn = proof.baseline.find(({ isSyntax }) => isSyntax);
    expect(torn).toMatchObject({ file: "components/torn.ts", line: 1, column: 19, code: 1109 });
    expect(print(proof)).toEqual(["app/api/b/route.ts:1:14 TS2322 Type 'number' is not assignable to type 'string'."]);
  });
});
