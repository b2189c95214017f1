import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Call } from "../fixture/server.js";
import type { ConvexRows } from "../../src/dev/protocol.js";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { REPOSITORY } from "../support/scratch.js";
import { MARK, markedRows, rowsOfOtherOwners } from "./convex-rows.js";
import { LIVE } from "./routes.js";
import { SERVER_KEY, setFlags, silenceConsole, startWiredApp, useConvex, type WiredApp } from "./wired-app.js";

vi.mock("next/headers", async () => (await import("../fixture/cookies.js")).nextHeaders);

let app: WiredApp;
let empty: RunningConvex;
let others: RunningConvex;
let usual: RunningConvex;

const serve = (rows: ConvexRows): Promise<RunningConvex> =>
  startConvex({ convexDir: `${REPOSITORY}/convex`, rows, serverKey: SERVER_KEY });

beforeAll(async () => {
  [app, empty, others, usual] = await Promise.all([
    startWiredApp(),
    serve({}),
    serve(rowsOfOtherOwners()),
    serve(markedRows()),
  ]);
});
afterAll(async () => {
  app.stop();
  await Promise.all([empty, others, usual].map((convex) => convex.stop()));
});
beforeEach(() => setFlags("convex"));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const OWNED = ["leads/[id]", "support/tickets/[id]", "dashboard/quotations/[id]"];
const SINGLE = [...OWNED, "billing/current", "voice-agent/config"];
const readsOf = (routes: readonly string[]) =>
  LIVE.filter(({ route }) => routes.includes(route)).map((read) => [read.route, read] as const);

describe("a row that Convex does not have", () => {
  test.each(readsOf(SINGLE))("%s: Prisma gives its own answer", async (_route, read) => {
    useConvex(empty.url);
    const before = (await empty.calls()).length;
    const answer = await app.ask(read, "user-alice");
    expect(answer.status).toBe(200);
    expect(answer).toEqual(await app.askBefore(read, "user-alice"));
    expect((await empty.calls()).slice(before)).toEqual([{ kind: "query", path: read.fn, outcome: "success" }]);
  });

  test.each(readsOf(OWNED))("%s: an id that nobody has is not found, as before", async (_route, read) => {
    useConvex(usual.url);
    const call: Call = { route: read.route, params: { id: "nothing-with-this-id" } };
    const answer = await app.ask(call, "user-alice");
    expect(answer.status).toBe(404);
    expect(answer).toEqual(await app.askBefore(call, "user-alice"));
  });
});

describe("a row that belongs to somebody else in Convex", () => {
  beforeEach(() => useConvex(others.url));

  test.each(readsOf(OWNED))("%s: alice gets Prisma's row and nothing of Convex's", async (_route, read) => {
    const answer = await app.ask(read, "user-alice");
    expect(answer.status).toBe(200);
    expect(answer).toEqual(await app.askBefore(read, "user-alice"));
    expect(answer.text).not.toContain(MARK);
  });

  // In Prisma the row is alice's. Convex calls it bob's: two stores that disagree must not open the row to either side.
  const behindParents = ["social/calendar", "social/inbox", "leads/[id]/activities", "support/tickets/[id]/messages"];
  test.each(readsOf([...behindParents, "real-estate/brokers"]))(
    "%s: bob is refused by Prisma's parent row, whatever Convex says",
    async (_route, read) => {
      const answer = await app.ask(read, "user-bob");
      expect(answer.status).toBe(read.bob);
      expect(answer).toEqual(await app.askBefore(read, "user-bob"));
      expect(answer.text).not.toContain(MARK);
    },
  );
});

describe("an argument that Convex requires and the request does not have", () => {
  test("billing/history: who is no customer takes the Prisma path", async () => {
    useConvex(usual.url);
    const before = (await usual.calls()).length;
    const call: Call = { route: "billing/history" };
    const answer = await app.ask(call, "user-carol");
    expect(answer).toEqual({ status: 200, text: JSON.stringify({ data: [], success: true }) });
    expect(answer).toEqual(await app.askBefore(call, "user-carol"));
    expect((await usual.calls()).slice(before)).toEqual([]);
  });

  test.each(["social/calendar", "social/calendar/drafts", "social/calendar/upcoming", "social/inbox"])(
    "%s: without the account's id the old 400",
    async (route) => {
      useConvex(usual.url);
      silenceConsole();
      const answer = await app.ask({ route }, "user-alice");
      expect(answer.status).toBe(400);
      expect(answer).toEqual(await app.askBefore({ route }, "user-alice"));
    },
  );
});

test("a list that was never copied answers with nothing: a flag must wait for its data", async () => {
  useConvex(empty.url);
  const answer = await app.ask({ route: "leads" }, "user-alice");
  expect(answer).toEqual({ status: 200, text: JSON.stringify({ data: [], success: true }) });
});
