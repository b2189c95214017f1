// @ts-check
// The demo's last part: the wired app as Next serves it, beside a `migrate dev` that is killed in the end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyAppForNext, removeApp, REPOSITORY, runMigrate } from "../support/scratch.js";
import { buildApp, importTypeScript, startApp } from "../support/served-app.js";
import { heading, line, seconds } from "./print.js";

/** @typedef {import("./promises.js").Promises} Promises */
/** @typedef {import("../support/served-app.js").ServedApp} ServedApp */
/** @typedef {{ readonly status: number, readonly body: unknown, readonly sql: number }} Answer */

const KEY = "the key of the demo";
const EXAMPLE = "billing/current";
const ROUTES = [
  "leads",
  "leads/lead-alice-1",
  "billing/current",
  "support/tickets",
  "dashboard/expenses",
  "social/calendar?socialAccountId=social-alice",
];

/**
 * Builds, starts and asks the wired app: from Prisma, from Convex, and with Convex killed.
 *
 * @param {Promises} promises
 */
export async function showServed(promises) {
  heading("Served: the wired app, built by Next, beside `migrate dev`");
  const root = copyAppForNext();
  /** @type {(() => Promise<void>)[]} */
  const stops = [];
  try {
    const startedAt = performance.now();
    const { code } = await runMigrate(root, ["wire", "--all", "--no-verify"]);
    promises.hold(code === 0, "wired, all routes");
    await buildApp(root);
    line(`  next build   ${seconds(performance.now() - startedAt)}`);
    const convex = await startDev(root);
    stops.push(convex.stop);
    line(`  migrate dev  ${convex.url}`);
    const start = await starter(root, convex.url);
    const prisma = await start({});
    stops.push(prisma.app.stop);
    const flipped = await start(flags());
    stops.push(flipped.app.stop);
    line();
    line("  Alice asks two servers of the same build: no flag set, and every flag on convex.");
    await compare(promises, prisma, flipped, convex);
    await convex.stop();
    line();
    line("  Convex is killed, and the second server is asked again.");
    await survive(promises, prisma, flipped);
  } finally {
    for (const stop of stops.reverse()) await stop();
    removeApp(root);
  }
}

/** @typedef {{ readonly app: ServedApp, readonly ask: (path: string) => Promise<Answer> }} Server */

/**
 * @param {string} root
 * @param {string} convexUrl
 * @returns {Promise<(env: Record<string, string>) => Promise<Server>>} starts the app with some flags
 */
async function starter(root, convexUrl) {
  const secret = "the secret of the demo";
  process.env["SESSION_SECRET"] = secret;
  const database = `file:${join(root, "demo.db")}`;
  const { createDatabase } = await importTypeScript(join(root, "prisma/setup.ts"));
  const { createSessionCookie } = await importTypeScript(join(root, "lib/session-cookie.ts"));
  if (typeof createDatabase !== "function" || typeof createSessionCookie !== "function")
    throw new Error("the app does not export what the demo knows");
  await createDatabase(database);
  const headers = { cookie: `phase3_session=${createSessionCookie("user-alice")}` };
  let count = 0;
  return async (env) => {
    const own = { DATABASE_URL: database, SESSION_SECRET: secret, CONVEX_URL: convexUrl, CONVEX_SERVER_KEY: KEY };
    const app = await startApp(root, { ...own, ...env }, join(root, `statements-${(count += 1)}.log`));
    return {
      app,
      async ask(path) {
        app.queries();
        const response = await fetch(`${app.url}/api/${path}`, { headers });
        return { status: response.status, body: await response.json(), sql: app.queries().length };
      },
    };
  };
}

/** @returns {Record<string, string>} */
function flags() {
  const domains = ["LEADS", "BILLING", "SUPPORT", "EXPENSES", "SOCIAL"];
  return Object.fromEntries(domains.map((domain) => [`DS_${domain}`, "convex"]));
}

/**
 * Runs the real `migrate dev` with the rows that Prisma has.
 *
 * @param {string} root
 */
