import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isInShard, parseShard, printSavedPlan, readSavedPlan, type SavedPlan } from "../../src/plan/saved.js";
import { committedApp, committedForTest, findingsOf, MANIFEST, routeFile, type TestApp } from "../cli/app.js";

const PLAN = "leads.plan.json";

async function created(app: TestApp, ...args: readonly string[]): Promise<SavedPlan> {
  const { code, stderr } = await app.migrate("plan", "create", ...args, "--no-verify", "-o", PLAN);
  expect([code, stderr]).toEqual([0, ""]);
  const read = readSavedPlan(app.read(PLAN));
  if ("problem" in read) throw new Error(read.reason);
  return read.plan;
}

/** The bytes of the app's own files. */
const bytesOf = (app: TestApp) =>
  [...app.tree()]
    .filter(([file]) => /^(app|lib)\//.test(file))
    .map(([file, { bytes }]) => [file, bytes.toString("latin1")]);

describe("a saved plan", () => {
  it("is carried out exactly, once, and taken back by another", async () => {
    const app = committedForTest();
    const before = bytesOf(app);
    const plan = await created(app, "--domain", "leads");
    expect(bytesOf(app)).toEqual(before);
    expect(plan).toMatchObject({ version: 1, command: "wire", hasChanges: true });
    expect(plan.files).toHaveLength(8);
    expect(plan.files[0]?.entries).toEqual(["GET leads"]);
    expect(plan.tool).toMatch(/^convex-cutover \d/);
    const applied = await app.report("apply", PLAN);
    expect([applied.code, applied.report.outcome, applied.report.verification?.new]).toEqual([0, "done", 0]);
    const after = bytesOf(app);
    const direct = committedForTest();
    expect(await direct.migrate("wire", "--domain", "leads", "--no-verify")).toMatchObject({ code: 0 });
    expect(after).toEqual(bytesOf(direct));
    expect((await app.report("apply", PLAN)).report.outcome).toBe("nothing-to-do");
    expect(bytesOf(app)).toEqual(after);
    expect((await created(app, "--domain", "leads")).hasChanges).toBe(false);
    await created(app, "--domain", "leads", "--unwire");
    expect((await app.report("apply", PLAN, "--no-verify")).report.outcome).toBe("done");
    expect(bytesOf(app)).toEqual(before);
  });

  it("is the same text every time, and goes to stdout where no file is named", async () => {
    const app = committedForTest();
    await created(app, "--plan", "A3");
    const { stdout, stderr } = await app.migrate("plan", "create", "--plan", "A3", "--no-verify");
    expect(stdout).toBe(app.read(PLAN));
    expect(stderr).toContain("migrate plan create");
    expect(stderr).toContain("`migrate apply` it");
  });

  it("is not made where a type error would be, and not over a file of somebody", async () => {
    const app = committedForTest();
    app.replace(MANIFEST, "api.leads.queries.getById({ id })", "api.leads.queries.getById({ ident: id })");
    const broken = await app.migrate("plan", "create", "--plan", "A3", "-o", PLAN);
    expect([broken.code, [...app.tree().keys()].includes(PLAN)]).toEqual([3, false]);
    const file = routeFile("billing/current");
    const text = app.read(file);
    expect(await app.migrate("plan", "create", "--plan", "A5", "--no-verify", "-o", file)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("is there already, and was not written by this tool"),
    });
    expect(app.read(file)).toBe(text);
  });
});

type Change = (plan: SavedPlan) => SavedPlan;
const first =
  (change: (file: SavedPlan["files"][number]) => Partial<SavedPlan["files"][number]>): Change =>
  (plan) => ({
    ...plan,
    files: plan.files.map((file, index) => (index === 0 ? { ...file, ...change(file) } : file)),
  });

describe("a saved plan is refused, with nothing written,", () => {
  it.each<readonly [string, (app: TestApp) => void, string]>([
    [
      "when a file was changed since",
      (app) => app.write(routeFile("leads"), `${app.read(routeFile("leads"))}\n// new\n`),
      `${routeFile("leads")} it was changed since the plan was made`,
    ],
    ["when a file is gone", (app) => app.git("rm", "-q", routeFile("leads/stats")), "manifest"],
    [
      "when the manifest was changed",
      (app) => app.write(MANIFEST, app.read(MANIFEST).replace("// somebody", "// Somebody")),
      `${MANIFEST} the manifest is not the one that the plan was made with`,
    ],
    [
      "when the Convex function is another one now",
      (app) => app.replace("convex/leads/queries.ts", "export const getLeads", "export const getLeadsOfMine"),
      "function-missing",
    ],
  ])("%s", async (_name, change, expected) => {
    const app = committedForTest();
    await created(app, "--domain", "leads");
    change(app);
    const before = bytesOf(app);
    const { code, report } = await app.report("apply", PLAN, "--force", "--no-verify");
    expect([3, 4, 5]).toContain(code);
    const said = findingsOf(report).map(
      (found) => `${found.kind} ${found.file} ${"reason" in found ? found.reason : ""}`,
    );
    expect(said.join("\n")).toContain(expected);
    expect(bytesOf(app)).toEqual(before);
  });
});

