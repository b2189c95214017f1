import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { committedForTest, countsOf, findingsOf, MANIFEST, plainForTest, routeFile, type TestApp } from "./app.js";

const FILE = routeFile("leads/[id]");
const EDIT = ["Lead not found", "No such lead"] as const;

let app: TestApp;

beforeEach(() => {
  app = committedForTest();
});

/** Somebody's change in a route file, in code that no guard touches. */
function edit(file: string = FILE): void {
  app.write(file, app.read(file).replaceAll(...EDIT));
}

/** Runs a command that must not write over somebody's change in FILE, nor write anything else. */
async function expectRefusal(command: "wire" | "unwire", reason: string): Promise<void> {
  const before = app.tree();
  const { code, report } = await app.report(command, "--domain", "leads", "--no-verify");
  expect([code, report.outcome]).toEqual([4, "would-overwrite"]);
  expect(findingsOf(report)).toMatchObject([{ kind: "file-changed", file: FILE, reason }]);
  expect(app.tree()).toEqual(before);
}

const wire = (...args: string[]) => app.report("wire", "--no-verify", ...args);

describe("a file about to be written that holds somebody's uncommitted change", () => {
  test("stops wire as a whole, when it is not staged", async () => {
    edit();
    await expectRefusal("wire", "it has uncommitted changes");
  });

  test("stops wire as a whole, when it is staged", async () => {
    edit();
    app.git("add", "--", FILE);
    await expectRefusal("wire", "it has uncommitted changes");
  });

  test("stops wire as a whole, when git does not know the file", async () => {
    app.git("rm", "--quiet", "--cached", "--", FILE);
    app.git("commit", "--quiet", "--message", "not ours any more");
    await expectRefusal("wire", "git does not know it yet");
  });

  test("stops wire and unwire, when the guard was committed before", async () => {
    await wire("--domain", "leads");
    app.commit();
    edit();
    await expectRefusal("unwire", "it has uncommitted changes");
  });

  test("stops unwire, when the guard beside it is not committed", async () => {
    await wire("--domain", "leads");
    edit();
    await expectRefusal("unwire", "it has uncommitted changes");
  });

  test("is named for a person, with the way out", async () => {
    edit();
    const { code, stdout } = await app.migrate("wire", "--domain", "leads", "--no-verify");
    expect([code, stdout]).toEqual([4, expect.stringContaining(`${FILE}:1:1 error the file holds other changes`)]);
    expect(stdout).toContain("--force");
  });

  test("is written with --force, and the change stays", async () => {
    edit();
    const { code, report } = await wire("--domain", "leads", "--force");
    expect([code, countsOf(report)]).toEqual([0, { wired: 3, stubbed: 5 }]);
    expect(app.read(FILE)).toContain(EDIT[1]);
    expect(app.read(FILE)).toContain('getDataSource("leads")');
  });

  test("does not matter to a dry run, nor in a file that is not written", async () => {
    edit();
    expect((await wire("--domain", "leads", "--dry-run")).code).toBe(0);
    expect((await wire("--domain", "billing")).code).toBe(0);
    expect((await wire("--route", "leads/stats")).code).toBe(0);
  });
});

test("a file that differs from its commit by the tool's own guard alone is free to be written", async () => {
  await wire("--domain", "leads");
  app.replace(MANIFEST, `"respond": "{ lead: result }"`, `"respond": "{ lead: result, success: true }"`);
  const replaced = await wire("--domain", "leads");
  expect([replaced.code, countsOf(replaced.report)]).toEqual([0, { "already-wired": 7, replaced: 1 }]);
  expect((await app.report("unwire", "--domain", "leads", "--no-verify")).code).toBe(0);
  expect(app.git("status", "--porcelain", "--", "app")).toBe("");
});

test("a committed guard is free to be taken out, and back in", async () => {
  await wire("--domain", "leads");
  app.commit();
  expect((await app.report("unwire", "--domain", "leads", "--no-verify")).code).toBe(0);
  expect((await wire("--domain", "leads")).code).toBe(0);
  expect(app.git("status", "--porcelain")).toBe("");
});

test("the state folder never shows up in git", async () => {
  await wire("--domain", "leads");
  app.git("add", "--all");
  const staged = app.git("diff", "--cached", "--name-only", "-z").split("\0").filter(Boolean);
  expect(staged.filter((file) => !file.startsWith("app/api/"))).toEqual([]);
});

test("without a repository there is nothing to compare with, and it works", async () => {
  const plain = plainForTest();
  plain.write(FILE, plain.read(FILE).replaceAll(...EDIT));
  const { code } = await plain.report("wire", "--domain", "leads", "--no-verify");
  expect([code, plain.read(FILE).includes("getDataSource")]).toEqual([0, true]);
});

test("a repository without a commit knows no file", async () => {
  rmSync(join(app.root, ".git"), { recursive: true });
  app.git("init", "--quiet");
  const { code, report } = await app.report("wire", "--domain", "leads", "--no-verify");
  expect([code, new Set(findingsOf(report).map(({ kind }) => kind))]).toEqual([4, new Set(["file-changed"])]);
});
