import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from "vitest";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { fromConvex } from "../behaviour/answers.js";
import { markedRows } from "../behaviour/convex-rows.js";
import { LIVE } from "../behaviour/routes.js";
import {
  mustRun,
  SERVER_KEY,
  setFlags,
  silenceConsole,
  startWiredApp,
  useConvex,
  type WiredApp,
} from "../behaviour/wired-app.js";
import { REPOSITORY } from "../support/scratch.js";

vi.mock("next/headers", async () => (await import("../fixture/cookies.js")).nextHeaders);

const ROUTES: ReadonlySet<string> = new Set([
  "leads",
  "leads/[id]",
  "real-estate/properties",
  "real-estate/brokers",
  "analytics/events",
]);
const READS = LIVE.filter(({ route }) => ROUTES.has(route));

let guarded: WiredApp;
let cut: WiredApp;
let convex: RunningConvex;

beforeAll(async () => {
  convex = await startConvex({ convexDir: `${REPOSITORY}/convex`, rows: markedRows(), serverKey: SERVER_KEY });
  guarded = await startWiredApp(async (root) => makeReady(root));
  cut = await startWiredApp(async (root) => {
    makeReady(root);
    await mustRun(root, "wire", "--all", "--no-verify");
    // Written once the types are proven; and `wire`, which runs again below, takes such handlers for done.
    await mustRun(root, "cutover", "--domain", "leads", "--domain", "real-estate", "--domain", "analytics");
  });
});
afterAll(async () => {
  guarded.stop();
  cut.stop();
  await convex.stop();
});
beforeEach(() => useConvex(convex.url));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Leads as they would be once their writes go to Convex: nothing writes them here, and no stub is left. */
function makeReady(root: string): void {
  const change = (file: string, pattern: RegExp, text: string): void => {
    const path = join(root, file);
    const before = readFileSync(path, "utf8");
    const after = before.replace(pattern, text);
    if (after === before) throw new Error(`${file} has changed`);
    writeFileSync(path, after);
  };
  change("app/api/leads/route.ts", /\nexport async function POST[^]*$/, "");
  change("app/api/leads/[id]/route.ts", /\nexport async function PATCH[^]*?\n\}\n/, "");
  change("migrate.manifest.json", /("leads": \{\s*"models": )\[[^\]]*\]/, '$1["lead"]');
  change(
    "migrate.manifest.json",
    /(?<="respond": "\{ lead: result \}"\s*\}\s*\}),\s*"leads\/pipeline"[^]*?"leads\/capture-forms": "[^"]*"/,
    "",
  );
  change("migrate.manifest.json", /"plans": \{[^]*$/, '"plans": {}\n}\n');
}

describe("without their old path", () => {
  test.each(READS.map((read) => [read.title, read] as const))("%s answers as its guard did", async (_title, read) => {
    silenceConsole();
    setFlags("convex");
    const before = await guarded.ask(read, "user-alice");
    setFlags(undefined);
    const now = await cut.ask(read, "user-alice");
    expect(now).toEqual(before);
    expect([now.status, fromConvex(now.text)]).toEqual([200, read.ids]);
    for (const caller of ["user-bob", null]) {
      const old = await cut.askBefore(read, caller);
      const answer = await cut.ask(read, caller);
      expect(answer.status).toBe(old.status);
      if (old.status >= 400) expect(answer).toEqual(old);
    }
  });

  it("a row that is not there, and one of somebody else, get the handler's own 404", async () => {
    const read = READS.find(({ route }) => route === "leads/[id]");
    if (read === undefined) throw new Error("no such read");
    for (const [caller, params] of [
      ["user-alice", { id: "nobody-knows" }],
      ["user-bob", read.params],
    ] as const) {
      const call = { ...read, ...(params === undefined ? {} : { params }) };
      const now = await cut.ask(call, caller);
      expect([now.status, now]).toEqual([404, await cut.askBefore(call, caller)]);
    }
  });

  test.each(READS.map((read) => [read.title, read] as const))("%s answers 500 without Convex", async (_title, read) => {
    silenceConsole();
    useConvex("http://127.0.0.1:1");
    const now = await cut.ask(read, "user-alice").catch(() => ({ status: 500, text: "" }));
    expect([now.status, now.text.includes("user-alice")]).toEqual([500, false]);
  });

  it("no route of theirs reaches Prisma for its data any more", () => {
    for (const route of ROUTES) {
      const text = readFileSync(join(cut.root, "app/api", route, "route.ts"), "utf8");
      expect(text).not.toMatch(/prisma\.(?:lead|property|broker|analyticsEvent)\b|getDataSource/);
    }
  });
});
