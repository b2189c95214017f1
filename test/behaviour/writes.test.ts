import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Call } from "../fixture/server.js";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { REPOSITORY } from "../support/scratch.js";
import { markedRows } from "./convex-rows.js";
import { SERVER_KEY, setFlags, startWiredApp, useConvex, type WiredApp } from "./wired-app.js";

vi.mock("next/headers", async () => (await import("../fixture/cookies.js")).nextHeaders);

let app: WiredApp;
let convex: RunningConvex;

beforeAll(async () => {
  [app, convex] = await Promise.all([
    startWiredApp(),
    startConvex({ convexDir: `${REPOSITORY}/convex`, rows: markedRows(), serverKey: SERVER_KEY }),
  ]);
});
afterAll(async () => {
  app.stop();
  await convex.stop();
});
beforeEach(() => {
  setFlags("convex");
  useConvex(convex.url);
});
afterEach(() => vi.unstubAllEnvs());

const lead = { id: "lead-alice-1" };
const ticket = { id: "ticket-alice-1" };
const post = { socialAccountId: "social-alice", title: "Soup", body: "Every day at noon" };

/** The other methods of files whose GET is wired. */
const WRITES: readonly (Call & { readonly method: string; readonly alice: number; readonly bob: number })[] = [
  { method: "POST", route: "social/calendar", body: post, alice: 201, bob: 404 },
  { method: "DELETE", route: "social/calendar/[itemId]", params: { itemId: "content-alice-3" }, alice: 204, bob: 404 },
  { method: "POST", route: "leads", body: { name: "A", email: "a@b.example" }, alice: 201, bob: 201 },
  { method: "PATCH", route: "leads/[id]", params: lead, body: { status: "LOST" }, alice: 200, bob: 404 },
  {
    method: "POST",
    route: "leads/[id]/activities",
    params: lead,
    body: { type: "CALL", note: "x" },
    alice: 201,
    bob: 404,
  },
  { method: "POST", route: "leads/capture-forms", body: { name: "Footer" }, alice: 201, bob: 201 },
  { method: "POST", route: "support/tickets", body: { subject: "Help" }, alice: 201, bob: 201 },
  { method: "PATCH", route: "support/tickets/[id]", params: ticket, body: { status: "CLOSED" }, alice: 200, bob: 404 },
  {
    method: "POST",
    route: "support/tickets/[id]/messages",
    params: ticket,
    body: { body: "Hi" },
    alice: 201,
    bob: 404,
  },
  { method: "PUT", route: "voice-agent/config", body: { phoneNumber: "+15550199" }, alice: 200, bob: 200 },
  { method: "POST", route: "dashboard/quotations", body: { number: "Q-9", clientName: "C" }, alice: 201, bob: 201 },
  { method: "POST", route: "dashboard/expenses", body: { category: "Rent", amount: 3 }, alice: 201, bob: 201 },
];

/** An answer without what every write makes anew. */
const comparable = (text: string): unknown =>
  text === ""
    ? null
    : JSON.parse(text, (key, value: unknown) => (/^(?:id|createdAt|updatedAt|spentOn)$/.test(key) ? key : value));

describe("with the flags on, a handler that writes does what it did before", () => {
  test.each(WRITES.map((call) => [call.method, call.route, call] as const))("%s %s", async (_method, _route, call) => {
    const before = (await convex.calls()).length;
    for (const [caller, status] of [
      [null, 401],
      ["user-bob", call.bob],
      ["user-alice", call.alice],
    ] as const) {
      const wired = await app.ask(call, caller);
      const old = await app.askBefore(call, caller);
      expect([caller, wired.status, comparable(wired.text)]).toEqual([caller, status, comparable(old.text)]);
      expect(old.status).toBe(status);
    }
    expect((await convex.calls()).slice(before)).toEqual([]);
  });
});
