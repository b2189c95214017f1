import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { differences, type Tree } from "../support/scratch.js";
import { countsOf, findingsOf, plainForTest, routeFile, type TestApp } from "./app.js";

let app: TestApp;
let before: Tree;

beforeEach(() => {
  app = plainForTest();
  before = app.tree();
});

const wire = (...args: string[]) => app.report("wire", "--no-verify", ...args);
const unwire = (...args: string[]) => app.report("unwire", "--no-verify", ...args);
const changedRoutes = (): readonly string[] =>
  differences(before, app.tree()).filter((file) => !file.startsWith(".migrate/"));

describe("a selection", () => {
  test.each([
    [
      ["--domain", "billing"],
      ["billing/current", "billing/history"],
    ],
    [
      ["--domain", "reviews", "--domain", "expenses"],
      ["dashboard/expenses", "dashboard/reviews", "dashboard/reviews/stats"],
    ],
    [
      ["--plan", "A3"],
      ["leads", "leads/[id]", "leads/pipeline", "leads/stats"],
    ],
    [
      ["--route", "app/api/leads/[id]/route.ts", "--route", "support/faqs"],
      ["leads/[id]", "support/faqs"],
    ],
    [
      ["--route", "./app/api/leads/route.ts", "--domain", "billing"],
      ["billing/current", "billing/history", "leads"],
    ],
  ])("%j is wired alone, and unwired alone", async (selection, routes) => {
    const files = routes.map(routeFile).sort();
    expect((await wire(...selection)).code).toBe(0);
    expect(changedRoutes()).toEqual(files);
    await wire("--all");
    expect(changedRoutes().length).toBe(32);
    const { code, report } = await unwire(...selection);
    expect([code, countsOf(report)]).toEqual([0, { unwired: files.length }]);
    expect(changedRoutes()).toEqual(expect.not.arrayContaining(files));
    expect(changedRoutes().length).toBe(32 - files.length);
  });
});

test("without its memory the tool knows its guards by their form, and leaves no folder", async () => {
  await wire("--all");
  rmSync(join(app.root, ".migrate"), { recursive: true });
  const { code, report } = await unwire("--all");
  expect([code, countsOf(report)]).toEqual([0, { unwired: 32, "wired-by-hand": 1 }]);
  expect(differences(before, app.tree())).toEqual([]);
});

test("a change beside the guard stays", async () => {
  const file = routeFile("leads/[id]");
  await wire("--route", "leads/[id]");
  app.replace(file, "Failed to fetch lead", "The lead could not be fetched");
  expect((await unwire("--route", "leads/[id]")).code).toBe(0);
  expect(app.read(file)).toBe(
    String(before.get(file)?.bytes).replace("Failed to fetch lead", "The lead could not be fetched"),
  );
});

describe("a guard that was edited by hand", () => {
  const file = routeFile("billing/current");
  const EDITS: readonly (readonly [title: string, from: string, to: string])[] = [
    ["in its condition", `=== "convex") {`, `=== "convex" && session.user.name) {`],
    ["in its call", "if (result !== null)", "console.log(result);\n        if (result !== null)"],
    ["in its catch", "// Fall through to Prisma on any error", "return NextResponse.error();"],
  ];

  test.each(EDITS)("%s is left alone with exit 4, and given up with --force", async (_title, from, to) => {
    await wire("--domain", "billing");
    const wired = app.read(file);
    app.replace(file, from, to);
    const edited = app.read(file);
    for (const command of [wire, unwire]) {
      const { code, report } = await command("--domain", "billing");
      expect([code, findingsOf(report).map(({ kind }) => kind)]).toEqual([4, ["hand-edited-guard"]]);
      expect(app.read(file)).toBe(edited);
    }
    // The other guard of the domain was the tool's own, and is gone.
    expect(changedRoutes()).toEqual([file]);
    expect((await wire("--domain", "billing", "--force")).code).toBe(0);
    expect(app.read(file)).toBe(wired);
    app.replace(file, from, to);
    expect((await unwire("--domain", "billing", "--force")).code).toBe(0);
    expect(differences(before, app.tree())).toEqual([]);
  });
});

test("a guard that somebody wrote is left alone, with --force too", async () => {
  for (const command of [wire, unwire]) {
    const { code, report } = await command("--route", "notifications", "--force");
    expect([code, countsOf(report)]).toEqual([0, { "wired-by-hand": 1 }]);
  }
  expect(differences(before, app.tree())).toEqual([]);
});
