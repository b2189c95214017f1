import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { plainApp, type TestApp } from "../cli/app.js";
import { REPOSITORY } from "../support/scratch.js";
import { startIndexedConvex, type IndexedConvex } from "./indexed-convex.js";
import { runSql, startLab } from "./lab.js";

// `BACKFILL_ROWS=100000` (`npm run test:backfill`) is the large one.
const ROWS = Number(process.env["BACKFILL_ROWS"] ?? 6000);
const KILLS = 10;
const SERVER_KEY = "a-server-key-of-the-tests";
/**
 * What two processes of node may take, whatever the table's size: the command, and the app's Prisma client. Most of it is node
 * itself, which takes more before it tidies up when it works for longer.
 */
const MOST_MEGABYTES = 640;

const id = (index: number): string => `event-${String(index).padStart(7, "0")}`;

/** Rows of one table, by the database's own library. */
async function manyEvents(database: string, count: number): Promise<void> {
  const portion = 1000;
  const statements: string[] = [];
  for (let first = 0; first < count; first += portion) {
    const rows = Array.from({ length: Math.min(portion, count - first) }, (_, at) => {
      const index = first + at;
      return `('${id(index)}', 'user-${index % 7}', 'page_view', '/p/${index}', '2026-01-01T00:00:00.${String(index % 1000).padStart(3, "0")}+00:00')`;
    });
    statements.push(
      `INSERT INTO "AnalyticsEvent" ("id", "userId", "name", "path", "createdAt") VALUES ${rows.join(", ")}`,
    );
  }
  await runSql(database, ["BEGIN", `DELETE FROM "AnalyticsEvent"`, ...statements, "COMMIT"]);
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Starts the command and watches how much memory it and its child take. */
function start(app: TestApp, args: readonly string[], peaks: number[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(
    process.execPath,
    [join(REPOSITORY, "bin/migrate.js"), "backfill", "--model", "AnalyticsEvent", ...args],
    {
      cwd: app.root,
      // What a killed process leaves is gone with the app.
      env: { ...process.env, TMPDIR: temporaryIn(app) },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  child.stdout.on("data", (data: Buffer) => void (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => void (output += data.toString()));
  const watch = setInterval(() => peaks.push(peakOf(child.pid ?? 0)), 100);
  const ended = once(child, "close").then(([code]: unknown[]) => {
    clearInterval(watch);
    return { code: typeof code === "number" ? code : null, output };
  });
  return { child, ended };
}

function temporaryIn({ root }: TestApp): string {
  const folder = join(root, "tmp");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The most memory that a process and its children have taken together so far, in megabytes. */
function peakOf(pid: number): number {
  const children = existsSync(`/proc/${pid}/task/${pid}/children`)
    ? readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean)
    : [];
  return [String(pid), ...children].reduce((sum, each) => {
    try {
      const [, kilobytes = "0"] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${each}/status`, "utf8")) ?? [];
      return sum + Number(kilobytes) / 1024;
    } catch {
      return sum;
    }
  }, 0);
}

/** Kills it at a random moment of its next transactions: before one, behind one that was not answered, or a little later. */
function killSoon(convex: IndexedConvex, child: ChildProcess, mostCalls: number): void {
  let calls = 1 + Math.floor(Math.random() * mostCalls);
  const moment = Math.random();
  convex.onMutation = (when) => {
    if (when === "before") calls -= 1;
    if (calls > 0 || (when === "before") !== moment < 0.3) return;
    convex.onMutation = () => undefined;
    if (moment < 0.7) child.kill("SIGKILL");
    else setTimeout(() => child.kill("SIGKILL"), Math.random() * 40);
  };
}

describe(`${ROWS} rows`, () => {
  it(`are in Convex once each, after a copying that was killed ${KILLS} times`, { timeout: 900_000 }, async () => {
    const app = plainApp();
    const convex = await startIndexedConvex(SERVER_KEY);
    try {
      const database = `file:${join(app.root, "old.db")}`;
      const setup: { createDatabase(url: string): Promise<void> } = await import(`${app.root}/prisma/setup.ts`);
      await setup.createDatabase(database);
      await manyEvents(database, ROWS);
      app.write(".env", `DATABASE_URL="${database}"\nCONVEX_URL=${convex.url}\nCONVEX_SERVER_KEY=${SERVER_KEY}\n`);
      const peaks: number[] = [];
      const pagesPerLife = Math.max(1, Math.floor(ROWS / 500 / (KILLS + 2)));
      for (let kill = 0; kill < KILLS; kill += 1) {
        const isBegun = existsSync(join(app.root, ".migrate/backfill/ledger.json"));
        const { child, ended } = start(app, ["--yes", ...(isBegun ? ["--resume"] : [])], peaks);
        killSoon(convex, child, pagesPerLife);
        const { code, output } = await ended;
        expect([kill, code, output]).toEqual([kill, null, expect.not.stringContaining("error:")]);
      }
      const last = await start(app, ["--yes", "--resume", "--verify"], peaks).ended;
      expect([last.code, last.output]).toEqual([0, expect.stringContaining(`equal (${ROWS})`)]);
      expect(convex.writes).toEqual({ inserted: ROWS, patched: 0 });
      expect(convex.ids("analyticsEvents")).toEqual(Array.from({ length: ROWS }, (_, index) => id(index)));
      const [megabytes = 0] = peaks.toSorted((a, b) => b - a);
      process.stdout.write(`${ROWS} rows: at most ${Math.round(megabytes)} MB, the command and Prisma together\n`);
      expect(megabytes).toBeLessThan(MOST_MEGABYTES);
      expect(readdirSync(join(app.root, ".migrate")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    } finally {
      await convex.stop();
      app.remove();
    }
  });
});

it("the embedded Convex has them once each as well", { timeout: 300_000 }, async () => {
  const lab = await startLab();
  const count = 1200;
  try {
    await manyEvents(`file:${join(lab.app.root, "old.db")}`, count);
    const peaks: number[] = [];
    for (let kill = 0; kill < 2; kill += 1) {
      const before = await lab.mutations();
      const { child, ended } = start(lab.app, ["--yes", ...(kill === 0 ? [] : ["--resume"])], peaks);
      while (child.exitCode === null && (await lab.mutations()) === before)
        await new Promise((go) => setTimeout(go, 5));
      child.kill("SIGKILL");
      expect((await ended).code).toBeNull();
    }
    const { code, output } = await start(lab.app, ["--yes", "--resume", "--verify"], peaks).ended;
    expect([code, output]).toEqual([0, expect.stringContaining(`equal (${count})`)]);
  } finally {
    await lab.stop();
  }
});
