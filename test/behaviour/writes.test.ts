import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { REPOSITORY } from "../support/scratch.js";
import { markedRows } from "./convex-rows.js";
import { WRITES } from "./write-calls.js";
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
