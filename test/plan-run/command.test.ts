import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate as immediate, setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { JsonReport } from "../../src/report/json.js";
import { differences, removeApp, REPOSITORY, runTsc, type Tree } from "../support/scratch.js";
import { committedApp, routeFile, type TestApp } from "../cli/app.js";

const PLANS = ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"] as const;

function repository(): TestApp {
  const app = committedApp();
  app.git("config", "user.name", "Test");
  app.git("config", "user.email", "test@example.com");
  return app;
}

function repositoryForTest(): TestApp {
  const app = repository();
  onTestFinished(() => app.remove());
  return app;
}

const treeAt = (app: TestApp, revision: string): string => app.git("rev-parse", `${revision}^{tree}`).trim();
const plansIn = ({ run }: JsonReport) => (run?.plans ?? []).map(({ id, status }) => `${id} ${status}`);
const errorsIn = (stdout: string): readonly string[] => stdout.split("\n").filter((line) => /error TS\d+/.test(line));

test("the eight plans are eight commits, each without a new type error, and go again in any allowed order", async () => {
  const app = repositoryForTest();
  const start = treeAt(app, "HEAD");
  const oldErrors = errorsIn((await runTsc(app.root)).stdout);
  const { code, report } = await app.report("run", "--all");
  expect([code, plansIn(report)]).toEqual([0, PLANS.map((id) => `${id} committed`)]);
  expect(report.verification).toMatchObject({ new: 0 });
  const commits = app.git("rev-list", "--reverse", "HEAD~8..HEAD").trim().split("\n");
  expect([commits, app.git("status", "--porcelain")]).toEqual([report.commits, ""]);
  for (const commit of commits) {
    app.git("checkout", "--quiet", commit);
    expect([commit, errorsIn((await runTsc(app.root)).stdout)]).toEqual([commit, oldErrors]);
  }
  app.git("checkout", "--quiet", "main");
  for (const plans of [["A5"], ["A1", "A8"], ["A3", "A4"]]) {
    const args = plans.flatMap((id) => ["--plan", id]);
    expect((await app.migrate("undo", "--no-verify", ...args)).code).toBe(0);
  }
  const undone = await app.report("undo", "--run", report.run?.id ?? "");
  expect([undone.code, plansIn(undone.report)]).toEqual([0, ["A7 committed", "A6 committed", "A2 committed"]]);
  expect([treeAt(app, "HEAD"), app.git("status", "--porcelain")]).toEqual([start, ""]);
}, 600_000);

/** What is waited for before the kill, and how long after it. */
const MOMENTS: readonly (readonly [string, number])[] = [
  ["lock", 0],
  ["ledger", 0],
  ["ledger", 15],
  [routeFile("social/calendar"), 0],
  [routeFile("social/calendar"), 5],
  [routeFile("leads/stats"), 0],
  [routeFile("support/faqs"), 0],
  [routeFile("support/faqs"), 10],
  [routeFile("dashboard/reviews"), 0],
  [routeFile("analytics/events"), 0],
];

describe("ten runs that are killed", () => {
  let goal: TestApp;
  let start: Tree;
  let end: Tree;

  beforeAll(async () => {
    goal = repository();
    start = goal.tree();
    await goal.migrate("run", "--all", "--no-verify");
    end = goal.tree();
  });
  afterAll(() => goal.remove());

  /** Route files that are neither as they were nor as they will be. */
  const torn = (tree: Tree): readonly string[] =>
    [...start.keys()].filter((file) => {
      const bytes = tree.get(file)?.bytes;
      return bytes === undefined || ![start, end].some((whole) => whole.get(file)?.bytes.equals(bytes));
    });

  test.each(MOMENTS)("end as an undisturbed run: %s + %i ms", async (trace, delayMs) => {
    const app = repositoryForTest();
    await killedRun(app, trace, delayMs);
    expect(torn(app.tree())).toEqual([]);
    const resumed = await app.migrate("run", "--resume");
    // Killed before its ledger was there: nothing was begun.
    if (resumed.code === 1) {
      expect(resumed.stderr).toContain("There is no run to resume");
      expect((await app.migrate("run", "--all", "--no-verify")).code).toBe(0);
    } else expect([resumed.code, resumed.stderr]).toEqual([0, ""]);
    expect([treeAt(app, "HEAD"), app.git("status", "--porcelain")]).toEqual([treeAt(goal, "HEAD"), ""]);
    expect(subjects(app)).toEqual(subjects(goal));
    expect(differences(end, app.tree()).filter((file) => !file.startsWith(".migrate/"))).toEqual([]);
  });
});

const subjects = (app: TestApp): string => app.git("log", "--format=%s");

/** Starts a run and kills it, and it alone, some time after its trace on the disk. */
async function killedRun(app: TestApp, trace: string, delayMs: number): Promise<void> {
  const hasCome = watch(app, trace);
  const args = [join(REPOSITORY, "bin/migrate.js"), "run", "--all", "--no-verify"];
  const child = spawn(process.execPath, args, { cwd: app.root, stdio: "ignore" });
  const ended = once(child, "exit");
  while (child.exitCode === null && !hasCome()) await immediate();
  await sleep(delayMs);
  child.kill("SIGKILL");
  await ended;
}

function watch({ root }: TestApp, trace: string): () => boolean {
  if (trace === "lock") return () => existsSync(join(root, ".migrate/lock"));
  if (trace === "ledger") return () => existsSync(join(root, ".migrate/runs"));
  const path = join(root, trace);
  const { ino } = statSync(path);
  // A file is replaced, not written: the new one is another.
  return () => statSync(path).ino !== ino;
}

