import { chmodSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { exitCodeOf } from "../../src/report/outcome.js";
import { allFindings } from "../../src/report/summary.js";
import type { RunResult } from "../../src/run/pipeline.js";
import { SmallApp } from "./small-app.js";

const LEADS = "app/api/leads/route.ts";
const NOTES = "app/api/notes/route.ts";

let app: SmallApp;
let tree: string;

beforeEach(() => {
  app = SmallApp.create();
  tree = app.git("rev-parse", "HEAD^{tree}");
  onTestFinished(() => app.remove());
});

const treeNow = (): string => app.git("rev-parse", "HEAD^{tree}");
const idOf = ({ report }: RunResult): string => report.run?.id ?? "none";
const outcomes = ({ report }: RunResult) => (report.run?.plans ?? []).map(({ id, status }) => `${id} ${status}`);

describe("undo", () => {
  test("of a run reverts the last plan first, and gives the tree from before", async () => {
    const id = idOf(await app.run("all"));
    const { report } = await app.undo({ run: id });
    expect([report.outcome, outcomes({ report, sources: new Map() })]).toEqual([
      "done",
      ["A3 committed", "A2 committed", "A1 committed"],
    ]);
    expect([treeNow(), app.git("status", "--porcelain"), app.has(".migrate/guards.json")]).toEqual([tree, "", false]);
    expect(report.run?.notes).toEqual([
      "5 files are the same objects as before.",
      `The tree is ${tree.trim()}, as it was before the run ${id}.`,
    ]);
  });

  test.each([
    [["A3"], ["A1"], ["A2"]],
    [["A3"], ["A2"], ["A1"]],
    [["A2"], ["A3"], ["A1"]],
    [["A1", "A3"], ["A2"]],
    [["A2", "A1", "A3"]],
  ])("in the order %j %j %j gives the same tree", async (...order) => {
    await app.run("all");
    for (const plans of order) expect((await app.undo({ plans })).report.outcome).toBe("done");
    expect([treeNow(), app.git("status", "--porcelain")]).toEqual([tree, ""]);
  });

  test("is refused while a plan stands that waits for this one", async () => {
    await app.run("all");
    const { head } = app;
    await expect(app.undo({ plans: ["A1"] })).rejects.toThrow(/A3 waits for A1/);
    expect(app.head).toBe(head);
  });

  test("of one commit for the whole run is one commit, or the part of a plan", async () => {
    const whole = await app.run("all", { commitPer: "run" });
    await app.undo({ plans: ["A2"] });
    expect(app.git("show", "--format=", "--name-only", "HEAD").trim()).toBe(NOTES);
    await app.undo({ run: idOf(whole) });
    expect([treeNow(), app.subjects.length]).toEqual([tree, 4]);
  });

  test("is refused as a whole when later commits changed a file, and says which", async () => {
    const id = idOf(await app.run("all"));
    app.write(LEADS, `${app.read(LEADS)}// later\n`);
    app.git("commit", "--all", "--quiet", "--message", "mine, later");
    const before = app.state();
    const result = await app.undo({ run: id });
    expect([exitCodeOf(result.report), outcomes(result)]).toEqual([4, ["A3 pending", "A2 pending", "A1 failed"]]);
    const [found] = allFindings(result.report);
    expect(found).toMatchObject({ kind: "changed-since-run", file: LEADS, plan: "A1" });
    expect(JSON.stringify(found)).toContain("mine, later");
    expect(app.state()).toEqual(before);
  });

  test("goes on when the later commit was taken back, too", async () => {
    await app.run(["A2"]);
    app.write(NOTES, `${app.read(NOTES)}// later\n`);
    app.git("commit", "--all", "--quiet", "--message", "mine, later");
    app.git("revert", "--no-edit", "HEAD");
    expect((await app.undo({ plans: ["A2"] })).report.outcome).toBe("done");
    expect(treeNow()).toBe(tree);
  });

  test("is refused when a file has uncommitted changes; those of other files stay", async () => {
    await app.run("all");
    app.write("lib/other.ts", "export const other = 2;\n");
    app.git("add", "--all");
    app.write(NOTES, `${app.read(NOTES)}// now\n`);
    const result = await app.undo({ plans: ["A2"] });
    expect([exitCodeOf(result.report), allFindings(result.report)[0]?.kind]).toEqual([4, "file-changed"]);
    app.git("checkout", "--", NOTES);
    expect((await app.undo({ plans: ["A2"] })).report.outcome).toBe("done");
    expect(app.git("status", "--porcelain")).toBe("M  lib/other.ts\n");
  });

  test("takes back the last of several commits of a plan, then nothing more", async () => {
    await app.run(["A2"]);
    await app.undo({ plans: ["A2"] });
    await app.run(["A2"]);
    await app.undo({ plans: ["A2"] });
    expect(treeNow()).toBe(tree);
    await expect(app.undo({ plans: ["A2"] })).rejects.toThrow(`No commit of plan "A2" stands`);
  });

  test("leaves a commit alone to which a hook added files", async () => {
    app.write(".git/hooks/pre-commit", "#!/bin/sh\necho x > added.txt\ngit add added.txt\n");
    chmodSync(join(app.root, ".git/hooks/pre-commit"), 0o755);
    await app.run(["A2"]);
    const result = await app.undo({ plans: ["A2"] });
    expect([exitCodeOf(result.report), allFindings(result.report)[0]]).toMatchObject([
      4,
      { kind: "commit-holds-more", files: "added.txt" },
    ]);
  });

  test("is refused where the commits are not checked out", async () => {
    app.git("switch", "--quiet", "--create", "elsewhere");
    await app.run(["A2"]);
    app.git("switch", "--quiet", "-");
    await expect(app.undo({ plans: ["A2"] })).rejects.toThrow(/not in what is checked out/);
  });

  test("shows in a dry run what would go, and leaves it", async () => {
    await app.run("all");
    const before = app.state();
    const { report } = await app.undo({ plans: ["A3", "A1"] }, { dryRun: true });
    expect([report.outcome, report.changes.length]).toEqual(["dry-run", 4]);
    expect(app.state()).toEqual(before);
  });

  test("needs to be told what", async () => {
    await expect(app.undo({})).rejects.toThrow("Nothing is chosen");
    await expect(app.undo({ run: "20200101-000000-0000" })).rejects.toThrow("Nothing of a run");
  });
});
