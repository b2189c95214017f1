import { join } from "node:path";
import { rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import rows from "../../fixtures/phase3-app/prisma/rows.json" with { type: "json" };
import { committedApp, findingsOf, routeFile, type TestApp } from "../cli/app.js";
import { APP, readApp, REPOSITORY } from "../fixture/files.js";
import { callRoute, startApp, type RunningApp } from "../fixture/server.js";
import { toConvexRows } from "../support/convex/toConvexRows.js";

const TWIN = routeFile("contacts/by-phone-convex");
const QUERY = "api.contacts.getContextByPhone({ phone, workspace_id: workspaceId })";

describe("migrate twin on the fixture app", () => {
  let app: TestApp;
  beforeAll(() => {
    app = committedApp();
    rmSync(join(app.root, TWIN));
    app.commit();
  });
  afterAll(() => app.remove());
  const twin = (...args: readonly string[]) => app.migrate("twin", "contacts/by-phone", "--query", QUERY, ...args);

  it("shows a diff, is pending, writes it with no new type error, has nothing more to do", async () => {
    const before = app.tree();
    const dry = await twin("--dry-run", "--no-verify");
    expect([dry.code, dry.stdout.split("\n")[3]]).toEqual([0, `+++ b/${TWIN}`]);
    expect((await twin("--check", "--no-verify")).code).toBe(2);
    expect(app.tree()).toEqual(before);
    const { code, report } = await app.report("twin", routeFile("contacts/by-phone"), "--query", QUERY);
    expect([code, report.outcome, report.verification?.new]).toEqual([0, "done", 0]);
    expect(app.read(TWIN)).toBe(readApp(TWIN));
    expect(app.git("status", "--porcelain", "--untracked-files=all")).toBe(`?? ${TWIN}\n`);
    const again = await app.report("twin", "contacts/by-phone", "--query", QUERY);
    expect([again.code, again.report.outcome]).toEqual([0, "nothing-to-do"]);
  });

  it("never writes over another file", async () => {
    app.write(TWIN, "// somebody's own\n");
    const { code, report } = await app.report("twin", "contacts/by-phone", "--query", QUERY);
    expect([code, report.outcome, findingsOf(report).map(({ kind }) => kind)]).toEqual([
      4,
      "would-overwrite",
      ["twin-exists"],
    ]);
    expect(app.read(TWIN)).toBe("// somebody's own\n");
  });

  it.each([
    ["an unknown route", ["contact/by-phone"], 1, 'Did you mean "contacts/by-phone"'],
    ["a route that nothing maps", ["contacts/by-phone"], 1, "Say --query"],
    ["a call that is none", ["contacts/by-phone", "--query", "steal()"], 1, "is refused: column 1"],
    [
      "a place outside of the app",
      ["contacts/by-phone", "--query", QUERY, "--to", "../../../x"],
      1,
      "is not a route below",
    ],
    [
      "a function that does not exist",
      ["contacts/by-phone", "--query", QUERY.replace("ByPhone", "ByFone"), "--to", "new", "--respond", "result"],
      3,
      "Did you mean",
    ],
    [
      "an argument that is missing",
      ["contacts/by-phone", "--query", "api.contacts.getContextByPhone({ phone })", "--to", "new"],
      3,
      'requires "workspace_id"',
    ],
    [
      "a function that answers in another shape",
      ["contacts/by-phone", "--query", "api.contacts.getById({ id: phone, workspace_id: workspaceId })", "--to", "new"],
      6,
      "the twin would answer in another shape",
    ],
  ])("refuses %s, and writes nothing", async (_what, args, expected, says) => {
    const before = app.tree();
    const { code, stdout, stderr } = await app.migrate("twin", ...args, "--no-verify");
    expect([code, (stdout + stderr).includes(says)]).toEqual([expected, true]);
    expect(app.tree()).toEqual(before);
  });

  it("asks for the helpers that are missing", async () => {
    rmSync(join(app.root, "lib/instrumentation"), { recursive: true });
    const { code, report } = await app.report("twin", "contacts/by-phone", "--query", QUERY, "--to", "other");
    expect([code, findingsOf(report)]).toMatchObject([3, [{ kind: "helper-missing", helper: "timing" }]]);
  });
});

describe("the twin in the fixture app", () => {
  const KEY = "a key of this test";
  const HANNA = { phone: "+15550101", workspace_id: "workspace-alice" };
  let app: RunningApp;
  let convex: RunningConvex;

  beforeAll(async () => {
    app = await startApp(APP);
    convex = await startConvex({
      convexDir: join(REPOSITORY, "convex"),
      rows: toConvexRows(rows),
      serverKey: "k",
    });
  });
  afterAll(async () => {
    app.stop();
    await convex.stop();
  });
  beforeEach(() => {
    vi.stubEnv("CRM_API_KEY", KEY);
    vi.stubEnv("CONVEX_URL", convex.url);
    vi.stubEnv("CONVEX_SERVER_KEY", "k");
    for (const method of ["info", "error"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  async function ask(route: string, query: Readonly<Record<string, string>>, key: string): Promise<[number, unknown]> {
    const response = await callRoute({ route, query, headers: { "x-api-key": key } });
    return [response.status, await response.json()];
  }

  it.each([
    ["somebody who is known", HANNA, KEY],
    ["a number written otherwise", { ...HANNA, phone: " +1 (555) 0101" }, KEY],
    ["a number of another workspace", { ...HANNA, workspace_id: "workspace-bob" }, KEY],
    ["nobody", { ...HANNA, phone: "+1999" }, KEY],
    ["a missing parameter", { phone: "1" }, KEY],
    ["a wrong key", HANNA, "wrong"],
  ])("answers as the original: %s", async (_what, query, key) => {
    const original = await ask("contacts/by-phone", query, key);
    expect(await ask("contacts/by-phone-convex", query, key)).toEqual(original);
  });

  it("asked Convex for what it answers, logged how long that took, and answers 500 without it", async () => {
    const before = (await convex.calls()).length;
    expect((await ask("contacts/by-phone-convex", HANNA, KEY))[0]).toBe(200);
    expect((await convex.calls()).slice(before)).toMatchObject([
      { path: "contacts:getContextByPhone", outcome: "success" },
    ]);
    expect(vi.mocked(console.info).mock.calls.flat()).toEqual([
      expect.stringMatching(
        /^\[queries\] \/api\/contacts\/by-phone-convex 1 in \d+ ms .*convex\.contacts\.getContextByPhone/,
      ),
      expect.stringMatching(/^\[timing\] GET \/api\/contacts\/by-phone-convex 200 \d+ ms$/),
    ]);
    vi.stubEnv("CONVEX_URL", "http://127.0.0.1:1");
    expect((await ask("contacts/by-phone-convex", HANNA, KEY))[0]).toBe(500);
  });
});
