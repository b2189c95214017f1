import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { classicCompiler } from "../../src/verify/classic/compiler.js";
import type { Compiler } from "../../src/verify/compiler.js";
import type { Proof } from "../../src/verify/engine.js";
import { readMemory, type Memory } from "../../src/verify/memory.js";
import { prove } from "../../src/verify/prove.js";
import { proofStore } from "../../src/workspace/proof-store.js";
import { makeApp, temporaryFolder, treeOf, TSCONFIG, writeAll, type Files } from "./apps.js";

const APP: Files = {
  "tsconfig.json": TSCONFIG.replace('"strict"', '"resolveJsonModule":true,"strict"'),
  "package-lock.json": "{}",
  "lib/count.ts": 'import type { Part } from "part";\nexport const count = (): Part["n"] => 1;\n',
  "lib/data.json": '{ "n": 1 }',
  "app/route.ts":
    'import { count } from "../lib/count";\nimport data from "../lib/data.json";\nexport const GET = (): number => count() + data.n;\n',
  "other/far.ts": "export const far = 1;\n",
};
const PART = "export interface Part {\n  n: number;\n}\n";
const STAGED: Files = { "app/route.ts": `${APP["app/route.ts"]}export const x: string = 1;\n` };

/** An app, and proofs of it that share what is kept. Each says what it asked of the compiler. */
function remembering() {
  const root = makeApp(APP);
  writeAll(root, {
    "node_modules/part/index.d.ts": PART,
    "node_modules/part/package.json": '{ "types": "index.d.ts" }',
  });
  let kept: string | null = null;
  const run = (staged: Files = STAGED, text: string | null = kept): { proof: Proof; asked: string[] } => {
    const asked: string[] = [];
    const open = (folder: string): Compiler => {
      const compiler = classicCompiler(ts, folder);
      return {
        ...compiler,
        open: (project, roots) => {
          asked.push("types");
          return compiler.open(project, roots);
        },
        syntaxProblems: (paths, overlay) => {
          if (paths.length > 0) asked.push(`syntax of ${paths.length}`);
          return compiler.syntaxProblems(paths, overlay);
        },
      };
    };
    let memory: Memory | undefined;
    const request = { appRoot: root, staged: new Map(Object.entries(staged)) };
    const proof = prove(open, request, (maker) => (memory = readMemory(text, maker)));
    kept = memory?.print() ?? kept;
    return { proof, asked };
  };
  return { root, run, kept: () => kept };
}

describe("a second proof", () => {
  it("of the same edit asks nothing, and says the same", () => {
    const { run } = remembering();
    const first = run();
    expect(first.asked).toEqual(["types", "syntax of 1"]);
    expect(first.proof.added).toMatchObject([{ file: "app/route.ts", code: 2322 }]);
    expect(run()).toEqual({ proof: first.proof, asked: [] });
  });

  it("of another edit parses nothing again", () => {
    const { run } = remembering();
    run();
    expect(run({ "app/route.ts": "export const GET = 1;\n" }).asked).toEqual(["types", "syntax of 1"]);
    expect(run({ "app/route.ts": "export const GET = 2;\n" }).asked).toEqual(["types"]);
  });

  it.each<[string, Files]>([
    ["the edited file on the disk", { "app/route.ts": "export const GET = 2;\n" }],
    ["a file that it imports", { "lib/count.ts": "export const count = () => 2;\n" }],
    ["data that it imports", { "lib/data.json": '{ "n": "1" }' }],
    ["a file that nothing imports", { "other/far.ts": "export const far = (;\n" }],
    ["a new file", { "types/new.d.ts": "declare const x: number;\n" }],
    ["the tsconfig", { "tsconfig.json": TSCONFIG.replace('"strict":true', '"strict":false') }],
    ["an installed package", { "node_modules/part/index.d.ts": `${PART}export interface Other {}\n` }],
    ["the lock file", { "package-lock.json": "{ }" }],
    ["a package of types", { "node_modules/@types/new/index.d.ts": "" }],
  ])("is asked anew after a change of %s", (_name, change) => {
    const { root, run } = remembering();
    run();
    writeAll(root, change);
    const { proof, asked } = run();
    expect(asked[0]).toBe("types");
    expect(proof).toEqual(run(STAGED, null).proof);
  });

  it.each<[string, (kept: string) => string]>([
    ["that is damaged", (kept) => kept.slice(0, -40)],
    ["that is empty", () => ""],
    ["of another program", () => '{ "version": 1, "maker": 5 }'],
    ["of another version", (kept) => kept.replace('"version":1', '"version":0')],
    ["of another compiler", (kept) => kept.replace(/"maker":"typescript 5/, '"maker":"typescript 4')],
    ["with an answer that is none", (kept) => kept.replace(/"added":\[[^\]]*\]/, '"added":[{"file":7}]')],
    ["with fewer files than it needs", (kept) => kept.replace(/"outside":\[.*\]\]/, '"outside":[["x"]]')],
  ])("pays no attention to a memory %s", (_name, spoil) => {
    const { run, kept } = remembering();
    const { proof } = run();
    const text = kept() ?? "";
    expect(spoil(text)).not.toBe(text);
    const again = run(STAGED, spoil(text));
    expect(again.asked[0]).toBe("types");
    expect(again.proof).toEqual(proof);
  });
});

describe("proofStore", () => {
  it("keeps a text in a folder that git does not see", async () => {
    const root = temporaryFolder();
    const store = proofStore(root);
    expect(await store.read()).toBe(null);
    await store.write("one");
    await store.write("two");
    expect(await store.read()).toBe("two");
    expect(readFileSync(join(root, ".migrate/.gitignore"), "utf8")).toBe("*\n");
    rmSync(join(root, ".migrate/cache/proofs.json"));
    expect(treeOf(root)).not.toContain("two");
  });

  it.each([".migrate", ".migrate/cache"])(
    "writes nothing through a link %s that leads out of the app",
    async (link) => {
      const [root, outside] = [temporaryFolder(), temporaryFolder()];
      mkdirSync(join(outside, "cache"));
      if (link !== ".migrate") mkdirSync(join(root, ".migrate"));
      symlinkSync(outside, join(root, link));
      const before = treeOf(outside);
      await proofStore(root).write("secret");
      expect(treeOf(outside)).toBe(before);
    },
  );

  it("does without when it cannot write", async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, ".migrate"), "");
    await proofStore(root).write("one");
    expect(await proofStore(root).read()).toBe(null);
  });
});
