import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { SERVER_KEY, startWiredApp, useConvex, type WiredApp } from "../behaviour/wired-app.js";
import { callMigrate, REPOSITORY } from "../support/scratch.js";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { changedRows } from "./wired-crm.js";

vi.mock("next/headers", async () => (await import("../fixture/cookies.js")).nextHeaders);

const ROUTE = "app/api/leads/route.ts";
const ANSWER = "    return NextResponse.json({ data: leads, success: true });";
const COMPARED = `    compareInBackground("leads", "GET /api/leads", leads, async () => {
      const { convexQuery } = await import("@/lib/convex-client");
      const { api } = await import("@/convex/_generated/api");
      return convexQuery(api.leads.queries.getLeads, { userId: session.user.id, status: status ?? undefined, limit });
    });
`;

/** The fixture's route as somebody writes the comparison into it, before it is wired. */
async function prepare(root: string): Promise<void> {
  const { code, stderr } = await callMigrate(root, ["init", "--with", "shadow", "--empty"]);
  if (code !== 0) throw new Error(stderr);
  const file = join(root, ROUTE);
  const text = readFileSync(file, "utf8")
    .replace(
      "import { prisma }",
      'import { compareInBackground } from "@/lib/convex/compare-in-background";\nimport { prisma }',
    )
    .replace(ANSWER, `${COMPARED}${ANSWER}`);
  if (!text.includes(COMPARED)) throw new Error("the fixture's route has changed");
  writeFileSync(file, text);
  prepared = text;
}

let prepared = "";
let app: WiredApp;
let convex: RunningConvex;
let warn: ReturnType<typeof vi.spyOn>;

beforeAll(async () => {
  [app, convex] = await Promise.all([
    startWiredApp(prepare),
    startConvex({
      convexDir: `${REPOSITORY}/convex`,
      serverKey: SERVER_KEY,
      rows: changedRows("leads", ({ legacyId, createdAt }) => {
        if (legacyId === "lead-alice-1") return null;
        return legacyId === "lead-alice-2" ? { name: "Somebody", createdAt: Number(createdAt) + 3_600_000 } : {};
      }),
    }),
  ]);
});
afterAll(async () => {
  app.stop();
  await convex.stop();
});
beforeEach(() => {
  useConvex(convex.url);
  vi.stubEnv("CONVEX_SHADOW_PERCENT", "100");
  warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const call = { route: "leads" };

test("the guard stands where it would stand without the comparison", async () => {
  const wired = readFileSync(join(app.root, ROUTE), "utf8");
  expect(wired).toMatch(
    /const result = await convexQuery\(api\.leads\.queries\.getLeads, \{\s+userId: session\.user\.id/,
  );
  expect(wired.indexOf('getDataSource("leads") === "convex"')).toBeLessThan(wired.indexOf("prisma.lead.findMany"));
  const scanned = await callMigrate(app.root, ["scan", "--json"]);
  const { handlers }: { handlers: { file: string; method: string; status: string }[] } = JSON.parse(scanned.stdout);
  expect(handlers.find(({ file, method }) => file === ROUTE && method === "GET")?.status).toBe("wired");
});

test("with the flag on shadow Prisma answers, and what Convex says otherwise is told afterwards", async () => {
  vi.stubEnv("DS_LEADS", "shadow");
  const before = (await convex.calls()).length;
  const answer = await app.ask(call, "user-alice");
  expect(answer).toEqual(await app.askBefore(call, "user-alice"));
  await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1), { timeout: 5_000 });
  const { convexShadow } = JSON.parse(String(warn.mock.calls[0]?.[0]));
  expect(convexShadow).toMatchObject({
    domain: "leads",
    name: "GET /api/leads",
    outcome: "differs",
    mismatches: [
      { path: "[*].name", kind: "value", count: 1 },
      { path: "[*].createdAt", kind: "hours-off", count: 1 },
      { path: "[*]", kind: "missing-row", count: 1 },
    ],
  });
  expect((await convex.calls()).slice(before).map(({ path }) => path)).toEqual(["leads/queries:getLeads"]);
});

test("with Convex gone the answer is as fast and as it was; the failure is told without words", async () => {
  vi.stubEnv("DS_LEADS", "shadow");
  useConvex("http://127.0.0.1:9");
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  expect(await app.ask(call, "user-alice")).toEqual(await app.askBefore(call, "user-alice"));
  await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1), { timeout: 5_000 });
  expect(JSON.parse(String(warn.mock.calls[0]?.[0]))).toMatchObject({
    convexShadow: { outcome: "failed", mismatches: [] },
  });
});

test.each([undefined, "prisma", "convex"])("with the flag %j nothing is compared", async (flag) => {
  vi.stubEnv("DS_LEADS", flag);
  const before = (await convex.calls()).length;
  await app.ask(call, "user-alice");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await convex.calls()).length - before).toBe(flag === "convex" ? 1 : 0);
  expect(warn).not.toHaveBeenCalled();
});

test("the guard goes again, and the comparison stays", async () => {
  expect((await callMigrate(app.root, ["unwire", "--domain", "leads", "--no-verify"])).code).toBe(0);
  expect(readFileSync(join(app.root, ROUTE), "utf8")).toBe(prepared);
});
