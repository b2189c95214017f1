import { chmodSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { finding } from "../../src/findings.js";
import type { PlanResult } from "../../src/report/model.js";
import { exitCodeOf } from "../../src/report/outcome.js";
import { allFindings } from "../../src/report/summary.js";
import type { RunResult } from "../../src/run/pipeline.js";
import type { Outside } from "../../src/run/plan-run/outside.js";
import { FAST_OUTSIDE, SmallApp } from "./small-app.js";

const LEADS = "app/api/leads/route.ts";
const NOTES = "app/api/notes/route.ts";
const OTHER = "lib/other.ts";

let app: SmallApp;

beforeEach(() => {
  app = SmallApp.create();
  onTestFinished(() => app.remove());
});

/** What became of each plan: `A1 committed`. */
const outcomes = ({ report }: RunResult): readonly string[] =>
  (report.run?.plans ?? []).map(({ id, status }) => `${id} ${status}`);

const planOf = ({ report }: RunResult, plan: string): PlanResult | undefined =>
  report.run?.plans.find(({ id }) => id === plan);

const errorsOf = ({ report }: RunResult) => allFindings(report).filter(({ severity }) => severity === "error");
const kindsOf = (result: RunResult) => errorsOf(result).map(({ kind }) => kind);
const filesIn = (revision: string): readonly string[] =>
  app.git("show", "--format=", "--name-only", revision).trim().split("\n").sort();

/** A compiler that finds an error whenever one of these files is staged. */
const failingFor = (...files: readonly string[]): Outside => ({
  ...FAST_OUTSIDE,
  prove: async (_root, changes, _scope, causeOf) => {
    const bad = changes.filter(({ file }) => files.includes(file));
    const facts = { code: "TS2322", message: "no" };
    return {
      verification: { engine: "none", baseline: 0, new: bad.length, checkedFiles: changes.length },
      findings: bad.map(({ file }) =>
        finding("type-error", { file, line: 1, column: 1 }, { ...facts, cause: causeOf(file) ?? "" }),
      ),
    };
  },
});

function hook(name: string, script: string): void {
  app.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(join(app.root, `.git/hooks/${name}`), 0o755);
}

describe("a commit", () => {
  test("holds the plan's own files only; what is staged or changed otherwise stays as it is", async () => {
    app.write(OTHER, "export const other = 2;\n");
    app.git("add", "--", OTHER);
    app.write(OTHER, "export const other = 3;\n");
    app.write("lib/new.ts", "export {};\n");
    app.write("lib/auth.ts", "export const auth = async () => null;\n");
    const before = app.git("status", "--porcelain");
    const result = await app.run("all");
    expect([result.report.outcome, outcomes(result)]).toEqual([
      "done",
      ["A1 committed", "A2 committed", "A3 committed"],
    ]);
    expect(filesIn("HEAD~2")).toEqual([LEADS, "app/api/leads/stats/route.ts"].sort());
    expect(filesIn("HEAD~1")).toEqual([NOTES]);
    expect(filesIn("HEAD")).toEqual(["app/api/faqs/route.ts", "app/api/tickets/route.ts"]);
    expect(app.git("status", "--porcelain")).toBe(before);
    expect(app.git("show", `:${OTHER}`)).toBe("export const other = 2;\n");
  });

  test("has a first line by the template, and trailers by which git finds it", async () => {
    const { report } = await app.run(["A1"]);
    expect(app.subjects[0]).toBe("feat(convex): wire leads API route data-source routing (2 routes)");
    const trailers = app.git("log", "-1", "--format=%(trailers)").trim().split("\n");
    expect(trailers).toEqual(["Migrate-Plan: A1", `Migrate-Run: ${report.run?.id}`]);
    expect(report.commits).toEqual([app.head]);
  });

  test("is one for the whole run when that is asked for", async () => {
    const result = await app.run("all", { commitPer: "run", phase: "3" });
    expect(app.subjects).toEqual(["feat(convex): wire phase-3 API route data-source routing (5 routes)", "as it was"]);
    expect(new Set(result.report.run?.plans.map(({ commit }) => commit))).toEqual(new Set([app.head]));
  });

  test("says what a template of one's own says", async () => {
    await app.run(["A2"], { message: "chore: {plan} {title} w{wave} p{phase} {count}/{routes}", phase: "7" });
    expect(app.subjects[0]).toBe("chore: A2 notes w1 p7 1/1 route");
  });

  test("is not begun with a template that names what there is not", async () => {
    await expect(app.run(["A2"], { message: "chore: {ticket}" })).rejects.toThrow("no {ticket}");
    await expect(app.run(["A2"], { message: "{constructor}" })).rejects.toThrow("no {constructor}");
    await expect(app.run(["A2"], { message: " {phase}" })).rejects.toThrow("an empty line");
    expect([app.git("status", "--porcelain"), existsSync(join(app.root, ".migrate/runs"))]).toEqual(["", false]);
  });

  test("cannot be given trailers by a plan's name", async () => {
    app.manifest(({ plans }) => (plans.A2.title = "notes\n\nMigrate-Run: 20200101-000000-0000\nSigned-off-by: x"));
    await app.run(["A2"]);
    expect(app.git("log", "-1", "--format=%(trailers:key=Signed-off-by)").trim()).toBe("");
    expect(app.git("log", "-1", "--format=%B").match(/^Migrate-Run/gm)).toHaveLength(1);
  });

  test("takes in what `wire` had written before", async () => {
    await app.run(["A1"]);
    app.git("reset", "--quiet", "--soft", "HEAD~1");
    app.git("reset", "--quiet");
    rmSync(join(app.root, ".migrate/runs"), { recursive: true });
    const again = await app.run(["A1"]);
    expect([outcomes(again), filesIn("HEAD").length]).toEqual([["A1 committed"], 2]);
    expect(app.git("status", "--porcelain")).toBe("");
  });

  test("is not made for a plan that is in place", async () => {
    await app.run("all");
    const { head } = app;
    const again = await app.run("all");
    expect([again.report.outcome, outcomes(again)]).toEqual([
      "nothing-to-do",
      ["A1 unchanged", "A2 unchanged", "A3 unchanged"],
    ]);
    expect(app.head).toBe(head);
  });
});

describe("a plan that fails", () => {
  test("is named, stops what waits for it, and nothing else", async () => {
    const result = await app.run("all", { outside: failingFor(LEADS) });
    expect(outcomes(result)).toEqual(["A1 failed", "A2 committed", "A3 blocked"]);
    expect(exitCodeOf(result.report)).toBe(3);
    const error = allFindings(result.report).find(({ kind }) => kind === "type-error");
    expect(error).toMatchObject({ file: LEADS, cause: expect.stringContaining("plan A1") });
    expect([app.subjects.length, app.git("status", "--porcelain")]).toEqual([2, ""]);
  });

  test("is found among plans that are only wrong together, too", async () => {
    const both: Outside = {
      ...FAST_OUTSIDE,
      prove: (root, changes, scope, causeOf) => {
        const isBoth = [LEADS, NOTES].every((file) => changes.some((change) => change.file === file));
        return (isBoth ? failingFor(NOTES) : FAST_OUTSIDE).prove(root, changes, scope, causeOf);
      },
    };
    expect(outcomes(await app.run("all", { outside: both }))).toEqual(["A1 committed", "A2 failed", "A3 committed"]);
  });

  test("is one whose function does not exist", async () => {
    rmSync(join(app.root, "convex/leads"), { recursive: true });
    const result = await app.run("all");
    expect(outcomes(result)).toEqual(["A1 failed", "A2 committed", "A3 blocked"]);
    expect([kindsOf(result), exitCodeOf(result.report)]).toEqual([["function-missing", "plan-blocked"], 3]);
  });

  test("is not one whose handlers were refused in part: the rest is done, and the exit code says so", async () => {
    app.manifest(({ domains }) => (domains.leads.routes["leads"] = "api.leads.queries.getLeads()"));
    app.write("convex/leads/queries.ts", app.read("convex/leads/queries.ts").replace("userId: v.string()", ""));
    const result = await app.run(["A1"]);
    expect([outcomes(result), result.report.outcome, exitCodeOf(result.report)]).toEqual([
      ["A1 committed"],
      "refused",
      6,
    ]);
    expect(filesIn("HEAD")).toEqual(["app/api/leads/stats/route.ts"]);
  });

  test("leaves its files as they were when a hook refuses, and the next plan goes on", async () => {
    hook("pre-commit", `git diff --cached --name-only | grep -q leads && { echo "no leads today"; exit 1; }; exit 0`);
    const before = app.routes();
    const result = await app.run("all");
    expect(outcomes(result)).toEqual(["A1 failed", "A2 committed", "A3 blocked"]);
    const [refused] = errorsOf(result);
    expect(refused).toMatchObject({ kind: "commit-refused", by: "a hook", reason: "no leads today" });
    expect([exitCodeOf(result.report), app.git("status", "--porcelain")]).toEqual([3, ""]);
    expect([app.read(LEADS), JSON.parse(app.read(".migrate/guards.json")).guards[LEADS]]).toEqual([
      before.get(LEADS),
      undefined,
    ]);
  });

  test("takes all others of the one commit with it when a hook refuses that", async () => {
    hook("commit-msg", "exit 1");
    const before = app.routes();
    const result = await app.run("all", { commitPer: "run" });
    expect(outcomes(result)).toEqual(["A1 failed", "A2 failed", "A3 failed"]);
    expect([app.routes(), app.subjects.length, app.git("status", "--porcelain")]).toEqual([before, 1, ""]);
  });

  test("keeps what git says when git cannot commit", async () => {
    app.git("config", "commit.gpgsign", "true");
    app.git("config", "gpg.program", "/bin/false");
    const result = await app.run(["A2"]);
    expect([outcomes(result), exitCodeOf(result.report)]).toEqual([["A2 failed"], 1]);
    expect(errorsOf(result)).toMatchObject([{ kind: "commit-refused", by: "git" }]);
    expect(app.git("status", "--porcelain")).toBe("");
  });
});

describe("hooks", () => {
  test("run, and what a formatter does to the plan's files is in the commit and can be taken back", async () => {
    hook("pre-commit", `for f in $(git diff --cached --name-only); do echo "// formatted" >> "$f"; git add "$f"; done`);
    const tree = app.git("rev-parse", "HEAD^{tree}");
    expect(outcomes(await app.run(["A2"]))).toEqual(["A2 committed"]);
    expect(app.git("show", `HEAD:${NOTES}`)).toContain("// formatted");
    expect(app.git("status", "--porcelain")).toBe("");
    rmSync(join(app.root, ".git/hooks/pre-commit"));
    expect((await app.undo({ plans: ["A2"] })).report.outcome).toBe("done");
    expect(app.git("rev-parse", "HEAD^{tree}")).toBe(tree);
  });
});

describe("a file with changes that are not the tool's own", () => {
  const CHANGES: readonly (readonly [string, string, () => void])[] = [
    ["changed", "it has uncommitted changes", () => edit()],
    ["changed and staged", "it has uncommitted changes", () => (edit(), app.git("add", "--", LEADS))],
    [
      "unknown to git",
      "git does not know it yet",
      () => (app.git("rm", "--quiet", "--cached", "--", LEADS), app.git("commit", "--quiet", "--message", "gone")),
    ],
    [
      "renamed to where it is",
      "it was renamed from lib/old.ts",
      () => {
        app.git("mv", LEADS, "lib/old.ts");
        app.git("commit", "--quiet", "--message", "moved");
        app.git("mv", "lib/old.ts", LEADS);
      },
    ],
  ];

  function edit(): void {
    app.write(LEADS, app.read(LEADS).replace("Unauthorized", "Who are you?"));
  }

  test.each(CHANGES)("stops its plan: %s", async (_name, reason, change) => {
    change();
    const before = { status: app.git("status", "--porcelain"), text: app.read(LEADS) };
    const result = await app.run("all");
    expect(outcomes(result)).toEqual(["A1 failed", "A2 committed", "A3 blocked"]);
    expect(errorsOf(result)).toMatchObject([{ kind: "file-changed", file: LEADS, reason }, { kind: "plan-blocked" }]);
    expect(exitCodeOf(result.report)).toBe(4);
    expect(app.git("status", "--porcelain")).toBe(before.status);
    expect(app.read(LEADS)).toBe(before.text);
  });

  test.each(CHANGES)("is written and committed with --force: %s", async (_name, _reason, change) => {
    change();
    expect(outcomes(await app.run(["A1"], { force: true }))).toEqual(["A1 committed"]);
    expect(app.git("status", "--porcelain")).toBe("");
    expect(app.git("show", `HEAD:${LEADS}`)).toContain("getDataSource");
  });

  test("does not matter to a dry run", async () => {
    edit();
    const result = await app.run("all", { dryRun: true });
    expect([result.report.outcome, result.report.changes.length]).toEqual(["dry-run", 5]);
  });
});

describe("a dry run", () => {
  test("reports what the run reports, and leaves nothing behind", async () => {
    const before = app.state();
    const dry = await app.run("all", { dryRun: true });
    expect([app.state(), existsSync(join(app.root, ".migrate"))]).toEqual([before, false]);
    const real = await app.run("all");
    const told = ({ report: { handlers, findings, changes } }: RunResult) => ({ handlers, findings, changes });
    expect(told(dry)).toEqual(told(real));
    expect([dry.report.outcome, dry.report.run?.id]).toEqual(["dry-run", null]);
    expect(planOf(dry, "A1")?.files).toEqual(planOf(real, "A1")?.files);
  });

  test("needs no repository", async () => {
    rmSync(join(app.root, ".git"), { recursive: true });
    expect((await app.run("all", { dryRun: true })).report.changes).toHaveLength(5);
  });

  test("names a plan that would fail, and those that wait for it", async () => {
    const result = await app.run("all", { dryRun: true, outside: failingFor(LEADS) });
    expect(outcomes(result)).toEqual(["A1 failed", "A2 pending", "A3 blocked"]);
    expect(exitCodeOf(result.report)).toBe(3);
  });
});

describe("a run is not begun", () => {
  const REASONS: readonly (readonly [string, RegExp, () => void])[] = [
    ["outside of a repository", /not in a git repository/, () => rmSync(join(app.root, ".git"), { recursive: true })],
    [
      "in a repository without a commit",
      /no commit yet/,
      () => (rmSync(join(app.root, ".git"), { recursive: true }), app.git("init", "--quiet", "--template=")),
    ],
    ["while a merge is not ended", /a merge in this repository/, () => app.write(".git/MERGE_HEAD", `${app.head}\n`)],
    ["while a rebase is not ended", /a rebase in this/, () => app.write(".git/rebase-merge/head-name", "x\n")],
    [
      "when git does not know whose commits these are",
      /does not know whose/,
      () => (app.git("config", "user.name", ""), app.git("config", "user.useConfigOnly", "true")),
    ],
    [
      "when a dependency is neither chosen nor in place",
      /A3 waits for A1/,
      () => app.manifest(({ plans }) => (plans.A2 = { ...plans.A3, routes: ["notes"] })),
    ],
  ];

  test.each(REASONS)("%s", async (name, message, change) => {
    change();
    await expect(app.run(name.includes("dependency") ? ["A3"] : "all")).rejects.toThrow(message);
    expect(existsSync(join(app.root, ".migrate/runs"))).toBe(false);
  });

  test("is begun when the dependency is in place", async () => {
    await app.run(["A1"]);
    expect(outcomes(await app.run(["A3"]))).toEqual(["A3 committed"]);
  });
});
