import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { PLAN_TITLES } from "../fixture/seed.js";
import { REPOSITORY } from "../support/scratch.js";

test(
  "the demo shows every promise kept, in lines that fit a terminal, and cleans up",
  { timeout: 300_000 },
  async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      join(REPOSITORY, "test/demo/demo.js"),
      // The served app has a test of its own.
      "--quick",
    ]);
    expect(stderr).toBe("");
    const lines = stdout.split("\n");
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    for (const [id, title] of Object.entries(PLAN_TITLES)) {
      expect(lines.filter((line) => line.startsWith(`  ${id}  ${title} `))).toEqual([
        expect.stringContaining("0 new type errors"),
      ]);
    }
    for (const promise of [
      "20 live guards and 12 stubs",
      "0 new errors, and the two old ones are still there",
      "all 32 routes are guarded",
      "32 guards taken out",
      "the tree is byte-identical",
    ]) {
      expect(lines).toContain(`  ok  ${promise}`);
    }
    expect(stdout).not.toContain("NOT ");
    expect(stdout).toContain("Everything is as promised");
  },
);
