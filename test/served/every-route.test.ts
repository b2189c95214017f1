import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { fromConvex, rowsIn } from "../behaviour/answers.js";
import { badGateway, listen, silent, stalling, throwing } from "../behaviour/broken-servers.js";
import { MARK, markedRows } from "../behaviour/convex-rows.js";
import { DOMAIN_ROUTES, LIVE, STUBS, WIRED, type WiredRead } from "../behaviour/routes.js";
import { WRITES } from "../behaviour/write-calls.js";
import { idsIn } from "../fixture/server.js";
import { REPOSITORY } from "../support/scratch.js";
import { buildWiredApp, flags, SERVER_KEY, type BuiltApp, type Observed, type StartedApp } from "./app.js";

// The slow test: Next builds the wired app once, and serves it anew for every setting of the environment.

const CALLERS = ["user-alice", "user-bob", null] as const;
const SLOW_MS = 150;
/** How long a call may take when nothing is said: an answer that came earlier did not wait for that. */
const DEFAULT_MS = 5_000;

let app: BuiltApp;
let convex: RunningConvex;
/** What each request comes to while every flag is unset, by title and caller. */
const asEver = new Map<string, Observed>();

const serveConvex = (): Promise<RunningConvex> =>
  startConvex({ convexDir: join(REPOSITORY, "convex"), rows: markedRows(), serverKey: SERVER_KEY });

beforeAll(async () => {
  [app, convex] = await Promise.all([buildWiredApp(), serveConvex()]);
  await withApp({}, async (started) => {
    for (const read of WIRED) {
      for (const caller of CALLERS) asEver.set(keyOf(read, caller), await started.ask(read, caller, convex));
    }
  });
}, 180_000);
afterAll(async () => {
  await convex?.stop();
  app?.remove();
});

const keyOf = (read: WiredRead, caller: string | null): string => `${read.title} ${caller ?? "nobody"}`;

function before(read: WiredRead, caller: string | null): Observed {
  const found = asEver.get(keyOf(read, caller));
  if (found === undefined) throw new Error(`${read.title} was not asked before`);
  return found;
}

async function withApp(env: Readonly<Record<string, string>>, work: (started: StartedApp) => Promise<void>) {
  const started = await app.start(env);
  try {
    await work(started);
  } finally {
    await started.stop();
  }
}

/** One line for a table of answers: everything of it that must be as expected. */
const brief = ({ status, text, sql }: Observed) => ({ status, text, sql });

/** Prisma answered: the same status, body and statements as with the flags unset. */
function expectPrisma(read: WiredRead, caller: string | null, answer: Observed): void {
  expect([keyOf(read, caller), brief(answer)]).toEqual([keyOf(read, caller), brief(before(read, caller))]);
}

/** Convex answered: its rows, one successful call, and the read that Prisma did before was not done. */
function expectConvex(read: WiredRead, answer: Observed): void {
  const { status, text, sql, convex: calls } = answer;
  expect([read.title, status, fromConvex(text)]).toEqual([read.title, 200, read.ids]);
  expect([read.title, calls]).toEqual([read.title, [{ kind: "query", path: read.fn, outcome: "success" }]]);
  expect(sql.length, `${read.title}: statements`).toBeLessThan(before(read, "user-alice").sql.length);
}

function expectStub(read: WiredRead, { status, text, convex: calls }: Observed): void {
  expect([read.title, status, JSON.parse(text), calls]).toEqual([read.title, 200, read.stub, []]);
}

test("flags unset: 32 routes answer from Prisma as the app ever did, and Convex hears nothing", () => {
  expect(new Set(WIRED.map(({ route }) => route)).size).toBe(32);
  for (const read of WIRED) {
    const [alice, bob, nobody] = CALLERS.map((caller) => before(read, caller));
    expect([read.title, alice?.status, idsIn(JSON.parse(alice?.text ?? ""))]).toEqual([read.title, 200, read.ids]);
    expect([read.title, bob?.status, nobody?.status]).toEqual([read.title, read.bob, 401]);
    for (const answer of [alice, bob, nobody]) {
      expect(answer?.text).not.toContain(MARK);
      expect(answer?.convex).toEqual([]);
    }
    expect(alice?.sql.some((statement) => statement.startsWith("SELECT"))).toBe(true);
  }
});

test.each(DOMAIN_ROUTES)("%s: its routes answer from Convex, all others from Prisma", async (flag, routes) => {
  await withApp({ [flag]: "convex", CONVEX_URL: convex.url }, async (started) => {
    for (const read of WIRED) {
      const answer = await started.ask(read, "user-alice", convex);
      if (!routes.has(read.route)) expectPrisma(read, "user-alice", answer);
      else if (read.fn === null) expectStub(read, answer);
      else expectConvex(read, answer);
    }
  });
});

