import { once } from "node:events";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compareAnswers } from "../../src/compare/answers.js";
import { rowShapes } from "../../src/compare/shapes.js";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import type { JsonReport } from "../../src/report/json.js";
import { readMappings } from "../../src/run/mappings.js";
import { readApp } from "../../src/workspace/app.js";
import { DOMAIN_ROUTES, LIVE, type WiredRead } from "../behaviour/routes.js";
import { requestFor } from "../fixture/server.js";
import { flags } from "../served/app.js";
import { copyAppForNext, removeApp, callMigrate } from "../support/scratch.js";
import { buildApp, importTypeScript, startApp } from "../support/served-app.js";
import { addManyRows } from "./many-rows.js";

// The slow test: an app without any Convex, from its first function to flags that are flipped over equal data.

const SERVER_KEY = "the key of the way to Convex";
const SECRET = "the secret of the way to Convex";
const DOMAINS = DOMAIN_ROUTES.map(([flag]) => flag.slice("DS_".length).toLowerCase().replaceAll("_", "-"));
const SELECTED = DOMAINS.flatMap((domain) => ["--domain", domain]);

let root: string;
let convex: RunningConvex | null = null;
let database: string;
let sessionOf: (userId: string) => string;

beforeAll(async () => {
  root = copyAppForNext();
  rmSync(join(root, "convex"), { recursive: true });
  database = `file:${join(root, "app.db")}`;
  const { createDatabase } = await importTypeScript(join(root, "prisma/setup.ts"));
  process.env["SESSION_SECRET"] = SECRET;
  const { createSessionCookie } = await importTypeScript(join(root, "lib/session-cookie.ts"));
  if (typeof createDatabase !== "function" || typeof createSessionCookie !== "function")
    throw new Error("the fixture app does not export what the tests know");
  sessionOf = (userId) => String(createSessionCookie(userId));
  await createDatabase(database);
  const added = await addManyRows(database);
  if (added !== 3_900) throw new Error(`${added} rows were added`);
});
afterAll(async () => {
  await convex?.stop();
  removeApp(root);
});

const environment = (): Record<string, string> => ({
  DATABASE_URL: database,
  SESSION_SECRET: SECRET,
  CONVEX_SERVER_KEY: SERVER_KEY,
  CONVEX_URL: convex?.url ?? "",
});

async function migrate(...args: readonly string[]): Promise<{ code: number; report: JsonReport }> {
  const { code, stdout, stderr } = await callMigrate(root, [...args, "--json"], environment());
  if (stdout === "") throw new Error(`${args.join(" ")} ended with ${code}:\n${stderr}`);
  return { code, report: JSON.parse(stdout) };
}

const people = (): readonly string[] =>
  ["alice", "bob"].flatMap((name) => ["--caller", `${name}=cookie: phase3_session=${sessionOf(`user-${name}`)}`]);

test("functions are shipped with their tables, the other models get tables too, and the routes are wired", async () => {
  expect((await migrate("ship", "--all", "--no-verify")).code).toBe(0);
  expect((await migrate("ship", "--module", "backfill", "--no-verify")).code).toBe(0);
  // Stubs have no functions, so their models have no tables yet.
  expect((await migrate("schema", "--all", "--check", "--no-verify")).code).toBe(2);
  expect((await migrate("schema", "--all", "--no-verify")).code).toBe(0);
  expect((await migrate("schema", "--all", "--check", "--no-verify")).code).toBe(0);
  expect((await migrate("wire", "--all", "--no-verify")).code).toBe(0);
  convex = await startConvex({ convexDir: join(root, "convex"), rows: {}, serverKey: SERVER_KEY });
});

test("over empty tables the answers differ, and no domain is ready", async () => {
  const { code, report } = await migrate("compare", "--domain", "leads", ...people());
  expect([code, report.outcome]).toEqual([3, "answers-differ"]);
  const kinds = report.answers?.differences.map(({ route, kind }) => `${route} ${kind}`);
  expect(kinds).toEqual(expect.arrayContaining(["leads missing-row", "leads/[id] not-in-convex"]));
  expect(await readyDomains()).toEqual([]);
});

test("the rows are copied, and are equal", async () => {
  const { code, report } = await migrate("backfill", "--all", "--verify", "--yes");
  expect(code).toBe(0);
  const tables = report.rows?.tables ?? [];
  expect(tables.reduce((sum, { copied }) => sum + (copied?.inserted ?? 0), 0)).toBeGreaterThan(3_900);
  for (const { compared } of tables) expect(compared).toMatchObject({ missing: 0, extra: 0, changed: 0, rejected: 0 });
});

