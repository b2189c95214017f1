import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeFileSystem, type FileSystem } from "../../src/workspace/file-system.js";
import { withLock } from "../../src/workspace/lock.js";
import { temporaryApp, treeOf } from "./temporary.js";

const lockText = (pid: number, host: string = hostname()): string => JSON.stringify({ pid, host, token: "t" });

/** The id of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid ?? 0;
}

describe("withLock", () => {
  it("gives the result of the work, and leaves nothing behind", async () => {
    const root = await temporaryApp({ "a.ts": "a" });
    const result = await withLock(root, async () => Object.keys(await treeOf(root)));
    expect(result).toEqual([".migrate/.gitignore", ".migrate/lock", "a.ts"]);
    expect(await treeOf(root)).toEqual({ "a.ts": "a" });
    await expect(stat(join(root, ".migrate"))).rejects.toThrow("ENOENT");
  });

  it("is given up when the work fails", async () => {
    const root = await temporaryApp();
    await expect(withLock(root, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(withLock(root, () => Promise.resolve(1))).resolves.toBe(1);
  });

  it("lets one of many work at a time", async () => {
    const root = await temporaryApp();
    let working = 0;
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        withLock(root, async () => {
          working += 1;
          expect(working).toBe(1);
          await new Promise((resolve) => setTimeout(resolve, 20));
          working -= 1;
        }),
      ),
    );
    const refused = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
    expect(results.length - refused.length).toBeGreaterThanOrEqual(1);
    expect(refused.every((reason) => reason.includes("This app is being changed by"))).toBe(true);
    expect(await treeOf(root)).toEqual({});
  });

  it("lets nobody in while a slow disk is still saying that the lock is there", async () => {
    const root = await temporaryApp();
    const slow: FileSystem = {
      ...nodeFileSystem,
      link: async (from, to) => {
        await nodeFileSystem.link(from, to);
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
    };
    const first = withLock(root, () => new Promise((resolve) => setTimeout(() => resolve("first"), 200)), slow);
    await expect.poll(async () => Object.keys(await treeOf(root))).toContain(".migrate/lock");
    await expect(withLock(root, async () => "second")).rejects.toThrow("This app is being changed by");
    await expect(first).resolves.toBe("first");
  });

  it("of one kind keeps those of another kind from nothing", async () => {
    const root = await temporaryApp();
    const inside = withLock(root, () => withLock(root, async () => "both", undefined, "rows"));
    await expect(inside).resolves.toBe("both");
    const twice = withLock(root, () => withLock(root, async () => "both", undefined, "rows"), undefined, "rows");
    await expect(twice).rejects.toMatchObject({ hint: expect.stringContaining(".migrate/backfill.lock") });
    expect(await treeOf(root)).toEqual({});
  });

  it("names the process that holds it", async () => {
    const root = await temporaryApp();
    const other = fork("-", { execArgv: ["-e", "setInterval(() => {}, 1000)"], stdio: "ignore" });
    try {
      await withLock(root, () => writeFile(join(root, ".migrate/keep"), ""));
      await writeFile(join(root, ".migrate/lock"), lockText(other.pid ?? 0));
      const refusal = withLock(root, () => Promise.resolve());
      await expect(refusal).rejects.toMatchObject({
        exitCode: 1,
        message: expect.stringContaining(`process ${other.pid} on`),
      });
      expect((await treeOf(root))[".migrate/lock"]).toBe(lockText(other.pid ?? 0));
    } finally {
      other.kill();
    }
  });

  it.each([
    ["of a process that has ended", async () => lockText(await deadPid())],
    ["of an earlier process with this one's id", () => Promise.resolve(lockText(process.pid))],
    ["that is empty", () => Promise.resolve("")],
    ["that is nonsense", () => Promise.resolve('{"pid":"x"}')],
  ])("takes over a lock %s", async (_what, text) => {
    const root = await temporaryApp({ ".migrate/lock": await text() });
    await expect(withLock(root, () => Promise.resolve("done"))).resolves.toBe("done");
    expect(await treeOf(root)).toEqual({});
  });

  it("does not judge processes of another machine", async () => {
    const root = await temporaryApp({ ".migrate/lock": lockText(await deadPid(), "another-machine") });
    await expect(withLock(root, () => Promise.resolve())).rejects.toMatchObject({
      message: expect.stringContaining("on another-machine"),
      hint: expect.stringContaining("remove .migrate/lock"),
    });
  });
});
