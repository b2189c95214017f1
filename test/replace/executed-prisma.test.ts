import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import { markedRows } from "../behaviour/convex-rows.js";
import { mustRun, SERVER_KEY, silenceConsole, useConvex } from "../behaviour/wired-app.js";
import { jar } from "../fixture/cookies.js";
import { callRoute, startApp, type RunningApp } from "../fixture/server.js";
import { removeApp } from "../support/scratch.js";
import { copyWith } from "./overlay.js";

vi.mock("next/headers", async () => (await import("../fixture/cookies.js")).nextHeaders);

let roots: { before: string; after: string };
let apps: { before: RunningApp; after: RunningApp };
let convex: RunningConvex;

beforeAll(async () => {
  roots = { before: withDesk(), after: withDesk() };
  rmSync(join(roots.after, "convex/_generated"), { recursive: true });
  await mustRun(roots.after, "init", "--codegen", "--with", "answers");
  // The types are proven, and every call of the routes is replaced: it ends with 0.
  await mustRun(roots.after, "replace", "--domain", "desk");
  apps = { before: await startConnected(roots.before), after: await startConnected(roots.after) };
  convex = await startConvex({ convexDir: `${roots.after}/convex`, rows: markedRows(), serverKey: SERVER_KEY });
});

afterAll(async () => {
  await convex.stop();
  for (const side of ["before", "after"] as const) {
    apps[side].stop();
    removeApp(roots[side]);
  }
  vi.unstubAllEnvs();
});

beforeEach(() => {
  useConvex(convex.url);
  silenceConsole();
});

/** The fixture app with the routes of the desk. */
const withDesk = (): string => copyWith("phase3-app", "desk");

/** The address of the database is in the environment, so each app must connect before the next one is started. */
async function startConnected(root: string): Promise<RunningApp> {
  const app = await startApp(root);
  await app.rowsOf("User");
  return app;
}

interface Asked {
  readonly method?: string;
  readonly user: string | null;
  readonly id?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

async function ask(side: "before" | "after", route: string, { user, id = "", ...asked }: Asked): Promise<unknown> {
  jar.session = user === null ? undefined : apps[side].sessionOf(user);
  try {
    const response = await callRoute({ ...asked, route: `desk/${route}`, params: { id } }, roots[side]);
    return { status: response.status, body: steady(await response.json()) };
  } catch {
    // Next makes a 500 of it.
    return { status: 500, body: "thrown" };
  }
}

/** What the rows of Convex carry, so that it is seen where an answer comes from. */
const MARK = / \[from Convex: [^\]]*\]$/;

/** Ids and times that are made by the call itself differ between two calls. */
function steady(value: unknown): unknown {
  const text = JSON.stringify(value, (name, each: unknown) => {
    if (typeof each !== "string") return each;
    if (name !== "id" && MARK.test(each)) return each.replace(MARK, "");
    if (name === "id" && !each.startsWith("lead-")) return "<new>";
    return /^\d{4}-/.test(each) && Math.abs(Date.parse(each) - Date.now()) < 300_000 ? "<now>" : each;
  });
  return JSON.parse(text);
}

const ONE = "leads/[id]";
const CLOSE = "leads/[id]/close";
const [alice, bob, lead] = ["user-alice", "user-bob", "lead-alice-1"];

/** In order: later requests see what earlier ones have written. */
const REQUESTS: readonly (readonly [status: number, route: string, asked: Asked])[] = [
  [401, "leads", { user: null }],
  [200, "leads", { user: alice }],
  [200, "leads", { user: alice, query: { limit: "1" } }],
  [200, "leads", { user: bob }],
  [201, "leads", { method: "POST", user: alice, body: { name: "New", email: "new@example.org" } }],
  [400, "leads", { method: "POST", user: alice, body: { name: "New" } }],
  [200, "leads", { user: alice }],
  [401, ONE, { user: null, id: lead }],
  [200, ONE, { user: alice, id: lead }],
  [404, ONE, { user: bob, id: lead }],
  [404, ONE, { user: alice, id: "nothing" }],
  [200, ONE, { method: "PATCH", user: alice, id: lead, body: { name: "Changed" } }],
  [200, ONE, { method: "PATCH", user: alice, id: lead, body: {} }],
  [404, ONE, { method: "PATCH", user: bob, id: lead, body: { name: "Stolen" } }],
  [404, ONE, { method: "PATCH", user: alice, id: "nothing", body: { name: "Changed" } }],
  [500, ONE, { method: "PATCH", user: alice, id: lead, body: { name: { first: "Changed" } } }],
  [200, CLOSE, { method: "POST", user: alice, id: lead, body: { note: "Won" } }],
  [404, CLOSE, { method: "POST", user: bob, id: lead, body: { note: "Won" } }],
  [200, CLOSE, { method: "PUT", user: alice, id: "lead-alice-2", body: { note: "Lost" } }],
  [500, CLOSE, { method: "PUT", user: alice, id: "lead-alice-2", body: {} }],
  [500, CLOSE, { method: "PUT", user: bob, id: "lead-alice-2", body: { note: "Lost" } }],
  [200, ONE, { user: alice, id: lead }],
  [200, ONE, { user: alice, id: "lead-alice-2" }],
  [404, ONE, { method: "DELETE", user: bob, id: lead }],
  [200, ONE, { method: "DELETE", user: alice, id: lead }],
  [404, ONE, { method: "DELETE", user: alice, id: lead }],
  [200, "leads", { user: alice }],
];

describe("a handler on Prisma answers from Convex as it did", () => {
  it.each(REQUESTS)("%i %s %o", async (status, route, asked) => {
    const before = await ask("before", route, asked);
    expect(before).toMatchObject({ status });
    expect(await ask("after", route, asked)).toEqual(before);
  });

  it("writes what was one transaction by one mutation", async () => {
    const known = (await convex.calls()).length;
    await ask("after", CLOSE, { method: "POST", user: alice, id: "lead-alice-2", body: { note: "Again" } });
    const sent = (await convex.calls()).slice(known);
    expect(sent.filter(({ kind }) => kind === "mutation").map(({ path }) => path)).toEqual(["desk:closeLead"]);
  });

  it.each([
    ["leads", { user: alice }],
    [ONE, { method: "PATCH", user: alice, id: "lead-alice-2", body: { name: "x" } }],
    [ONE, { method: "DELETE", user: alice, id: "lead-alice-2" }],
    [CLOSE, { method: "PUT", user: alice, id: "lead-alice-2", body: { note: "x" } }],
  ] satisfies [string, Asked][])("answers 500 to %s %o when Convex cannot be asked", async (route, asked) => {
    useConvex("http://127.0.0.1:9");
    const answer = await ask("after", route, asked);
    expect(answer).toMatchObject({ status: 500, body: { error: expect.stringMatching(/^Failed to/) } });
  });
});