async function startDev(root) {
  const { toConvexRows } = await importTypeScript(join(REPOSITORY, "test/support/convex/toConvexRows.ts"));
  if (typeof toConvexRows !== "function") throw new Error("the rows cannot be converted");
  const rows = toConvexRows(JSON.parse(readFileSync(join(root, "prisma/rows.json"), "utf8")));
  writeFileSync(join(root, "rows.convex.json"), JSON.stringify(rows));
  const program = join(REPOSITORY, "bin/migrate.js");
  const args = [program, "dev", "--port", "0", "--data", "rows.convex.json", "--env", `CONVEX_SERVER_KEY=${KEY}`];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => (said += String(data)));
  const ended = once(child, "exit");
  const first = await Promise.race([once(child.stdout, "data"), ended.then(() => null)]);
  if (first === null) throw new Error(`migrate dev did not start: ${said}`);
  return {
    url: String(first[0]).trim(),
    /** The functions that were called since the last time. */
    calls() {
      const calls = [...said.matchAll(/^query +(\S+) success/gm)].map(([, name]) => name);
      said = "";
      return calls;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/**
 * @param {Promises} promises
 * @param {Server} prisma
 * @param {Server} flipped
 * @param {Awaited<ReturnType<typeof startDev>>} convex
 */
async function compare(promises, prisma, flipped, convex) {
  row("route", "no flag: Prisma", "flag on: Convex", "function called");
  convex.calls();
  /** @type {readonly [unknown, unknown] | null} */
  let example = null;
  let same = 0;
  let silent = true;
  let called = 0;
  for (const path of ROUTES) {
    const before = await prisma.ask(path);
    await told();
    silent &&= convex.calls().length === 0;
    const after = await flipped.ask(path);
    await told();
    const calls = convex.calls();
    if (path === EXAMPLE) example = [before.body, after.body];
    if (calls.length === 1 && after.sql < before.sql) called += 1;
    if (before.status === after.status && idsIn(before.body).join() === idsIn(after.body).join()) same += 1;
    row(path.replace(/\?.*/, ""), brief(before), brief(after), calls.join(" "));
  }
  line(`  ${EXAMPLE}, in the two stores' own words (a date is a text in Prisma's answer, a number in Convex's):`);
  for (const body of example ?? []) line(`    ${JSON.stringify(body)}`);
  promises.hold(silent, "with no flag set Convex was not asked");
  promises.hold(
    called === ROUTES.length,
    `${called} of ${ROUTES.length} answered by one Convex call and fewer SQL statements`,
  );
  promises.hold(
    same === ROUTES.length,
    `${same} of ${ROUTES.length} with the same status and the same rows in the same order`,
  );
}

/**
 * @param {Promises} promises
 * @param {Server} prisma
 * @param {Server} flipped
 */
async function survive(promises, prisma, flipped) {
  let equal = 0;
  row("route", "no flag: Prisma", "flag on, Convex dead", "bodies");
  for (const path of ROUTES) {
    const [before, after] = [await prisma.ask(path), await flipped.ask(path)];
    const isEqual = JSON.stringify(before) === JSON.stringify(after);
    if (isEqual) equal += 1;
    row(path.replace(/\?.*/, ""), brief(before), brief(after), isEqual ? "equal" : "DIFFERENT");
  }
  promises.hold(equal === ROUTES.length, `${equal} of ${ROUTES.length} answers are Prisma's, byte for byte`);
  const failure = /^\[convex\].*$/m.exec(flipped.app.said())?.[0];
  promises.hold(failure !== undefined, "and the server's log says so:");
  line(`      ${failure ?? ""}`);
}

/** What `migrate dev` prints about a call comes a moment after the answer. */
const told = () => new Promise((resolve) => setTimeout(resolve, 60));

/** @param {Answer} answer */
function brief({ status, body, sql }) {
  const rows = idsIn(body).length;
  return `${status}, ${rows} ${rows === 1 ? "row" : "rows"}, ${sql} SQL`;
}

/**
 * Every `id` in an answer, in order.
 *
 * @param {unknown} value
 * @returns {string[]}
 */
function idsIn(value) {
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "id" ? [String(inner)] : idsIn(inner)));
}

/** @param {readonly [string, string, string, string]} cells */
function row(...cells) {
  const [route, before, after, last] = cells;
  line(`  ${route.padEnd(20)} ${before.padEnd(20)} ${after.padEnd(22)} ${last}`.trimEnd());
}
