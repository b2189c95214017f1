import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences, REPOSITORY, type Tree } from "../support/scratch.js";
import { plainApp, plainForTest, type TestApp } from "./app.js";

let unwired: Tree;
let wired: Tree;
let app: TestApp;

beforeAll(async () => {
  app = plainApp();
  unwired = app.tree();
  expect((await app.migrate("wire", "--all", "--no-verify")).code).toBe(0);
  wired = app.tree();
  expect((await app.migrate("unwire", "--all", "--no-verify")).code).toBe(0);
});
afterAll(() => app.remove());

describe("two runs at once", () => {
  test("one works and the other says who is at work, or both come after each other", async () => {
    const together = plainForTest();
    const wire = () => together.migrate("wire", "--all", "--no-verify");
    const results = await Promise.all([wire(), wire(), wire()]);
    expect(results.map(({ code }) => code)).toContain(0);
    for (const { code, stderr } of results.filter((result) => result.code !== 0)) {
      expect([code, stderr]).toEqual([1, expect.stringMatching(/is being changed by process \d+[^]*→ Wait/)]);
    }
    expect(differences(wired, together.tree())).toEqual([]);
  });

  test("wire and unwire leave a tree that one of them made", async () => {
    const together = plainForTest();
    const both = [together.migrate("wire", "--all", "--no-verify"), together.migrate("unwire", "--all", "--no-verify")];
    expect((await Promise.all(both)).map(({ code }) => code)).toContain(0);
    const tree = together.tree();
    expect([differences(wired, tree).length, differences(unwired, tree).length]).toContain(0);
  });
});

const STAGING_FILE = join(".migrate", "guards.json");

/** Starts the command and kills it some time after its first trace on the disk, or after its start. */
async function killed(command: string, from: "start" | "record", delayMs: number): Promise<void> {
  const args = [join(REPOSITORY, "bin/migrate.js"), command, "--all", "--no-verify"];
  const child = spawn(process.execPath, args, { cwd: app.root, stdio: "ignore" });
  const ended = once(child, "exit");
  if (from === "record") await recordAppears(child.pid ?? 0, command);
  await sleep(delayMs);
  child.kill("SIGKILL");
  await ended;
}

async function recordAppears(pid: number, command: string): Promise<void> {
  const lock = join(app.root, ".migrate", "lock");
  const trace = command === "wire" ? join(app.root, STAGING_FILE) : lock;
  for (let waited = 0; waited < 20_000 && !existsSync(trace); waited += 1) await sleep(1);
  expect([pid > 0, existsSync(trace)]).toEqual([true, true]);
}

/** Route files that are neither as they were nor as they will be. */
const torn = (tree: Tree): readonly string[] =>
  [...unwired.keys()].filter((file) => {
    const bytes = tree.get(file)?.bytes;
    return bytes === undefined || ![unwired, wired].some((whole) => whole.get(file)?.bytes.equals(bytes));
  });

describe("a run that is killed", () => {
  // After the record come the 32 files: the small delays fall between them.
  const MOMENTS = [
    ["record", 0],
    ["record", 2],
    ["record", 5],
    ["record", 9],
    ["start", 350],
  ] as const;

  test.each(MOMENTS)("leaves each file old or new, and the next run converges: %s + %i ms", async (from, delayMs) => {
    for (const [command, goal] of [
      ["wire", wired],
      ["unwire", unwired],
    ] as const) {
      await killed(command, from, delayMs);
      expect([command, torn(app.tree())]).toEqual([command, []]);
      const { code, stderr } = await app.migrate(command, "--all", "--no-verify");
      expect([command, code, stderr]).toEqual([command, 0, ""]);
      expect([command, differences(goal, app.tree())]).toEqual([command, []]);
    }
  });
});