test("the comparison finds the two answers that are not as they were, and the manifest mends them", async () => {
  const first = await migrate("compare", ...SELECTED, ...people());
  expect(first.report.answers?.differences.map(({ route, path, kind }) => `${route} ${path} ${kind}`).sort()).toEqual([
    "dashboard/expenses data extra-key",
    "dashboard/expenses expenses missing-key",
    "dashboard/expenses success extra-key",
    "social/calendar/upcoming items order",
  ]);
  expect(first.code).toBe(3);
  expect(await readyDomains()).toEqual(DOMAINS.filter((domain) => !["expenses", "social"].includes(domain)));

  const shape = '"api.expenses.queries.getExpenses({ userId, limit? })"';
  mend(shape, `{ "GET": { "query": ${shape}, "respond": "{ expenses: result }" } }`);
  mend(
    `"api.social.queries.getContentQueue({ socialAccountId, status: 'SCHEDULED' })"`,
    '"api.social.queries.getScheduledContent({ socialAccountId })"',
  );
  expect((await migrate("wire", "--domain", "expenses", "--domain", "social", "--no-verify")).code).toBe(0);
  const second = await migrate("compare", "--domain", "expenses", "--domain", "social", ...people());
  expect([second.code, second.report.outcome, second.report.answers?.differences]).toEqual([0, "done", []]);
});

function mend(from: string, to: string): void {
  const manifest = join(root, "migrate.manifest.json");
  const text = readFileSync(manifest, "utf8");
  expect(text).toContain(from);
  writeFileSync(manifest, text.replace(from, to));
}

test("every domain is ready to be flipped", async () => {
  expect(await readyDomains()).toEqual(DOMAINS);
});

test("with the flags flipped the served app gives the same answers on all 20 live routes, from Convex", async () => {
  await buildApp(root);
  const [off, on] = [await served({}, "off"), await served(flags(), "on")];
  const { manifest } = await readApp(root);
  if (manifest === null) throw new Error("the manifest is invalid");
  const rules = {
    shapes: rowShapes(await readMappings(root, manifest, null)),
    orders: [{ fields: null }],
    filters: [],
  };
  try {
    const routes = new Set<string>();
    for (const read of LIVE) {
      for (const caller of ["user-alice", "user-bob"]) {
        const before = await off.ask(read, caller);
        const calls = (await convex?.calls())?.length ?? 0;
        const after = await on.ask(read, caller);
        const made = (await convex?.calls())?.slice(calls) ?? [];
        const { differences } = compareAnswers(before, after, rules, new Map());
        expect([read.title, caller, differences]).toEqual([read.title, caller, []]);
        if (before.status !== 200) continue;
        const fn = read.route === "social/calendar/upcoming" ? "social/queries:getScheduledContent" : read.fn;
        expect([read.title, made]).toEqual([read.title, [{ kind: "query", path: fn, outcome: "success" }]]);
        expect(after.sql).toBeLessThan(before.sql);
        if (caller === "user-alice") routes.add(read.route);
      }
    }
    expect(routes.size).toBe(20);
  } finally {
    await Promise.all([off.stop(), on.stop()]);
  }
});

test("two servers are compared as the handlers were, and the proxy tells who answered", async () => {
  const port = await freePort();
  const off = await served({}, "off-again");
  const on = await served({ ...flags(), CONVEX_URL: `http://127.0.0.1:${port}` }, "on-again");
  const servers = ["--off", off.url, "--on", on.url];
  const proxy = ["--convex-proxy", `${port}=${convex?.url ?? ""}`];
  try {
    const { code, report } = await migrate("compare", "--domain", "leads", ...servers, ...proxy, ...people());
    expect([code, report.outcome, report.answers?.differences]).toEqual([0, "done", []]);
    const shown = report.answers?.handlers.filter(({ verdict }) => verdict === "equal").map(({ route }) => route);
    expect(shown).toEqual(["leads", "leads/[id]", "leads/[id]/activities"]);
    // Without it the second server reaches no deployment, and Prisma answers: the same to the letter, which shows nothing.
    const blind = await migrate("compare", "--domain", "leads", ...servers, ...people());
    expect([blind.code, blind.report.outcome]).toEqual([2, "incomplete"]);
    for (const { verdict, reason } of blind.report.answers?.handlers.filter((each) => each.verdict !== "left-out") ??
      [])
      expect([verdict, reason]).toEqual(["not-shown", expect.stringContaining("the same to the letter")]);
  } finally {
    await Promise.all([off.stop(), on.stop()]);
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}

async function readyDomains(): Promise<readonly string[]> {
  const { code, report } = await migrate("status");
  expect(code).toBe(0);
  const ready = new Set(report.status?.domains.filter(({ data }) => data.isReady).map(({ name }) => name));
  return DOMAINS.filter((domain) => ready.has(domain));
}

/** The built app with some flags, on a copy of the database, which another process would keep locked. */
async function served(env: Readonly<Record<string, string>>, name: string) {
  const file = join(root, `${name}.db`);
  copyFileSync(join(root, "app.db"), file);
  const log = join(root, `${name}.log`);
  const app = await startApp(root, { ...environment(), ...env, DATABASE_URL: `file:${file}` }, log);
  return {
    url: app.url,
    stop: app.stop,
    async ask(read: WiredRead, userId: string) {
      app.queries();
      const response = await fetch(...requestFor({ ...read, session: sessionOf(userId) }, app.url));
      const body = await response.text();
      const { status, headers } = response;
      return { status, headers: Object.fromEntries(headers), body, sql: app.queries().length };
    },
  };
}
