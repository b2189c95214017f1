import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { recordOf } from "../../src/edits/difference.js";
import { finding } from "../../src/findings.js";
import { exitCodeOf } from "../../src/report/outcome.js";
import type { Outside } from "../../src/run/plan-run/outside.js";
import { siteOfResumed } from "../../src/run/plan-run/sites.js";
import type { RunResult } from "../../src/run/pipeline.js";
import { FaultyOutside } from "./faulty-outside.js";
import { FAST_OUTSIDE, SmallApp } from "./small-app.js";

const LEADS = "app/api/leads/route.ts";

let app: SmallApp;

beforeEach(() => {
  app = SmallApp.create();
  onTestFinished(() => app.remove());
});

/** Runs all plans, and dies right behind the first commit, or in front of it. */
async function dieAtCommit(when: "before" | "after"): Promise<void> {
  const counted = new FaultyOutside(null);
  const twin = app.copy();
  await twin.run("all", { outside: counted.outside });
  twin.remove();
  const commit = counted.changes.find(({ name }) => name === "git commit")?.step ?? 0;
  await expect(app.run("all", { outside: new FaultyOutside({ step: commit, when }).outside })).rejects.toThrow(
    "killed",
  );
}

const outcomes = ({ report }: RunResult) => (report.run?.plans ?? []).map(({ id, status }) => `${id} ${status}`);
const ledgerFile = (): string => `.migrate/runs/${readdirSync(join(app.root, ".migrate/runs"))[0] ?? ""}`;

describe("a run that died", () => {
  test.each(["before", "after"] as const)("is ended by resume, %s its first commit", async (when) => {
    await dieAtCommit(when);
    const result = await app.resume();
    expect([result.report.outcome, outcomes(result)]).toEqual([
      "done",
      ["A1 committed", "A2 committed", "A3 committed"],
    ]);
    expect([app.subjects.length, app.git("status", "--porcelain")]).toEqual([4, ""]);
    await expect(app.resume()).rejects.toThrow("There is no run to resume");
  });

  test("is found again by its texts when a hook took the trailers away", async () => {
    await dieAtCommit("after");
    app.git("commit", "--amend", "--quiet", "--message", "as the hook wants it");
    expect(outcomes(await app.resume())).toEqual(["A1 committed", "A2 committed", "A3 committed"]);
    expect(app.subjects.length).toBe(4);
  });

  test("stands in the way of a new one until it is ended or taken back", async () => {
    await dieAtCommit("after");
    await expect(app.run(["A2"])).rejects.toThrow(/was not finished/);
    const [id = ""] = readdirSync(join(app.root, ".migrate/runs"));
    expect((await app.undo({ run: id.replace(".json", "") })).report.outcome).toBe("done");
    expect(app.git("rev-parse", "HEAD^{tree}")).toBe(app.git("rev-parse", "HEAD~2^{tree}"));
    expect(outcomes(await app.run(["A2"]))).toEqual(["A2 committed"]);
  });

  test("is not resumed over somebody's changes, and those stay", async () => {
    await dieAtCommit("before");
    app.write(LEADS, `${app.read(LEADS)}// mine\n`);
    const before = app.routes();
    await expect(app.resume()).rejects.toThrow(`changed since the run was killed: ${LEADS}`);
    expect(app.routes()).toEqual(before);
  });

  test("is not resumed on another branch, nor with another manifest", async () => {
    await dieAtCommit("after");
    app.git("switch", "--quiet", "--create", "other");
    await expect(app.resume()).rejects.toThrow(/now other is checked out/);
    app.git("switch", "--quiet", "-");
    app.write("migrate.manifest.json", `${app.read("migrate.manifest.json")}\n`);
    await expect(app.resume()).rejects.toThrow(/manifest has changed/);
  });

  test("keeps its failures", async () => {
    const failing = async (outside: Outside): Promise<void> => {
      const prove: Outside["prove"] = async (root, changes, scope, causeOf) => {
        const proof = await FAST_OUTSIDE.prove(root, changes, scope, causeOf);
        if (!changes.some(({ file }) => file === LEADS)) return proof;
        const facts = { code: "TS1", message: "no", cause: "" };
        return { ...proof, findings: [finding("type-error", { file: LEADS, line: 1, column: 1 }, facts)] };
      };
      await app.run("all", { outside: { ...outside, prove } });
    };
    const counted = new FaultyOutside(null);
    const start = app.copy();
    await failing(counted.outside);
    app.remove();
    app = start;
    onTestFinished(() => start.remove());
    const commit = counted.changes.find(({ name }) => name === "git commit")?.step ?? 0;
    await expect(failing(new FaultyOutside({ step: commit, when: "before" }).outside)).rejects.toThrow("killed");
    const result = await app.resume();
    expect(outcomes(result)).toEqual(["A1 failed", "A2 committed", "A3 blocked"]);
    expect(exitCodeOf(result.report)).toBe(3);
  });
});

