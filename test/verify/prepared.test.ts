import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { findTypescript } from "../../src/verify/app-typescript.js";
import { chooseEngine, prepareEngine } from "../../src/verify/engine-for.js";
import { CompilerProcess } from "../../src/verify/forked.js";
import { makeApp, treeOf, TSCONFIG, type TypescriptName } from "./apps.js";
import { childThat, compileVerifier } from "./compiled.js";

const FILES = {
  "tsconfig.json": TSCONFIG,
  "a.ts": "export const a: number = 1;\n",
  "b.ts": 'import { a } from "./a";\nexport const b: number = a;\n',
};

function preparedProcess(root: string, child = compileVerifier().child): CompilerProcess {
  const process = new CompilerProcess({ isKept: false }, child);
  onTestFinished(() => process.close());
  prepareEngine(root, true, process);
  return process;
}

describe.each<TypescriptName>(["5.9", "6.0", "7.0"])(
  "a compiler of TypeScript %s that was started before its question",
  (name) => {
    it("gives the answer of one that was not", async () => {
      const root = makeApp(FILES, name);
      const before = treeOf(root);
      const staged = new Map([["a.ts", 'export const a = "x";\n']]);
      const proof = await chooseEngine(root, undefined, preparedProcess(root)).prove({ appRoot: root, staged });
      expect(proof).toMatchObject({ checkedFiles: 2, baseline: [], added: [{ file: "b.ts", code: 2322 }] });
      expect(proof.engine).toBe(`typescript ${findTypescript(root).version}`);
      expect(treeOf(root)).toBe(before);
    });

    it("sees files that only the edit brings", async () => {
      const root = makeApp(FILES, name);
      const staged = new Map([
        ["deep/new.ts", 'export const made = "x";\n'],
        ["a.ts", 'import { made } from "./deep/new";\nexport const a: number = made;\n'],
      ]);
      const proof = await chooseEngine(root, undefined, preparedProcess(root)).prove({ appRoot: root, staged });
      expect(proof.added.map(({ file, code }) => [file, code])).toEqual([["a.ts", 2322]]);
    });

    it("says what is the matter with a tsconfig when it is asked", async () => {
      const root = makeApp(FILES, name);
      writeFileSync(join(root, "tsconfig.json"), '{ "extends": "./nowhere.json" }');
      const engine = chooseEngine(root, undefined, preparedProcess(root));
      await expect(engine.prove({ appRoot: root, staged: new Map([["a.ts", "export {};\n"]]) })).rejects.toThrow(
        /cannot be read/,
      );
    });
  },
);

describe("a process that was prepared", () => {
  it("does not outlive the one who lets go of it without a question", async () => {
    const root = makeApp(FILES);
    const pidFile = join(root, "pid");
    const note = `import("node:fs").then((fs) => fs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)));`;
    const process = preparedProcess(root, childThat(`${note}\nsetInterval(() => {}, 1_000);`));
    await vi.waitFor(() => expect(Number(readFileSync(pidFile, "utf8"))).toBeGreaterThan(0), 20_000);
    const pid = Number(readFileSync(pidFile, "utf8"));
    process.close();
    process.close();
    await vi.waitFor(() => expect(() => globalThis.process.kill(pid, 0)).toThrow(/ESRCH/), 20_000);
  });

  it("is started anew for the question when it has died before", async () => {
    const root = makeApp(FILES);
    const process = preparedProcess(root, childThat("process.exit(7);"));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await expect(
      chooseEngine(root, undefined, process).prove({ appRoot: root, staged: new Map([["a.ts", ""]]) }),
    ).rejects.toThrow(/exit code 7/);
  });
});

/** Long enough for the process to have read the app ahead of its question; on a busy machine it may not have. */
const AHEAD_MS = 1_500;

describe.each<TypescriptName>(["5.9", "7.0"])("what a compiler of TypeScript %s read ahead of its question", (name) => {
  const LATER = {
    ...FILES,
    "tsconfig.json": JSON.stringify({ ...JSON.parse(TSCONFIG), extends: "./base.json" }),
    "base.json": "{}",
    "package.json": "{}",
    "c.ts": "export const c = 1;\n",
    "named.ts": 'import { a } from "#a";\nexport const named: number = a;\n',
    "broken.ts": "export const = 1;\n",
  };
  const USES_A = 'import { a } from "@/a";\nexport const used: number = a;\n';

  async function ask(change: (root: string) => void, edit = 'export const a = "x";\n') {
    const root = makeApp(LATER, name);
    const process = preparedProcess(root);
    await new Promise((resolve) => setTimeout(resolve, AHEAD_MS));
    change(root);
    return chooseEngine(root, undefined, process).prove({
      appRoot: root,
      staged: new Map([["a.ts", edit]]),
    });
  }

  it("is what it says of the files that stayed", async () => {
    const { added, baseline } = await ask(() => undefined);
    expect(added.map(({ file }) => file)).toEqual(["b.ts"]);
    expect(baseline.map(({ file, isSyntax }) => `${file} ${isSyntax}`)).toContain("broken.ts true");
  });

  it("is read again where the file has changed since", async () => {
    const { added, baseline } = await ask((root) => {
      writeFileSync(join(root, "c.ts"), 'import { a } from "./a";\nexport const c: number = a;\n');
      writeFileSync(join(root, "broken.ts"), "export const fine = 1;\n");
      writeFileSync(join(root, "b.ts"), "export const = a;\n");
    });
    expect(added.map(({ file, code }) => [file, code])).toEqual([["c.ts", 2322]]);
    const torn = baseline.filter(({ isSyntax }) => isSyntax).map(({ file }) => file);
    expect(new Set(torn)).toEqual(new Set(["b.ts"]));
  });

  it("is not all: files and folders that came are looked at, and those that went are not", async () => {
    const { added, baseline } = await ask((root) => {
      writeFileSync(join(root, "came.ts"), USES_A);
      mkdirSync(join(root, "deep"));
      writeFileSync(join(root, "deep/came.ts"), USES_A);
      rmSync(join(root, "broken.ts"));
    });
    expect(new Set(added.map(({ file }) => file))).toEqual(new Set(["b.ts", "came.ts", "deep/came.ts"]));
    expect(baseline.filter(({ isSyntax }) => isSyntax)).toEqual([]);
  });

  it("is not what a name led to before package.json was changed", async () => {
    const change = (root: string) => writeFileSync(join(root, "package.json"), '{ "imports": { "#a": "./a.ts" } }');
    expect((await ask(change)).added.map(({ file }) => file)).toContain("named.ts");
  });

  it("is not what a tsconfig said before one that it extends was changed", async () => {
    const change = (root: string) =>
      writeFileSync(join(root, "base.json"), '{ "compilerOptions": { "noUnusedLocals": true } }');
    const { added } = await ask(change, "const unused = 1;\nexport const a: number = 1;\n");
    expect(added.map(({ file, code }) => [file, code])).toEqual([["a.ts", 6133]]);
  });
});
