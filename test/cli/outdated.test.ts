import { beforeEach, describe, expect, test } from "vitest";
import { countsOf, MANIFEST, plainForTest, routeFile, type TestApp } from "./app.js";

let app: TestApp;

beforeEach(() => {
  app = plainForTest();
});

const wire = (...args: string[]) => app.report("wire", "--no-verify", ...args);

async function statusOf(route: string): Promise<string | undefined> {
  const { report } = await app.report("scan");
  return report.handlers.find((handler) => handler.route === route && handler.method === "GET")?.status;
}

const LIVE = `"leads": "api.leads.queries.getLeads({ userId, status?, limit? })"`;
const STUB = `"leads": "stub { data: [], success: true }"`;

/** Entries of one route: what it is at first, and what it becomes. */
const CHANGES: readonly (readonly [title: string, route: string, first: string, then: string])[] = [
  ["a stub turns live", "leads", STUB, LIVE],
  ["a live guard turns into a stub", "leads", LIVE, STUB],
  ["an argument changes", "billing/history", "limit: 20", "limit: 10"],
  [
    "a stub's answer changes",
    "leads/pipeline",
    "stub { stages: [], leads: [] }",
    "stub { stages: [], leads: [], total: 0 }",
  ],
  [
    "an answer's shape changes",
    "leads/[id]",
    `"respond": "{ lead: result }"`,
    `"respond": "{ lead: result, success: true }"`,
  ],
];

describe.each(CHANGES)("when %s", (_title, route, first, then) => {
  test("the guard is outdated, is replaced in place, and back", async () => {
    const manifest = app.read(MANIFEST);
    if (!manifest.includes(first)) app.replace(MANIFEST, then, first);
    await wire("--route", route);
    const atFirst = app.read(routeFile(route));

    app.replace(MANIFEST, first, then);
    expect(await statusOf(route)).toBe("outdated");
    expect((await wire("--route", route, "--check")).code).toBe(2);
    const { code, report } = await wire("--route", route);
    expect([code, countsOf(report)]).toEqual([0, { replaced: 1 }]);
    expect(app.read(routeFile(route))).not.toBe(atFirst);
    expect(await statusOf(route)).toMatch(/^(?:wired|stubbed)$/);
    app.replace(MANIFEST, then, first);
    expect(countsOf((await wire("--route", route)).report)).toEqual({ replaced: 1 });
    expect(app.read(routeFile(route))).toBe(atFirst);
  });
});

test("a guard whose entry is gone is outdated, and stays until somebody decides", async () => {
  await wire("--route", "leads/stats");
  const wired = app.read(routeFile("leads/stats"));
  app.replace(MANIFEST, `"leads/stats": "stub { total: 0, byStatus: {} }",`, "");
  app.replace(MANIFEST, `"leads/pipeline", "leads/stats"]`, `"leads/pipeline"]`);
  expect(await statusOf("leads/stats")).toBe("outdated");
  await wire("--all");
  expect(app.read(routeFile("leads/stats"))).toBe(wired);
});
