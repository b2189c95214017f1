import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { MigrateError } from "../../src/errors.js";
import { chooseEngine } from "../../src/verify/engine-for.js";
import { CompilerProcess, forkedEngine } from "../../src/verify/forked.js";
import { heapArguments, heapMegabytes } from "../../src/verify/heap.js";
import { makeApp, temporaryFolder, treeOf, TSCONFIG, writeAll } from "./apps.js";
import { childThat, compileVerifier, parentScript } from "./compiled.js";

const CLASSIC = { family: "classic", path: createRequire(import.meta.url).resolve("typescript") } as const;
const NOTHING = { appRoot: "/", staged: new Map<string, string>() };

async function failureOf(run: () => unknown): Promise<MigrateError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof MigrateError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

/** Waits until the test says yes; fails after ten seconds. */
async function until(test: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (test()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not happen");
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("chooseEngine", () => {
  it("takes the app's own TypeScript of the families 5 and 6", () => {
    expect(chooseEngine(makeApp({ "tsconfig.json": TSCONFIG }))).toHaveProperty("prove");
    const six = makeApp({}, "none");
    writeAll(six, {
      "node_modules/typescript/package.json": '{ "version": "6.0.3", "main": "index.js" }',
      "node_modules/typescript/index.js": "",
    });
    expect(chooseEngine(six)).toHaveProperty("prove");
  });

  it("lets the tsc of an older TypeScript check a copy of the app", async () => {
    const root = makeApp({ "a.ts": "" }, "none");
    writeAll(root, {
      "node_modules/typescript/package.json": '{ "version": "4.9.5", "main": "index.js" }',
      "node_modules/typescript/index.js": "",
      "node_modules/typescript/bin/tsc": 'console.log("a.ts(2,3): error TS2322: old"); process.exitCode = 2;',
    });
    expect(await chooseEngine(root).prove({ appRoot: root, staged: new Map([["a.ts", ";"]]) })).toMatchObject({
      engine: "typescript 4.9.5, tsc on a copy of the app",
      baseline: [{ file: "a.ts", line: 2, column: 3, code: 2322 }],
      added: [],
    });
  });

  it("refuses an app without TypeScript and says what to do", async () => {
    const error = await failureOf(() => chooseEngine(makeApp({}, "none")));
    expect(error).toMatchObject({ exitCode: 1, hint: expect.stringMatching(/Install .*--no-verify/) });
  });
});

describe("the process that runs the compiler", () => {
  it("gives the proof, and writes nothing", async () => {
    const root = makeApp({
      "tsconfig.json": TSCONFIG,
      "a.ts": "export const a: number = 1;\n",
      "old.ts": "export const b: number = true;\n",
    });
    const before = treeOf(root);
    const engine = forkedEngine(CLASSIC, undefined, compileVerifier().child);
    const proof = await engine.prove({ appRoot: root, staged: new Map([["a.ts", 'export const a: number = "é";\n']]) });
    expect(proof).toMatchObject({
      checkedFiles: 1,
      baseline: [],
      added: [{ file: "a.ts", line: 1, column: 14, code: 2322 }],
    });
    expect(treeOf(root)).toBe(before);
  });

  it("answers question after question in one process that is kept, and sees what has come on the disk since", async () => {
    const root = makeApp({
      "tsconfig.json": TSCONFIG,
      "a.ts": "export const a: number = 1;\n",
      "b.ts": 'import { a } from "./a";\nexport const b: number = a;\n',
    });
    const process = new CompilerProcess({ isKept: true }, compileVerifier().child);
    const engine = forkedEngine(CLASSIC, undefined, process);
    const codes = async (...staged: readonly (readonly [string, string])[]): Promise<readonly number[]> =>
      (await engine.prove({ appRoot: root, staged: new Map(staged) })).added.map(({ code }) => code);
    const text = (type: string) => `export const a: ${type} = ${type === "number" ? "2" : '"x"'};\n`;
    try {
      expect(await codes(["a.ts", text("string")])).toEqual([2322]);
      expect(await codes(["a.ts", text("number")])).toEqual([]);
      writeFileSync(join(root, "a.ts"), text("string"));
      // The error in b.ts is an old one by now; the way back is clean.
      expect(
        await codes(["b.ts", 'import { a } from "./a";\nexport const b: number = a;\nexport const c = a;\n']),
      ).toEqual([]);
      expect(await codes(["b.ts", 'import { a } from "./a";\nexport const b: string = a;\n'])).toEqual([]);
      writeFileSync(join(root, "b.ts"), 'import { a } from "./a";\nexport const b: string = a;\n');
      expect(await codes(["a.ts", text("number")])).toEqual([2322]);
    } finally {
      process.close();
    }
  });

  it("starts a kept process anew when it has died", async () => {
    const process = new CompilerProcess({ isKept: true }, childThat("process.exit(7);"));
    const engine = forkedEngine(CLASSIC, undefined, process);
    for (const _again of [1, 2]) {
      expect(await failureOf(() => engine.prove(NOTHING))).toMatchObject({
        message: expect.stringContaining("exit code 7"),
      });
    }
    process.close();
  });

  it("tells of a compiler that fails", async () => {
    const root = makeApp({ "broken/index.js": 'throw new Error("no such thing");' });
    const engine = forkedEngine(
      { family: "classic", path: join(root, "broken/index.js") },
      undefined,
      compileVerifier().child,
    );
    const error = await failureOf(() => engine.prove(NOTHING));
    expect(error).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("no such thing"),
      hint: expect.stringContaining("--no-verify"),
    });
  });

  it("tells of a crash, with the last words", async () => {
    const error = await failureOf(() =>
      forkedEngine(CLASSIC, undefined, childThat('console.error("last words"); process.exit(7);')).prove(NOTHING),
    );
    expect(error).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/exit code 7[^]*last words/),
      hint: expect.stringContaining("--no-verify"),
    });
  });

  it("tells of a full heap, and how to give more", async () => {
    vi.stubEnv("NODE_OPTIONS", "--max-old-space-size=32");
    const child = childThat("const kept = []; for (;;) kept.push(new Array(10_000).fill(kept.length));");
    const error = await failureOf(() =>
      forkedEngine(CLASSIC, undefined, child)
        .prove(NOTHING)
        .finally(() => vi.unstubAllEnvs()),
    );
    expect(error).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("out of memory"),
      hint: expect.stringContaining("NODE_OPTIONS"),
    });
  });

  it("tells of a child that is not there", async () => {
    const error = await failureOf(() =>
      forkedEngine(CLASSIC, undefined, new URL("none.js", childThat(""))).prove(NOTHING),
    );
    expect(error.message).toContain("Cannot find module");
  });

  it("is killed when the command is interrupted, busy as it may be", async () => {
    const note = join(temporaryFolder(), "pid");
    const child = childThat(
      `process.getBuiltinModule("node:fs").writeFileSync(${JSON.stringify(note)}, String(process.pid));\nfor (;;);`,
    );
    const parent = spawn(process.execPath, [parentScript(compileVerifier().root, child)], { stdio: "ignore" });
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      parent.once("exit", (_code, signal) => resolve(signal)),
    );
    await until(() => existsSync(note) && readFileSync(note, "utf8") !== "");
    const pid = Number(readFileSync(note, "utf8"));
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGINT");
    expect(await ended).toBe("SIGINT");
    await until(() => !isAlive(pid));
  });

  it("leaves no listener behind", async () => {
    const count = (): number => process.listenerCount("SIGINT") + process.listenerCount("exit");
    const before = count();
    await failureOf(() => forkedEngine(CLASSIC, undefined, childThat("process.exit(1);")).prove(NOTHING));
    expect(count()).toBe(before);
  });
});

describe("the heap", () => {
  const GIGABYTE = 1024 ** 3;
  it.each([
    [1 * GIGABYTE, 2048],
    [8 * GIGABYTE, 6144],
    [64 * GIGABYTE, 16_384],
  ])("of a machine with %d bytes is %d MB", (total, expected) => {
    expect(heapMegabytes(total)).toBe(expected);
  });

  it("is what the person asked for, where they did", () => {
    expect(heapArguments("--max-old-space-size=512", 8 * GIGABYTE)).toEqual([]);
    expect(heapArguments("--enable-source-maps", 8 * GIGABYTE)).toEqual(["--max-old-space-size=6144"]);
  });
});