describe("a ledger", () => {
  const tamper = (change: (ledger: Record<string, unknown>) => unknown): void => {
    const ledger: Record<string, unknown> = JSON.parse(app.read(ledgerFile()));
    change(ledger);
    app.write(ledgerFile(), JSON.stringify(ledger));
  };

  test("is refused when a newer version of the tool wrote it", async () => {
    await app.run(["A2"]);
    tamper((ledger) => (ledger["version"] = 2));
    const before = app.state();
    await expect(app.run(["A1"])).rejects.toThrow(/written by a newer version/);
    await expect(app.resume()).rejects.toThrow(/written by a newer version/);
    await expect(app.undo({ plans: ["A2"] })).rejects.toThrow(/written by a newer version/);
    expect(app.state()).toEqual(before);
  });

  test.each(["", "{", "null", `{"version":1}`])("is refused when it cannot be read: %j", async (text) => {
    await app.run(["A2"]);
    app.write(ledgerFile(), text);
    await expect(app.undo({ plans: ["A2"] })).rejects.toThrow(/cannot be read/);
  });

  test.each([".git/config", "node_modules/next/index.js", "../other.ts", "/etc/passwd", "lib/.GIT/hooks/x"])(
    "is refused when it says that %s was written",
    async (file) => {
      await dieAtCommit("before");
      tamper((ledger) =>
        Object.assign(ledger, { steps: JSON.parse(JSON.stringify(ledger["steps"]).replaceAll(LEADS, file)) }),
      );
      const before = app.state();
      await expect(app.resume()).rejects.toThrow(/cannot be read/);
      expect(app.state()).toEqual(before);
    },
  );

  test("is not gone on with when it came with the repository, or names a folder of another one", async () => {
    await dieAtCommit("before");
    expect(await siteOfResumed(app.root, null)).toMatchObject({ home: app.root });
    app.git("add", "--force", ledgerFile());
    await expect(siteOfResumed(app.root, null)).rejects.toThrow(/came with the repository/);
    app.git("rm", "--quiet", "--cached", ledgerFile());
    const other = SmallApp.create();
    onTestFinished(() => other.remove());
    tamper((ledger) => (ledger["worktree"] = other.root));
    await expect(siteOfResumed(app.root, null)).rejects.toThrow(/no worktree of this repository/);
  });

  test("knows refs, times, files and findings of every step", async () => {
    const start = app.head;
    await app.run("all");
    const { steps, state, ...ledger } = JSON.parse(app.read(ledgerFile()));
    expect([state, ledger.start.commit]).toEqual(["ended", start]);
    expect(steps[0]).toMatchObject({
      id: "A1",
      state: "committed",
      before: start,
      after: app.git("rev-parse", "HEAD~2").trim(),
      durationMs: expect.any(Number),
    });
    expect(steps[1].before).toBe(steps[0].after);
    expect(steps[0].findings.map(({ kind }: { readonly kind: string }) => kind)).toEqual(["response-shape-differs"]);
  });

  test("cannot make resume write outside of the app", async () => {
    await dieAtCommit("before");
    const victim = join(app.root, "..", `${basename(app.root)}.txt`);
    onTestFinished(() => rmSync(victim));
    writeFileSync(victim, "mine");
    const record = { file: `../${basename(victim)}`, ...recordOf("evil", "mine") };
    tamper(({ steps }) => Array.isArray(steps) && (steps[0].files = [record]));
    await expect(app.resume()).rejects.toThrow(/cannot be read/);
    expect(readFileSync(victim, "utf8")).toBe("mine");
  });

  test("is not written through a link that leads out of the app", async () => {
    const elsewhere = SmallApp.create();
    onTestFinished(() => elsewhere.remove());
    mkdirSync(join(app.root, ".migrate"));
    symlinkSync(join(elsewhere.root, "lib"), join(app.root, ".migrate/runs"));
    await expect(app.run(["A2"])).rejects.toThrow(/leads out of the app/);
    expect(elsewhere.git("status", "--porcelain")).toBe("");
  });
});
