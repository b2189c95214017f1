import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonReport } from "../../src/report/json.js";
import type { CommandResult, Tree } from "../support/scratch.js";
import { committedApp, type TestApp } from "./app.js";

let app: TestApp;
let before: Tree;

beforeAll(() => {
  app = committedApp();
  before = app.tree();
});
afterAll(() => app.remove());

describe("on a tree that is not wired", () => {
  test("--check exits with 2 and writes nothing", async () => {
    const { code, stdout } = await app.migrate("wire", "--all", "--check", "--no-verify");
    expect([code, stdout]).toEqual([2, expect.stringContaining("changes are pending")]);
    expect(app.tree()).toEqual(before);
  });

  test("--check --dry-run exits with 2 as well, and prints the diff", async () => {
    const { code, stdout } = await app.migrate("wire", "--route", "leads", "--check", "--dry-run", "--no-verify");
    expect([code, stdout.split("\n")[0]]).toEqual([2, "--- a/app/api/leads/route.ts"]);
    expect(app.tree()).toEqual(before);
  });

  test("--check of unwire exits with 0: there is nothing to take out", async () => {
    const { code } = await app.migrate("unwire", "--all", "--check", "--no-verify");
    expect(code).toBe(0);
  });
});

describe("a dry run", () => {
  let dry: { code: number; report: JsonReport };
  let diff: CommandResult;

  beforeAll(async () => {
    dry = await app.report("wire", "--all", "--dry-run");
    diff = await app.migrate("wire", "--all", "--dry-run", "--no-verify");
  });

  test("exits with 0 and writes nothing", () => {
    expect([dry.code, dry.report.outcome, diff.code]).toEqual([0, "dry-run", 0]);
    expect(app.tree()).toEqual(before);
  });

  test("prints the diff alone on stdout, and words on stderr", () => {
    expect(diff.stdout.match(/^--- a\//gm)?.length).toBe(32);
    expect(diff.stdout.split("\n").filter((line) => !/^(?:[ +]|--- a\/|\+\+\+ b\/|@@ |$)/.test(line))).toEqual([]);
    expect(diff.stderr).toContain("dry run: nothing was written");
  });

  test("prints a diff that git takes and that leads where wiring leads; the report is that of wiring", async () => {
    app.write(".git/wire.diff.tmp", diff.stdout);
    app.git("apply", "--whitespace=nowarn", ".git/wire.diff.tmp");
    const applied = app.git("diff", "--binary");
    expect(applied.match(/^diff --git/gm)?.length).toBe(32);
    app.git("checkout", "--quiet", "--", ".");
    const { code, report } = await app.report("wire", "--all");
    expect([code, app.git("diff", "--binary")]).toEqual([0, applied]);
    const { outcome, durationMs } = report;
    expect({ ...dry.report, outcome, durationMs }).toEqual(report);
  });

  test("of unwire prints the diff back", async () => {
    const { code, stdout } = await app.migrate("unwire", "--all", "--dry-run", "--no-verify");
    app.write(".git/unwire.diff.tmp", stdout);
    app.git("apply", "--whitespace=nowarn", ".git/unwire.diff.tmp");
    expect([code, app.git("status", "--porcelain")]).toEqual([0, ""]);
  });
});