test("of runs at once one works, and the others are told who does", async () => {
  const app = repositoryForTest();
  app.write(".git/hooks/pre-commit", "#!/bin/sh\nsleep 1\n");
  chmodSync(join(app.root, ".git/hooks/pre-commit"), 0o755);
  const run = () => app.start("run", "--plan", "A1", "--plan", "A2", "--no-verify");
  const results = await Promise.all([run(), run(), run()]);
  expect(results.map(({ code }) => code).sort()).toEqual([0, 1, 1]);
  for (const { stderr } of results.filter(({ code }) => code === 1)) {
    expect(stderr).toMatch(/is being changed by process \d+ on/);
  }
  expect([subjects(app).trim().split("\n").length, app.git("status", "--porcelain")]).toEqual([3, ""]);
});

describe("a run in a worktree", () => {
  const BRANCH = ["--branch", "feature/convex-phase3"] as const;
  const runIn = (app: TestApp, folder: string, ...args: readonly string[]) =>
    app.report("run", "--plan", "A3", "--no-verify", "--worktree", folder, ...BRANCH, ...args);

  function folderFor(app: TestApp): string {
    const folder = `${app.root}-worktree`;
    onTestFinished(() => removeApp(folder));
    return folder;
  }

  test("leaves the app alone, and is merged at the end; undo goes back where the commits are", async () => {
    const app = repositoryForTest();
    const folder = folderFor(app);
    const before = treeAt(app, "main");
    expect((await runIn(app, folder)).code).toBe(0);
    expect([treeAt(app, "main"), app.git("status", "--porcelain"), existsSync(join(folder, "node_modules"))]).toEqual([
      before,
      "",
      true,
    ]);
    expect(subjects(app)).toBe("as it was\n");
    const merged = await app.report("run", "--plan", "A4", "--worktree", folder, ...BRANCH, "--merge-into", "main");
    expect([merged.code, merged.report.run?.notes]).toEqual([
      0,
      [expect.stringContaining("1 summary"), "feature/convex-phase3 is merged into main."],
    ]);
    expect([app.git("rev-parse", "main"), app.git("status", "--porcelain")]).toEqual([
      app.git("rev-parse", "feature/convex-phase3"),
      "",
    ]);
    expect(app.read(routeFile("leads"))).toContain("getDataSource");
    expect((await app.migrate("undo", "--plan", "A4", "--plan", "A3", "--no-verify")).code).toBe(0);
    expect(treeAt(app, "main")).toBe(before);
  });

  test("is not merged over a conflict, and says so", async () => {
    const app = repositoryForTest();
    const folder = folderFor(app);
    await runIn(app, folder);
    app.replace(routeFile("leads"), "\nimport { prisma } from", "\nimport { prisma, type Prisma } from");
    app.commit();
    const main = app.git("rev-parse", "main");
    const { code, report } = await app.report(
      "run",
      "--plan",
      "A4",
      "--no-verify",
      "--worktree",
      folder,
      ...BRANCH,
      "--merge-into",
      "main",
    );
    expect([code, plansIn(report), report.findings.map(({ kind }) => kind)]).toEqual([
      1,
      ["A4 committed"],
      ["merge-refused"],
    ]);
    expect([app.git("rev-parse", "main"), app.git("status", "--porcelain")]).toEqual([main, ""]);
  });

  test("is told where it may be", async () => {
    const app = repositoryForTest();
    const asked = (...args: readonly string[]) => app.migrate("run", "--plan", "A3", "--no-verify", ...args);
    expect((await asked("--worktree", "inner", ...BRANCH)).stderr).toContain("inside of the repository");
    expect((await asked("--worktree", `${app.root}-x`)).stderr).toContain("go together");
    expect((await asked("--worktree", `${app.root}-x`, "--branch", "main")).stderr).toContain("could not be made");
    expect((await asked("--worktree", `${app.root}-x`, "--branch=-f")).stderr).toContain("no name that a branch");
    expect((await asked("--worktree", dirname(app.root), ...BRANCH)).stderr).toContain("is there already");
    expect(app.git("branch", "--format=%(refname:short)").trim()).toBe("main");
    expect((await asked("--summaries", "../x")).stderr).toContain("not inside the app");
    expect(app.git("status", "--porcelain")).toBe("");
  });
});

const script = ["/usr/bin/script", "/bin/script"].find((path) => existsSync(path));

describe.runIf(script !== undefined && process.platform === "linux")("at a terminal", () => {
  const answered = async (app: TestApp, answer: string, ...args: readonly string[]): Promise<string> => {
    const command = [
      process.execPath,
      join(REPOSITORY, "bin/migrate.js"),
      "run",
      "--plan",
      "A3",
      "--no-verify",
      ...args,
    ];
    const child = spawn(script ?? "", ["-qec", `stty cols 200; ${command.join(" ")}`, "/dev/null"], {
      cwd: app.root,
      env: { ...process.env, NO_COLOR: "1" },
    });
    let said = "";
    let hasAnswered = false;
    child.stdout.on("data", (data: Buffer) => {
      said += data.toString();
      if (hasAnswered || !said.includes("Go on?")) return;
      hasAnswered = true;
      child.stdin.write(answer);
    });
    await once(child, "exit");
    return said;
  };

  test("asks before committing on the default branch, and only there", async () => {
    const app = repositoryForTest();
    expect(await answered(app, "n")).toContain("Nothing was done.");
    expect(subjects(app)).toBe("as it was\n");
    expect(await answered(app, "y")).toContain("A3  leads-core  committed");
    expect(await answered(app, "", "--plan", "A4", "--yes")).not.toContain("Go on?");
    app.git("switch", "--quiet", "--create", "mine");
    expect(await answered(app, "", "--plan", "A5")).not.toContain("Go on?");
    expect(subjects(app).trim().split("\n").length).toBe(4);
  });
});