test("all flags: who is not signed in is refused as ever without Convex, bob sees nothing of alice's", async () => {
  await withApp({ ...flags(), CONVEX_URL: convex.url }, async (started) => {
    for (const read of WIRED) {
      const nobody = await started.ask(read, null, convex);
      expect([read.title, nobody.status, nobody.convex]).toEqual([read.title, 401, []]);
      expectPrisma(read, null, nobody);
      const bob = await started.ask(read, "user-bob", convex);
      expect([read.title, bob.status]).toEqual([read.title, read.bob]);
      expect(bob.text).not.toMatch(/alice/i);
      if (read.bob !== 200) expect(bob.text).not.toContain(MARK);
      else if (read.fn !== null) expect(fromConvex(bob.text)).toEqual(rowsIn(JSON.parse(bob.text)).map(({ id }) => id));
    }
  });
});

test("Convex stopped in the middle: the same server goes on from Prisma, and says so", async () => {
  const stopping = await serveConvex();
  await withApp({ ...flags(), CONVEX_URL: stopping.url }, async (started) => {
    for (const read of LIVE) expectConvex(read, await started.ask(read, "user-alice", stopping));
    await stopping.stop();
    for (const read of LIVE) expectPrisma(read, "user-alice", await started.ask(read, "user-alice"));
    for (const read of STUBS) expectStub(read, await started.ask(read, "user-alice"));
    for (const fn of new Set(LIVE.map((read) => read.fn)))
      expect(started.said()).toContain(`${fn} failed: unreachable`);
  });
});

type Prepare = () => Promise<{ env: Record<string, string>; stop?: () => Promise<void> }>;

const broken = async (answer: Parameters<typeof listen>[0], env = {}) => {
  const server = await listen(answer);
  return { env: { CONVEX_URL: server.url, CONVEX_TIMEOUT_MS: String(SLOW_MS), ...env }, stop: server.stop };
};

const OUTAGES: readonly (readonly [title: string, slow: boolean, prepare: Prepare])[] = [
  ["never answers: the timeout holds", true, () => broken(silent)],
  ["stops within an answer: the timeout holds", true, () => broken(stalling)],
  ["answers an error", false, () => broken(throwing)],
  ["is behind a proxy that lost it", false, () => broken(badGateway)],
  ["is at a wrong address", false, async () => ({ env: { CONVEX_URL: "http://127.0.0.1:1" } })],
  ["has an address that is none", false, async () => ({ env: { CONVEX_URL: "localhost:3210" } })],
  ["has no address", false, async () => ({ env: {} })],
  ["has another server key", false, async () => ({ env: { CONVEX_URL: convex.url, CONVEX_SERVER_KEY: "another" } })],
];

test.each(OUTAGES)("Convex %s: every route answers from Prisma", async (_title, slow, prepare) => {
  const { env, stop } = await prepare();
  try {
    await withApp({ ...flags(), ...env }, async (started) => {
      const waited: number[] = [];
      for (const read of LIVE) {
        const answer = await started.ask(read, "user-alice", convex);
        waited.push(answer.milliseconds);
        expectPrisma(read, "user-alice", answer);
        expect(answer.convex.filter(({ outcome }) => outcome === "success")).toEqual([]);
      }
      if (slow) {
        // A busy machine, or a route that is asked for the first time, may be late; not every one of them.
        expect(Math.min(...waited)).toBeGreaterThanOrEqual(SLOW_MS - 5);
        expect(Math.min(...waited)).toBeLessThan(DEFAULT_MS / 2);
        expect(Math.max(...waited)).toBeLessThan(2 * DEFAULT_MS);
      }
      for (const read of STUBS) expectStub(read, await started.ask(read, "user-alice", convex));
      expect(started.said()).toContain("[convex] ");
    });
  } finally {
    await stop?.();
  }
});

/** The statements that change something, and what the row is that the answer carries without what is made anew. */
const written = ({ status, sql }: Observed) => ({
  status,
  writes: sql.filter((statement) => /^(?:INSERT|UPDATE|DELETE)/.test(statement)),
});

test("all flags: what writes writes once, to Prisma, and Convex hears nothing of it", async () => {
  const ever = new Map<string, ReturnType<typeof written>>();
  await withApp({}, async (started) => {
    for (const call of WRITES)
      ever.set(`${call.method} ${call.route}`, written(await started.ask(call, "user-alice", convex)));
  });
  await withApp({ ...flags(), CONVEX_URL: convex.url }, async (started) => {
    for (const call of WRITES) {
      const name = `${call.method} ${call.route}`;
      const answer = await started.ask(call, "user-alice", convex);
      expect([name, written(answer), answer.convex]).toEqual([name, ever.get(name), []]);
      expect([name, answer.status, written(answer).writes.length > 0]).toEqual([name, call.alice, true]);
    }
  });
});
