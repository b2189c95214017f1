import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { REPOSITORY } from "../support/scratch.js";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { fromConvex, rowsIn } from "./answers.js";
import { MARK, markedRows } from "./convex-rows.js";
import { DOMAIN_ROUTES, keysOf, LIVE, STUBS, WIRED } from "./routes.js";
import { SERVER_KEY, setFlags, silenceConsole, startWiredApp, useConvex, type WiredApp } from "./wired-app.js";

vi.mock("next/headers", async () => (await import("../fixture/cookies.js")).nextHeaders);

let app: WiredApp;
let convex: RunningConvex;
let callsBefore = 0;

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
beforeEach(async () => {
  useConvex(convex.url);
  callsBefore = (await convex.calls()).length;
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const newCalls = async () => (await convex.calls()).slice(callsBefore);
const titled = <Case extends { readonly title: string }>(cases: readonly Case[]) =>
  cases.map((read): [string, Case] => [read.title, read]);

test("there are 32 routes, 20 of them live and 12 stubs", () => {
  const routes = (cases: readonly { route: string }[]) => new Set(cases.map(({ route }) => route)).size;
  expect([routes(WIRED), routes(LIVE), routes(STUBS)]).toEqual([32, 20, 12]);
});

describe.each([undefined, "", "prisma", "CONVEX", "on"])("with the flags %j", (value) => {
  test.each(titled(WIRED))("%s answers as before, and Convex is not asked", async (_title, read) => {
    silenceConsole();
    setFlags(value);
    for (const caller of ["user-alice", "user-bob", null]) {
      expect(await app.ask(read, caller)).toEqual(await app.askBefore(read, caller));
    }
    expect(await newCalls()).toEqual([]);
  });
});

test.each(DOMAIN_ROUTES)("with %s alone: its routes ask Convex, all others answer as before", async (flag, routes) => {
  setFlags(undefined);
  vi.stubEnv(flag, "convex");
  for (const read of WIRED) {
    const callsSoFar = (await convex.calls()).length;
    const answer = await app.ask(read, "user-alice");
    const calls = (await convex.calls()).slice(callsSoFar).map(({ path }) => path);
    const own = routes.has(read.route);
    expect([read.title, calls]).toEqual([read.title, own && read.fn !== null ? [read.fn] : []]);
    if (own && read.fn === null) expect([read.title, JSON.parse(answer.text)]).toEqual([read.title, read.stub]);
    if (!own) expect([read.title, answer]).toEqual([read.title, await app.askBefore(read, "user-alice")]);
  }
});

describe("with the flags on", () => {
  beforeEach(() => setFlags("convex"));

  test.each(titled(LIVE))("%s answers alice with her rows from Convex", async (_title, read) => {
    const { status, text } = await app.ask(read, "user-alice");
    expect([status, Object.keys(JSON.parse(text))]).toEqual([200, keysOf(read.route)]);
    expect(fromConvex(text)).toEqual(read.ids);
    expect(rowsIn(JSON.parse(text)).length).toBe(read.ids.length);
    expect(await newCalls()).toEqual([{ kind: "query", path: read.fn, outcome: "success" }]);
  });

  test.each(titled(STUBS))("%s answers alice with the stub, and Convex is not asked", async (_title, read) => {
    const { status, text } = await app.ask(read, "user-alice");
    expect([status, JSON.parse(text)]).toEqual([200, read.stub]);
    expect(await newCalls()).toEqual([]);
  });

  test.each(titled(WIRED))("%s refuses whoever is not signed in as before, without Convex", async (_title, read) => {
    const forged = app.sessionOf("user-alice").replace(/.$/, (last) => (last === "A" ? "Q" : "A"));
    for (const cookie of [undefined, "", "user-alice", forged, app.sessionOf("user-nobody")]) {
      const caller = cookie === undefined ? null : { cookie };
      const answer = await app.ask(read, caller);
      expect(answer.status).toBe(401);
      expect(answer).toEqual(await app.askBefore(read, caller));
      expect(answer.text).not.toContain(MARK);
    }
    expect(await newCalls()).toEqual([]);
  });

  const foreign = WIRED.filter(({ bob }) => bob !== 200);
  test.each(titled(foreign))("%s refuses bob as before, and shows him no row", async (_title, read) => {
    const answer = await app.ask(read, "user-bob");
    expect(answer.status).toBe(read.bob);
    expect(answer).toEqual(await app.askBefore(read, "user-bob"));
    expect(answer.text).not.toContain(MARK);
  });

  const own = LIVE.filter(({ bob }) => bob === 200);
  test.each(titled(own))("%s gives bob his own rows and nothing of alice's", async (_title, read) => {
    const { status, text } = await app.ask(read, "user-bob");
    expect(status).toBe(200);
    expect(text).not.toMatch(/alice/i);
    expect(fromConvex(text)).toEqual(rowsIn(JSON.parse(text)).map(({ id }) => id));
  });
});
