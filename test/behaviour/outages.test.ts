import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { REPOSITORY } from "../support/scratch.js";
import { badGateway, listen, notConvex, silent, stalling, throwing, type BrokenServer } from "./broken-servers.js";
import { MARK, markedRows } from "./convex-rows.js";
import { LIVE, STUBS } from "./routes.js";
import { SERVER_KEY, setFlags, silenceConsole, startWiredApp, useConvex, type WiredApp } from "./wired-app.js";

vi.mock("next/headers", async () => (await import("../fixture/cookies.js")).nextHeaders);

const SOON_MS = 40;

let app: WiredApp;
let convex: RunningConvex;
let down = "";
const servers: BrokenServer[] = [];

async function serve(answer: Parameters<typeof listen>[0]): Promise<string> {
  const server = await listen(answer);
  servers.push(server);
  return server.url;
}

beforeAll(async () => {
  const stopped = await listen(silent);
  await stopped.stop();
  down = stopped.url;
  [app, convex] = await Promise.all([
    startWiredApp(),
    startConvex({ convexDir: `${REPOSITORY}/convex`, rows: markedRows(), serverKey: SERVER_KEY }),
  ]);
});
afterAll(async () => {
  app.stop();
  await convex.stop();
  await Promise.all(servers.map((server) => server.stop()));
});
beforeEach(() => {
  silenceConsole();
  setFlags("convex");
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const OUTAGES: readonly (readonly [title: string, prepare: () => Promise<void> | void])[] = [
  ["is down", () => useConvex(down)],
  ["does not answer in time", async () => useConvex(await serve(silent), { timeoutMs: SOON_MS })],
  ["stops in the middle of an answer", async () => useConvex(await serve(stalling), { timeoutMs: SOON_MS })],
  ["is behind a proxy that lost it", async () => useConvex(await serve(badGateway))],
  ["is some other server", async () => useConvex(await serve(notConvex))],
  ["throws", async () => useConvex(await serve(throwing))],
  ["has another server key", () => useConvex(convex.url, { key: "a wrong key" })],
  ["is asked without a server key", () => useConvex(convex.url, { key: "" })],
  ["has no address", () => useConvex("")],
  ["has an address that is none", () => useConvex("localhost:3210")],
];

describe.each(OUTAGES)("Convex %s", (_title, prepare) => {
  beforeEach(async () => prepare());

  test("every live route answers alice and bob as before", async () => {
    for (const read of LIVE) {
      for (const caller of ["user-alice", "user-bob", null]) {
        const answer = [read.title, await app.ask(read, caller)];
        expect(answer).toEqual([read.title, await app.askBefore(read, caller)]);
      }
    }
  });

  test("every stub answers as ever: it does not need Convex", async () => {
    for (const read of STUBS) {
      const { status, text } = await app.ask(read, "user-alice");
      expect([read.title, status, JSON.parse(text)]).toEqual([read.title, 200, read.stub]);
    }
  });
});

test("Convex that stops in the middle: what it answered before, Prisma answers from then on", async () => {
  const stopping = await startConvex({
    convexDir: `${REPOSITORY}/convex`,
    rows: markedRows(),
    serverKey: SERVER_KEY,
  });
  useConvex(stopping.url);
  for (const read of LIVE) expect((await app.ask(read, "user-alice")).text).toContain(MARK);
  await stopping.stop();
  for (const read of LIVE) {
    const answer = [read.title, await app.ask(read, "user-alice")];
    expect(answer).toEqual([read.title, await app.askBefore(read, "user-alice")]);
  }
});

test("a failure is told in the log, without any value of a request", async () => {
  useConvex(down);
  globalThis.convexFailureRecords = undefined;
  const read = LIVE.find(({ route }) => route === "leads/[id]");
  if (read === undefined) throw new Error("the table of routes has no leads/[id]");
  await app.ask(read, "user-alice");
  const logged = vi.mocked(console.error).mock.calls.flat().map(String).join("\n");
  expect(logged).toContain("leads/queries:getById failed: unreachable");
  expect(logged).not.toContain("lead-alice-1");
});
