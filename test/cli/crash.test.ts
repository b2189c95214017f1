import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setImmediate as immediate, setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences, REPOSITORY, type Tree } from "../support/scratch.js";
import { plainApp, plainForTest, routeFile, type TestApp } from "./app.js";

let unwired: Tree;
let wired: Tree;
let app: TestApp;

beforeAll(async () => {
  app = plainApp();
  unwired = app.tree();
  await app.migrate("wire", "--all", "--no-verify");
  wired = app.tree();
  await app.migrate("unwire", "--all", "--no-verify");
});
afterAll(() => app.remove());

describe("two runs at once", () => {
  test("one works and the other says who is at work, or both come after each other", async () => {
    const together = plainForTest();
    const wire = () => together.start("wire", "--all", "--no-verify");
    const results = await Promise.all([wire(), wire(), wire()]);
    expect(results.map(({ code }) => code)).toContain(0);
    for (const { code, stderr } of results.filter((result) => result.code !== 0)) {
      expect([code, stderr]).toEqual([1, expect.stringMatching(/is being changed by process \d+[^]*→ Wait/)]);
    }
    expect(differences(wired, together.tree())).toEqual([]);
  });

  test("wire and unwire leave a tree that one of them made", async () => {
    const together = plainForTest();
    const both = [together.start("wire", "--all", "--no-verify"), together.start("unwire", "--all", "--no-verify")];
    expect((await Promise.all(both)).map(({ code }) => code)).toContain(0);
    const tree = together.tree();
    expect([differences(wired, tree).length, differences(unwired, tree).length]).toContain(0);
  });
});

/** What is waited for before the kill: nothing, the run's lock, or the first of the 32 files that has another text. */
type Trace = "start" | "lock" | "first file" | "tenth file";

const WATCHED: Readonly<Partial<Record<Trace, string>>> = {
  "first file": routeFile("social/calendar"),
  "tenth file": routeFile("leads/[id]"),
};

/** Starts the command and kills it some time after its trace on the disk. */
async function killed(command: string, trace: Trace, delayMs: number): Promise<void> {
  const hasCome = watch(trace);
  const args = [join(REPOSITORY, "bin/migrate.js"), command, "--all", "--no-verify"];
  const child = spawn(process.execPath, args, { cwd: app.root, stdio: "ignore" });
  const ended = once(child, "exit");
  while (child.exitCode === null && !hasCome()) await immediate();
  await sleep(delayMs);
  child.kill("SIGKILL");
  await ended;
}

function watch(trace: Trace): () => boolean {
  if (trace === "start") return () => true;
  if (trace === "lock") return () => existsSync(join(app.root, ".migrate", "lock"));
  const path = join(app.root, WATCHED[trace] ?? "");
  const { ino } = statSync(path);
  // A file is replaced, not written: the new one is another.
  return () => statSync(path).ino !== ino;
}

/** Route files that are neither as they were nor as they will be. */
const torn = (tree: Tree): readonly string[] =>
  [...unwired.keys()].filter((file) => {
    const bytes = tree.get(file)?.bytes;
    return bytes === undefined || ![unwired, wired].some((whole) => whole.get(file)?.bytes.equals(bytes));
  });

// What is left of a lock has a test of its own: the moment for it is rarely met.
const isNoLock = (file: string): boolean => !/^\.migrate\/(?:lock\.|\.gitignore)/.test(file);

describe("a run that is killed", () => {
  test("the two trees differ in the 32 routes and the record", () => {
    expect(differences(unwired, wired).filter((file) => !file.startsWith(".migrate/")).length).toBe(32);
  });

  const MOMENTS = [
    ["start", 350],
    ["lock", 0],
    ["first file", 0],
    ["first file", 3],
    ["tenth file", 0],
  ] as const;

  test.each(MOMENTS)("leaves each file old or new, and the next run converges: %s + %i ms", async (trace, delayMs) => {
    for (const [command, goal] of [
      ["wire", wired],
      ["unwire", unwired],
    ] as const) {
      await killed(command, trace, delayMs);
      expect([command, torn(app.tree())]).toEqual([command, []]);
      const { code, stderr } = await app.migrate(command, "--all", "--no-verify");
      expect([command, code, stderr]).toEqual([command, 0, ""]);
      expect([command, differences(goal, app.tree()).filter(isNoLock)]).toEqual([command, []]);
    }
  });

  test("what a killed run left of its lock goes with the next run, and no folder stays", async () => {
    const crashed = plainForTest();
    const before = crashed.tree();
    mkdirSync(join(crashed.root, ".migrate"));
    crashed.write(".migrate/.gitignore", "*\n");
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const owner = JSON.stringify({ pid, host: hostname(), token: "0a0a0a0a-0000-4000-8000-000000000000" });
    crashed.write(".migrate/lock", owner);
    crashed.write(".migrate/lock.0a0a0a0a-0000-4000-8000-000000000000", owner);
    expect((await crashed.migrate("wire", "--all", "--no-verify")).code).toBe(0);
    expect((await crashed.migrate("unwire", "--all", "--no-verify")).code).toBe(0);
    expect(differences(before, crashed.tree())).toEqual([]);
  });
});
