import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { isOutOfMemory, lastWords, ModuleProcess, type Crash } from "../../src/workspace/module-process.js";

interface Question {
  readonly asked: ReadonlyMap<string, number>;
}
type Said = { readonly step: number } | { readonly answer: unknown };

class Ended extends Error {
  readonly crash: Crash;
  constructor(crash: Crash) {
    super(lastWords(crash.stderr));
    this.crash = crash;
  }
}

/** A process whose module does this with its question `asked`, and says what it is told to `say`. */
function processThat(code: string, nodeArguments: readonly string[] = [], isKept = false) {
  const folder = mkdtempSync(join(tmpdir(), "module-process-"));
  const file = join(folder, "module.mjs");
  writeFileSync(
    file,
    `const say = (said) => process.send(said);\nprocess.on("message", ({ asked }) => {\n${code}\n});\n`,
  );
  const made = new ModuleProcess<Question, Said>(pathToFileURL(file), {
    nodeArguments,
    serialization: "advanced",
    isKept,
    crashed: (crash) => new Ended(crash),
  });
  onTestFinished(() => {
    made.close();
    rmSync(folder, { recursive: true });
  });
  return made;
}

const ask = (asking: ModuleProcess<Question, Said>, steps: number[] = []): Promise<{ readonly value: unknown }> =>
  asking.ask({ asked: new Map([["a", 1]]) }, (said) => {
    if ("answer" in said) return { value: said.answer };
    steps.push(said.step);
    return undefined;
  });

const crashOf = async (asking: ModuleProcess<Question, Said>): Promise<Crash> => {
  const error: unknown = await ask(asking).catch((caught: unknown) => caught);
  if (error instanceof Ended) return error.crash;
  throw new Error("it did not crash");
};

describe("a module in a process of its own", () => {
  it.each([
    ["begun ahead of its question", true],
    ["begun by its question", false],
  ])("%s, answers with values that are more than JSON, after its steps", async (_title, isAhead) => {
    const asking = processThat(
      "say({ step: 1 }); say({ step: 2 }); say({ answer: new Set([...asked.keys(), undefined]) });",
    );
    if (isAhead) asking.begin(null);
    const steps: number[] = [];
    expect(await ask(asking, steps)).toEqual({ value: new Set(["a", undefined]) });
    expect(steps).toEqual([1, 2]);
  });

  it("answers in the same process again when it is kept", async () => {
    const asking = processThat("say({ answer: process.pid });", [], true);
    const first = await ask(asking);
    expect([await ask(asking), await ask(asking)]).toEqual([first, first]);
  });

  it("that is kept is listened to no more for every question", async () => {
    const asking = processThat("say({ answer: process.pid });", [], true);
    const warnings: string[] = [];
    const listen = ({ message }: Error): void => void warnings.push(message);
    process.on("warning", listen);
    onTestFinished(() => void process.off("warning", listen));
    for (let question = 0; question < 12; question += 1) await ask(asking);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  it("is not left behind by a question that cannot be asked", async () => {
    const asking = processThat("say({ answer: process.pid }); setInterval(() => undefined, 1_000);", [], true);
    const { value: pid } = await ask(asking);
    const unsayable = { asked: new Map([["a", 1]]), say: () => undefined };
    await expect(asking.ask(unsayable, () => undefined)).rejects.toThrow(/could not be cloned/);
    await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow(/ESRCH/), 5_000);
  });

  it("is another one for the next question when it is not kept", async () => {
    const asking = processThat("say({ answer: process.pid }); process.disconnect();");
    const pids = new Set([await ask(asking), await ask(asking)].map(({ value }) => value));
    expect(pids.size).toBe(2);
  });

  it.each([
    ["ends", "process.exit(7);", { code: 7, signal: null }, /^/],
    ["throws", 'throw new TypeError("not so");', { code: 1, signal: null }, /TypeError: not so/],
    ["is killed", 'process.kill(process.pid, "SIGKILL");', { code: null, signal: "SIGKILL" }, /^/],
  ])("that %s without an answer is told as that", async (_title, code, how, stderr) => {
    const crash = await crashOf(processThat(code));
    expect(crash).toMatchObject({ ...how, stderr: expect.stringMatching(stderr) });
    expect(isOutOfMemory(crash)).toBe(false);
  });

  it("that has no memory left is told as that", async () => {
    const crash = await crashOf(
      processThat("const all = []; for (;;) all.push(new Array(1000).fill(all.length));", ["--max-old-space-size=20"]),
    );
    expect(isOutOfMemory(crash)).toBe(true);
  });

  it("that does not exist is told as that", async () => {
    const asking = new ModuleProcess<Question, Said>(pathToFileURL(join(tmpdir(), "nowhere", "module.mjs")), {
      nodeArguments: [],
      serialization: "json",
      isKept: false,
      crashed: (crash) => new Ended(crash),
    });
    expect((await crashOf(asking)).stderr).toMatch(/Cannot find module/);
  });
});
