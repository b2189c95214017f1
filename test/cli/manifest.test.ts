import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findingsOf, MANIFEST, plainForTest, routeFile, type TestApp } from "./app.js";

/** Makes every problem that the manifest can have. */
function spoil(app: TestApp): void {
  const outside = mkdtempSync(join(tmpdir(), "outside-"));
  onTestFinished(() => rmSync(outside, { recursive: true }));
  const nurture = join(app.root, "app/api/leads/nurture");
  renameSync(nurture, join(outside, "nurture"));
  symlinkSync(join(outside, "nurture"), nurture);
  app.replace(
    MANIFEST,
    `"respond": "{ data: result, success: true }",`,
    `"respnd": "{ data: result, success: true }",`,
  );
  app.replace(
    MANIFEST,
    `"routes": {\n        "analytics/events": `,
    `"routes": {
        "analytics/evnts": "api.analytics.queries.getEvents({ userId, limit? })",
        "webhooks/payments": "stub {}",
        "../secrets": "stub {}",
        "/etc/passwd": "stub {}",
        "support/faqs": "stub {}",
        "me": "api.users.get({ id: steal() })",
        "analytics/events": `,
  );
  app.replace(MANIFEST, `"leads/pipeline", "leads/stats"]`, `"leads/pipelin", "leads/stats"]`);
}

const EXPECTED = [
  { kind: "manifest-invalid-action", path: "domains.analytics.routes.me" },
  { kind: "manifest-unknown-key", key: "respnd", nearest: "respond" },
  { kind: "path-leaves-app", value: expect.stringContaining("../secrets"), reason: "parent" },
  { kind: "path-leaves-app", value: expect.stringContaining("/etc/passwd"), reason: "absolute" },
  { kind: "path-leaves-app", value: expect.stringContaining("leads/nurture"), reason: "symlink" },
  { kind: "plan-unmapped-route", plan: "A3", route: "leads/pipelin", nearest: "leads/pipeline" },
  { kind: "route-claimed-twice", route: "support/faqs" },
  { kind: "route-excluded-and-mapped", route: "webhooks/payments", pattern: "webhooks/**" },
  { kind: "route-file-missing", expected: routeFile("analytics/evnts"), nearest: "analytics/events" },
];

test.each([[["wire", "--all"]], [["unwire", "--all"]], [["wire", "--all", "--dry-run"]], [["scan"]]])(
  "%j: every problem at once, one finding each with its place, exit 5, and nothing is written",
  async (args) => {
    const app = plainForTest();
    spoil(app);
    const before = app.tree();
    const { code, report } = await app.report(...args);
    const found = findingsOf(report);
    expect([code, report.outcome, report.handlers]).toEqual([5, "manifest-invalid", []]);
    for (const each of EXPECTED) {
      const place = { file: MANIFEST, line: expect.any(Number), column: expect.any(Number) };
      expect(found).toContainEqual(expect.objectContaining({ ...place, ...each }));
    }
    expect(found.length).toBe(EXPECTED.length);
    expect(app.tree()).toEqual(before);
  },
);

test("for a person each is one message with the line, what was expected and the nearest name", async () => {
  const app = plainForTest();
  spoil(app);
  const { code, stdout } = await app.migrate("wire", "--all");
  expect(code).toBe(5);
  expect(stdout.match(/^migrate\.manifest\.json:\d+:\d+ error /gm)?.length).toBe(EXPECTED.length);
  expect(stdout).toMatch(/unknown key "respnd"\. Did you mean "respond"\?/);
  expect(stdout).toMatch(/app\/api\/analytics\/evnts\/route\.ts does not exist\. Did you mean "analytics\/events"\?/);
});

test("a manifest that is not JSON is one problem, with its place", async () => {
  const app = plainForTest();
  app.write(MANIFEST, `${app.read(MANIFEST).trimEnd().slice(0, -1)}\n`);
  const { code, report } = await app.report("wire", "--all");
  expect([code, findingsOf(report).map(({ kind }) => kind)]).toEqual([5, ["manifest-syntax"]]);
});

test("what is in the manifest cannot bring code into a route", async () => {
  const app = plainForTest();
  const stub = `"leads/stats": "stub { total: 0, byStatus: {} }"`;
  for (const body of [
    "{ total: process.exit() }",
    "{ [key]: 1 }",
    "{ get a() { return 1 } }",
    "{ a: `${b}` }",
    "{ a: 1 } }); evil({",
  ]) {
    app.replace(MANIFEST, stub, `"leads/stats": ${JSON.stringify(`stub ${body}`)}`);
    const { code, report } = await app.report("wire", "--route", "leads/stats");
    expect([body, code, findingsOf(report).map(({ kind }) => kind)]).toEqual([body, 5, ["manifest-invalid-action"]]);
    app.replace(MANIFEST, `"leads/stats": ${JSON.stringify(`stub ${body}`)}`, stub);
  }
});

test("a folder of routes that is a link out of the app is not followed", async () => {
  const app = plainForTest();
  const outside = mkdtempSync(join(tmpdir(), "outside-"));
  onTestFinished(() => rmSync(outside, { recursive: true }));
  mkdirSync(join(outside, "deep"));
  renameSync(join(app.root, "app/api/support"), join(outside, "deep/support"));
  symlinkSync(join(outside, "deep/support"), join(app.root, "app/api/support"));
  const { code, report } = await app.report("wire", "--all");
  const found = findingsOf(report);
  expect([code, new Set(found.map(({ kind }) => kind))]).toEqual([5, new Set(["path-leaves-app"])]);
  expect(found.length).toBe(4);
});
