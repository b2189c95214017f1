import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { differences, REPOSITORY } from "../support/scratch.js";
import { plainForTest, type TestApp } from "./app.js";

describe("a disk that takes no more", () => {
  /** Runs the command where no file may grow beyond some kilobytes; pipes are not limited. */
  function migrateWithin(app: TestApp, kilobytes: number, args: string): Promise<{ code: number; stderr: string }> {
    const script = `trap '' XFSZ; ulimit -f ${kilobytes}; exec "$0" "$1" ${args}`;
    return new Promise((resolve) => {
      const command = ["-c", script, process.execPath, join(REPOSITORY, "bin/migrate.js")];
      execFile("bash", command, { cwd: app.root }, (error, _stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, stderr }),
      );
    });
  }

  test.each([
    [0, "wire --route leads --no-verify"],
    [1, "wire --route leads --no-verify"],
    [2, "wire --domain leads --no-verify"],
    [3, "wire --all --no-verify"],
  ])("after %i KB: %s says so and leaves no file half-written", async (kilobytes, args) => {
    const app = plainForTest();
    const before = app.tree();
    const { code, stderr } = await migrateWithin(app, kilobytes, args);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/could not be written.*EFBIG/s)]);
    expect(stderr).toContain("→");
    expect(stderr).not.toMatch(/fault of migrate itself|^\s+at /m);
    expect(differences(before, app.tree()).filter((file) => !file.startsWith(".migrate/"))).toEqual([]);
    expect((await app.report("wire", "--all", "--no-verify")).code).toBe(0);
  });
});
