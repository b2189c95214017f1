import { rmSync } from "node:fs";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { committedApp, type TestApp } from "../cli/app.js";
import { REPOSITORY } from "../fixture/files.js";
import { callRoute, startApp, type RunningApp } from "../fixture/server.js";
import { differences, type Tree } from "../support/scratch.js";

vi.mock("next/headers", async () => (await import("../fixture/cookies.js")).nextHeaders);

const ROUTE = "app/api/activities/route.ts";
const ROUTER = "server/routers/check-in.ts";
const USER = "user-alice";
const KEY = "k";

interface CheckIn {
  readonly activity: { readonly id: string; readonly description: string };
  readonly status: { readonly userId: string };
}
/** As the app's own router answers, whose types belong to the app's tsconfig. */
type Caller = (context: { db: unknown; userId: string | null }) => {
  record(input: { note: string }): Promise<CheckIn>;
};

let app: TestApp;
let running: RunningApp;
let convex: RunningConvex;
let before: Tree;
let synced: Awaited<ReturnType<TestApp["report"]>>;

beforeAll(async () => {
  app = committedApp();
  before = app.tree();
  synced = await app.report("sync", "--domain", "activities");
  running = await startApp(app.root);
  convex = await startConvex({ convexDir: join(REPOSITORY, "convex"), rows: {}, serverKey: KEY });
});
afterAll(async () => {
  running.stop();
  await convex.stop();
  app.remove();
});
beforeEach(() => {
  vi.resetModules();
  vi.stubEnv("CONVEX_URL", convex.url);
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "");
  vi.stubEnv("CONVEX_SERVER_KEY", KEY);
  for (const method of ["warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function note(description: string): Promise<[number, unknown]> {
  const session = running.sessionOf(USER);
  // Modules are loaded anew for each test, and the jar with them.
  (await import("../fixture/cookies.js")).jar.session = session;
  const response = await callRoute({ method: "POST", route: "activities", body: { description }, session }, app.root);
  return [response.status, await response.json()];
}

async function checkIn(text: string): Promise<CheckIn> {
  const { createCheckInCaller }: { createCheckInCaller: Caller } = await import(join(app.root, ROUTER));
  const { prisma }: { prisma: unknown } = await import(join(app.root, "lib/prisma.ts"));
  return createCheckInCaller({ db: prisma, userId: USER }).record({ note: text });
}

/** The descriptions of what the user did, as Convex has them. */
async function told(): Promise<readonly string[]> {
  const recent = makeFunctionReference<"query", { userId: string; serverKey: string }, { description: string }[]>(
    "activities:getRecentActivities",
  );
  const rows = await new ConvexHttpClient(convex.url).query(recent, { userId: USER, serverKey: KEY });
  return rows.map(({ description }) => description);
}

const inPrisma = async (description: string): Promise<boolean> =>
  JSON.stringify(await running.rowsOf("Activity")).includes(description);

it("migrate sync puts the calls in, with no new type error", () => {
  const { code, report } = synced;
  expect([code, report.outcome, report.verification?.new]).toEqual([0, "done", 0]);
  expect(report.writes?.map(({ status }) => status)).toEqual(["synced", "synced", "synced"]);
});

describe("a write that is synced", () => {
  it("arrives in Convex: from a route, behind its transaction", async () => {
    expect(await note("by route")).toMatchObject([201, { activity: { description: "by route" } }]);
    await vi.waitFor(async () => expect(await told()).toContain("by route"));
    expect(await inPrisma("by route")).toBe(true);
  });

  it("arrives in Convex: from a tRPC router, with the user's status beside it", async () => {
    const { activity } = await checkIn("by router");
    await vi.waitFor(async () => expect(await told()).toContain("by router"));
    const status = makeFunctionReference<
      "query",
      { userId: string; serverKey: string },
      { lastCheckIn?: number } | null
    >("alerts:getUserStatus");
    const client = new ConvexHttpClient(convex.url);
    await vi.waitFor(async () =>
      expect(await client.query(status, { userId: USER, serverKey: KEY })).toMatchObject({ alertLevel: "none" }),
    );
    expect(activity.description).toBe("by router");
    expect(console.warn).not.toHaveBeenCalled();
  });
});

describe.each([
  ["is down", () => vi.stubEnv("CONVEX_URL", "http://127.0.0.1:1"), 1],
  ["is not configured", () => vi.stubEnv("CONVEX_URL", ""), 0],
  ["refuses the key", () => vi.stubEnv("CONVEX_SERVER_KEY", "wrong"), 1],
])("when Convex %s", (state, arrange, warnings) => {
  beforeEach(() => arrange());

  it("the write succeeds all the same, from the route and from the router", async () => {
    expect((await note(`route, ${state}`))[0]).toBe(201);
    expect((await checkIn(`router, ${state}`)).status.userId).toBe(USER);
    expect([await inPrisma(`route, ${state}`), await inPrisma(`router, ${state}`)]).toEqual([true, true]);
    await vi.waitFor(() => expect(vi.mocked(console.warn).mock.calls.length).toBeGreaterThanOrEqual(warnings));
    vi.stubEnv("CONVEX_URL", convex.url);
    expect((await told()).filter((description) => description.includes(state))).toEqual([]);
  });
});

it("when convex/_generated is missing, the write succeeds and Convex is told", async () => {
  rmSync(join(app.root, "convex/_generated"), { recursive: true });
  expect((await note("without _generated"))[0]).toBe(201);
  await vi.waitFor(async () => expect(await told()).toContain("without _generated"));
  app.git("checkout", "--", "convex/_generated");
});

describe("migrate sync", () => {
  it("has nothing more to do, and --check is clean", async () => {
    const { code, report } = await app.report("sync", "--all", "--check");
    expect([code, report.outcome, report.writes?.map(({ status }) => status)]).toEqual([
      0,
      "nothing-to-do",
      ["already-synced", "already-synced", "already-synced"],
    ]);
  });

  it("refuses a file with other changes, and takes its own for nobody's", async () => {
    const mine = app.read(ROUTE);
    app.write(ROUTE, `${app.git("show", `HEAD:${ROUTE}`)}// mine\n`);
    const { code, report } = await app.report("sync", "--all", "--no-verify");
    expect([code, report.outcome]).toEqual([4, "would-overwrite"]);
    app.write(ROUTE, mine);
  });

  it("--undo gives every byte back", async () => {
    const { code, report } = await app.report("sync", "--all", "--undo");
    expect([code, report.outcome, report.verification?.new]).toEqual([0, "done", 0]);
    expect(differences(before, app.tree())).toEqual([]);
  });

  it("says which Convex function is not there, and what brings it", async () => {
    rmSync(join(app.root, "convex/alerts.ts"));
    const { code, report } = await app.report("sync", "--all", "--no-verify", "--dry-run");
    expect(report.findings).toMatchObject([
      { kind: "sync-function-missing", severity: "warning", fn: "api.alerts.updateUserStatus", ship: "activities" },
    ]);
    expect(code).toBe(0);
    app.git("checkout", "--", "convex/alerts.ts");
  });

  it("asks for the helper that is missing", async () => {
    rmSync(join(app.root, "lib/convex/sync.ts"));
    const { code, stdout } = await app.migrate("sync", "--all");
    expect([code, stdout]).toEqual([3, expect.stringContaining("migrate init --with sync")]);
  });

  it.each([
    [["--domain", "leads"], 'The domain "leads" syncs no writes.'],
    [[], "Nothing is selected."],
  ])("says what there is to select: %j", async (args, says) => {
    const { code, stderr } = await app.migrate("sync", ...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining(says)]);
    expect(stderr).toContain("--domain activities");
  });

  it("names a router that is not there, and a write that nobody makes", async () => {
    app.replace("migrate.manifest.json", `"server/routers/**"`, `"server/trpc.ts", "server/none/**"`);
    const { code, report } = await app.report("sync", "--all", "--no-verify", "--dry-run");
    const kinds = report.findings.map(({ kind }) => kind);
    expect([code, kinds]).toEqual([3, expect.arrayContaining(["router-missing", "sync-unfound"])]);
  });
});
