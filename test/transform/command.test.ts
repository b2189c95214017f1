import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { committedForTest, findingsOf, type TestApp } from "../cli/app.js";
import { differences, REPOSITORY } from "../support/scratch.js";

const transform = (name: string): string => join(REPOSITORY, "fixtures/transforms", name);
const GOOD = transform("rename-log.ts");
const PUBLIC = join(REPOSITORY, "node_modules/js-codemod/transforms/arrow-function.js");

/** The files of the app that hold something else than before. */
const changed = (app: TestApp, before: ReturnType<TestApp["tree"]>): readonly string[] =>
  differences(before, app.tree()).filter((file) => !file.startsWith(".migrate/"));

describe("a good transform", () => {
  it("is shown, proven, written, written once, and taken back byte for byte", async () => {
    const app = committedForTest();
    const before = app.tree();
    const dry = await app.migrate("transform", GOOD, "--plan", "A1", "--dry-run", "--no-verify");
    expect([dry.code, changed(app, before)]).toEqual([0, []]);
    expect(dry.stdout).toMatch(/^--- a\/app\/api\/social\/calendar\/route\.ts\n/);
    expect((await app.migrate("transform", GOOD, "--plan", "A1", "--check", "--no-verify")).code).toBe(2);

    const { code, report } = await app.report("transform", GOOD, "--plan", "A1");
    expect([code, report.outcome, report.verification?.new]).toEqual([0, "done", 0]);
    expect(report.files?.map(({ file, status, reason }) => `${file} ${status} ${reason}`)).toEqual([
      "app/api/social/calendar/route.ts changed 2 renamed",
      "app/api/social/calendar/drafts/route.ts changed 1 renamed",
      "app/api/social/calendar/upcoming/route.ts changed 1 renamed",
      "app/api/social/calendar/[itemId]/route.ts changed 2 renamed",
    ]);
    expect(changed(app, before)).toHaveLength(4);

    const again = await app.report("transform", GOOD, "--plan", "A1", "--no-verify");
    expect([again.report.outcome, again.report.files?.map(({ status }) => status)]).toEqual([
      "nothing-to-do",
      ["skipped", "skipped", "skipped", "skipped"],
    ]);
    // What is the tool's own is no change of somebody else's.
    const other = await app.report("transform", GOOD, "-o", "to=info", "app/api/leads/route.ts", "--no-verify");
    expect(other.report.outcome).toBe("done");
    expect(app.read("app/api/leads/route.ts")).toContain("console.info(");

    expect((await app.migrate("transform", "--undo", "--no-verify")).code).toBe(0);
    expect(differences(before, app.tree())).toEqual([]);
  });

  it("that adds a type error is not written", async () => {
    const app = committedForTest();
    const before = app.tree();
    const { code, report } = await app.report("transform", GOOD, "-o", "to=nothingOfThat", "--route", "leads");
    expect([code, report.outcome, findingsOf(report)[0]?.kind]).toEqual([3, "verification-failed", "type-error"]);
    expect(changed(app, before)).toEqual([]);
  });

  it("does not touch files that hold other changes", async () => {
    const app = committedForTest();
    app.write("app/api/leads/route.ts", `${app.read("app/api/leads/route.ts")}// mine\n`);
    const before = app.tree();
    const { code, report } = await app.report("transform", GOOD, "--route", "leads", "--no-verify");
    expect([code, report.findings[0]?.kind, changed(app, before)]).toEqual([4, "file-changed", []]);
  });

  it("is committed plan by plan, and taken back by migrate undo", async () => {
    const app = committedForTest();
    const before = app.git("rev-parse", "HEAD^{tree}");
    const { code, report } = await app.report(
      "transform",
      GOOD,
      "--plan",
      "A1",
      "--plan",
      "A2",
      "--commit",
      "--yes",
      "--no-verify",
    );
    expect([code, report.run?.plans.map(({ id, status }) => `${id} ${status}`)]).toEqual([
      0,
      ["A1 committed", "A2 committed"],
    ]);
    expect(report.files?.every(({ file }) => file.startsWith("app/api/social/"))).toBe(true);
    expect(app.git("log", "--format=%s", "-2").trim().split("\n")).toEqual([
      "refactor(convex): social-inbox-trends, by a codemod (4 routes)",
      "refactor(convex): social-calendar, by a codemod (4 routes)",
    ]);
    expect(app.git("status", "--porcelain")).toBe("");
    const back = await app.migrate("undo", "--plan", "A1", "--plan", "A2", "--yes", "--no-verify");
    expect([back.code, app.git("rev-parse", "HEAD^{tree}")]).toEqual([0, before]);
  });
});

/** Transforms that cannot be trusted, and what is said of them. */
const BAD: readonly (readonly [string, RegExp])[] = [
  ["throws.cjs", /^it failed: TypeError: nobody thought of app\/api\/leads\/stats\/route\.ts$/],
  ["empties.mjs", /^it leaves nothing of the file$/],
];

it.each(BAD)("%s is reported file by file, and nothing is written", async (name, says) => {
  const app = committedForTest();
  const before = app.tree();
  const { code, report } = await app.report("transform", transform(name), "--domain", "leads");
  const refused = report.files?.filter(({ status }) => status === "refused") ?? [];
  expect([code, report.outcome, changed(app, before)]).toEqual([3, "verification-failed", []]);
  expect(refused.length).toBeGreaterThan(0);
  for (const { reason } of refused) expect(reason).toMatch(says);
  expect(report.findings.map(({ kind }) => kind)).toEqual(refused.map(() => "transform-refused"));
  const text = await app.migrate("transform", transform(name), "--domain", "leads");
  expect(text.stdout).toContain(`error the transform cannot be taken for this file`);
});

it("a bad transform lets its plan fail, and nothing of it is committed", async () => {
  const app = committedForTest();
  const head = app.git("rev-parse", "HEAD");
  const { code, report } = await app.report("transform", transform("empties.mjs"), "--plan", "A1", "--commit", "--yes");
  expect([code, report.run?.plans[0]?.status, app.git("rev-parse", "HEAD")]).toEqual([3, "failed", head]);
  expect(app.git("status", "--porcelain")).toBe("");
});

it("a published transform runs as it is", async () => {
  const app = committedForTest();
  const file = "app/api/leads/route.ts";
  const bound = "export const twice = function (count: number) {\n  return 2 * count;\n}.bind(this);\n\n";
  app.replace(file, "export async function POST", `${bound}export async function POST`);
  app.commit();
  const before = app.tree();
  const { code, report } = await app.report("transform", PUBLIC, "--domain", "leads", "--no-verify");
  expect([code, report.outcome]).toEqual([0, "done"]);
  expect(report.files?.find((each) => each.file === file)?.status).toBe("changed");
  expect(app.read(file)).toContain("export const twice = (count: number) => 2 * count;");
  await app.migrate("transform", "--undo", "--no-verify");
  expect(differences(before, app.tree())).toEqual([]);
});

it("says what is missing", async () => {
  const app = committedForTest();
  expect((await app.migrate("transform")).stderr).toContain("No transform is named.");
  expect((await app.migrate("transform", GOOD)).stderr).toContain("Nothing is selected.");
  expect((await app.migrate("transform", GOOD, "--route", "leads", "--commit")).stderr).toContain(
    "--commit goes by plans.",
  );
  expect((await app.migrate("transform", "--undo", "app/api/leads")).stderr).toContain("There is nothing to put back.");
});