describe("a saved plan of a stranger is refused, with nothing written,", () => {
  let app: TestApp;
  let saved: SavedPlan;
  beforeAll(async () => {
    app = committedApp();
    saved = await created(app, "--plan", "A3");
  });
  afterAll(() => app.remove());

  it.each<readonly [string, Change, string]>([
    [
      "another edit",
      first(({ edits }) => ({ edits: [...edits, { start: 0, end: 0, text: "evil();\n" }] })),
      "the plan's edits do not give its result",
    ],
    [
      "another edit and its result",
      first(() => ({ edits: [{ start: 0, end: 0, text: "evil();\n" }], after: "0".repeat(64) })),
      "the tool comes to another result now",
    ],
    [
      "edits outside of the file",
      first(({ edits }) => ({ edits: [...edits, { start: 1e9, end: 1e9, text: "x" }] })),
      "the plan's edits do not give its result",
    ],
    ["a file above the app", first(() => ({ file: "../../etc/passwd" })), "no entry of the manifest maps it"],
    ["an absolute path", first(() => ({ file: "/etc/passwd" })), "no entry of the manifest maps it"],
    ["a file that no entry maps", first(() => ({ file: "package.json" })), "no entry of the manifest maps it"],
    ["a method that is not mapped", first(() => ({ entries: ["POST leads"] })), "no entry of the manifest maps it"],
    [
      "another manifest",
      (plan) => ({ ...plan, manifest: { ...plan.manifest, hash: "0".repeat(64) } }),
      "the manifest is not the one",
    ],
    [
      "another tool",
      (plan) => ({ ...plan, tool: "convex-cutover 99.0.0" }),
      "the plan was made by convex-cutover 99.0.0",
    ],
  ])("with its hash made to fit: %s", async (_name, change, expected) => {
    app.write(PLAN, printSavedPlan(change(saved)));
    const before = bytesOf(app);
    const { code, report } = await app.report("apply", PLAN, "--force", "--no-verify");
    expect([code, report.outcome]).toEqual([4, "would-overwrite"]);
    expect(report.findings.map((found) => ("reason" in found ? found.reason : "")).join("\n")).toContain(expected);
    expect(bytesOf(app)).toEqual(before);
  });

  it.each<readonly [string, (text: string) => string, number, string]>([
    [
      "its text was edited",
      (text) => text.replace('"hasChanges": true', '"hasChanges": false'),
      4,
      "was changed after it was saved",
    ],
    ["it is of a newer version", (text) => text.replace('"version": 1', '"version": 2'), 1, "it has version 2"],
    ["it is no JSON", (text) => text.slice(0, 100), 1, "is no saved plan"],
    ["it has other keys", (text) => text.replace('"tool"', '"tools"'), 1, "is no saved plan"],
  ])("when %s", async (_name, change, code, expected) => {
    app.write(PLAN, change(printSavedPlan(saved)));
    expect(await app.migrate("apply", PLAN)).toMatchObject({ code, stderr: expect.stringContaining(expected) });
  });
});

describe("eight shards", () => {
  it("are together the whole, and never overlap", async () => {
    const app = committedForTest();
    const whole = committedForTest();
    await created(app, "--all");
    await created(whole, "--all");
    const expected = await whole.report("apply", PLAN, "--no-verify");
    const names: string[] = [];
    for (let part = 1; part <= 8; part += 1) {
      const { stdout, code } = await app.migrate("apply", PLAN, "--shard", `${part}/8`, "--no-verify", "--json");
      expect(code).toBe(0);
      names.push(`report-${part}.json`);
      app.write(`report-${part}.json`, stdout);
    }
    expect(bytesOf(app)).toEqual(bytesOf(whole));
    const merged = await app.report("report", "merge", ...names);
    expect([merged.code, merged.report.outcome]).toEqual([expected.code, expected.report.outcome]);
    const keys = (handlers: typeof merged.report.handlers) =>
      handlers.map(({ file, method, status }) => `${file} ${method} ${status}`).sort();
    expect(keys(merged.report.handlers)).toEqual(keys(expected.report.handlers));
    expect(await app.migrate("report", "merge", ...names)).toMatchObject({
      stdout: expect.stringMatching(/^migrate report merge: done \(\d+\.\d s\)\n\d+ handlers: /m),
    });
    for (const [chosen, problem] of [
      [names.slice(1), "The part 1/8 is missing."],
      [[...names, "report-8.json"], "both tell of"],
      [[MANIFEST], "is no report of this tool"],
    ] as const) {
      expect(await app.migrate("report", "merge", ...chosen)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(problem),
      });
    }
    expect(await app.migrate("apply", PLAN, "--shard", "9/8")).toMatchObject({ code: 1 });
  });

  it("keep their files when others come and go", () => {
    const files = Array.from({ length: 4_000 }, (_, index) => routeFile(`area${index % 40}/item${index}`));
    const shards = Array.from({ length: 8 }, (_, index) => ({ index: index + 1, count: 8 }));
    const sizes = shards.map((shard) => files.filter((file) => isInShard(file, shard)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(files.length);
    for (const file of files) expect(shards.filter((shard) => isInShard(file, shard))).toHaveLength(1);
    expect(Math.max(...sizes)).toBeLessThan(2 * Math.min(...sizes));
  });

  it.each([
    ["2/8", { index: 2, count: 8 }],
    ["8/8", { index: 8, count: 8 }],
    ["9/8", null],
    ["0/8", null],
    ["1/0", null],
    ["a/b", null],
    ["", null],
  ])("%s", (text, expected) => {
    expect(parseShard(text)).toEqual(expected);
  });
});
