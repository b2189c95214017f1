import { renameSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { countsOf, findingsOf, MANIFEST, plainForTest, routeFile, type TestApp } from "./app.js";

/** Runs `wire` where it must fail, and gives the findings that are errors; nothing may have been written. */
async function refused(app: TestApp, ...args: string[]) {
  const before = app.tree();
  const { code, report } = await app.report("wire", ...args);
  expect([code, report.outcome]).toEqual([3, "verification-failed"]);
  expect(app.tree()).toEqual(before);
  return findingsOf(report).filter(({ severity }) => severity === "error");
}

const LEADS = "api.leads.queries.getLeads({ userId, status?, limit? })";
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split("\n").length;

describe("an entry that would cause a type error", () => {
  test("in its answer is refused, and named", async () => {
    const app = plainForTest("5.9");
    app.replace(
      MANIFEST,
      `"leads": "${LEADS}"`,
      `"leads": { "GET": { "query": "${LEADS}", "respond": "{ data: result.nope }" } }`,
    );
    const line = lineOf(app.read(MANIFEST), "result.nope");
    expect(await refused(app, "--domain", "leads")).toMatchObject([
      {
        kind: "type-error",
        file: routeFile("leads"),
        code: "TS2339",
        message: expect.stringContaining("'nope'"),
        cause: `leads: GET leads, ${MANIFEST}:${line}`,
      },
    ]);
  });

  test("is named for a person with the code as it would be, and the way out", async () => {
    const app = plainForTest("5.9");
    app.replace(MANIFEST, "{ subscription: result }", "{ subscription: result.nope }");
    const before = app.tree();
    const { code, stdout } = await app.migrate("wire", "--domain", "billing");
    expect(code).toBe(3);
    expect(stdout).toMatch(/billing\/current\/route\.ts:\d+:\d+ error a new type error/);
    expect(stdout).toMatch(/^ +\d+ \| .*result\.nope/m);
    expect(stdout).toContain("verification failed: nothing was written");
    expect(app.tree()).toEqual(before);
  });

  test("is written with --no-verify alone", async () => {
    const app = plainForTest();
    app.replace(MANIFEST, "{ subscription: result }", "{ subscription: result.nope }");
    const { code, report } = await app.report("wire", "--route", "billing/current", "--no-verify");
    expect([code, countsOf(report), report.verification]).toEqual([0, { wired: 1 }, null]);
    expect(app.read(routeFile("billing/current"))).toContain("result.nope");
  });
});

describe("an entry that does not fit the Convex function", () => {
  const CASES: readonly (readonly [title: string, from: string, to: string, found: object])[] = [
    [
      "an unknown function",
      "api.leads.queries.getLeads(",
      "api.leads.queries.getLeeds(",
      { kind: "function-missing", fn: "api.leads.queries.getLeeds", nearest: "api.leads.queries.getLeads" },
    ],
    [
      "an unknown argument",
      LEADS,
      "api.leads.queries.getLeads({ userId, statu?, limit? })",
      { kind: "argument-unknown", argument: "statu", nearest: "status" },
    ],
    [
      "a required argument left out",
      LEADS,
      "api.leads.queries.getLeads({ status?, limit? })",
      { kind: "argument-missing", argument: "userId" },
    ],
    [
      "a required argument marked optional",
      LEADS,
      "api.leads.queries.getLeads({ userId?, status?, limit? })",
      { kind: "argument-not-optional", argument: "userId" },
    ],
    [
      "a literal of another type",
      LEADS,
      "api.leads.queries.getLeads({ userId, status: 5, limit? })",
      { kind: "argument-type", argument: "status" },
    ],
  ];

  test.each(CASES)("%s is refused before the compiler is asked", async (_title, from, to, found) => {
    const app = plainForTest();
    app.replace(MANIFEST, from, to);
    expect(await refused(app, "--domain", "leads")).toContainEqual(
      expect.objectContaining({ file: MANIFEST, ...found }),
    );
  });
});

describe("an app that does not parse", () => {
  test("is said to be so when the broken file is one that the edit needs", async () => {
    const app = plainForTest("5.9");
    app.write("lib/query-params.ts", `${app.read("lib/query-params.ts")}\nexport const broken = ;\n`);
    const errors = await refused(app, "--route", "leads/[id]/activities");
    expect(errors.map(({ kind, file }) => [kind, file])).toEqual([["baseline-syntax-error", "lib/query-params.ts"]]);
  });

  test("is said to be so wherever the broken file stands: the compiler's other answers mean nothing", async () => {
    const app = plainForTest("5.9");
    app.write("components/broken.ts", "export const broken = ;\n");
    const errors = await refused(app, "--route", "leads/[id]/activities");
    expect(errors.map(({ kind, file }) => [kind, file])).toEqual([["baseline-syntax-error", "components/broken.ts"]]);
  });

  test("a route file that does not parse is refused alone", async () => {
    const app = plainForTest();
    app.write(routeFile("leads"), `${app.read(routeFile("leads"))}\nexport const broken = ;\n`);
    const { code, report } = await app.report("wire", "--domain", "leads", "--no-verify");
    expect([code, countsOf(report)]).toEqual([6, { wired: 2, stubbed: 5, refused: 1 }]);
    expect(findingsOf(report)).toMatchObject([{ kind: "syntax-error", file: routeFile("leads") }]);
  });
});

describe("convex/_generated", () => {
  test("that is missing stops a live guard, not a stub; init --codegen makes it", async () => {
    const app = plainForTest();
    const generated = join(app.root, "convex/_generated");
    renameSync(generated, join(app.root, "generated/before"));
    const before = app.tree();
    const told = await app.migrate("wire", "--domain", "leads");
    expect([told.code, told.stdout]).toEqual([3, expect.stringContaining("convex/_generated does not exist")]);
    expect(told.stdout).toContain("migrate init --codegen");
    expect(app.tree()).toEqual(before);
    const stub = await app.migrate("wire", "--route", "leads/stats", "--no-verify");
    expect(stub.code).toBe(0);

    // Convex's own program asks for it; the fixture takes its packages from the repository.
    app.replace("package.json", `"private": true,`, `"private": true, "dependencies": { "convex": "*" },`);
    const made = await app.migrate("init", "--codegen");
    expect([made.code, made.stdout]).toEqual([0, expect.stringContaining("wrote convex/_generated")]);
    const names = (folder: string) =>
      [...app.tree().keys()].filter((file) => file.startsWith(folder)).map((file) => file.slice(folder.length));
    expect(names("convex/_generated/")).toEqual(names("generated/before/"));
    expect((await app.migrate("wire", "--domain", "leads", "--no-verify")).code).toBe(0);
  });
});
