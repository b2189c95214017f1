import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JSONValue } from "convex/values";
import { startConvex, type RunningConvex } from "../../src/dev/start.js";
import type { ConvexRows } from "../../src/dev/protocol.js";
import type { JsonReport } from "../../src/report/json.js";
import { convexCaller } from "../../src/workspace/convex-call.js";
import { convexRows } from "../../src/workspace/rows/convex-rows.js";
import { plainApp, type TestApp } from "../cli/app.js";
import { REPOSITORY, callMigrate, type CommandResult } from "../support/scratch.js";

export const SERVER_KEY = "a-server-key-of-the-tests";
const SHIPPED = fileURLToPath(new URL("../../convex", import.meta.url));
const QUERY_LOG = join(REPOSITORY, "test/support/query-log.js");

/** The fixture app with a database of its own, and the embedded Convex beside it. */
export interface Lab {
  readonly app: TestApp;
  readonly convex: RunningConvex;
  /** Runs `migrate backfill`, and keeps what it asks the database. */
  backfill(...args: readonly string[]): Promise<CommandResult>;
  report(...args: readonly string[]): Promise<{ readonly code: number; readonly report: JsonReport }>;
  /** Runs statements against the old database. */
  sql(...statements: readonly string[]): Promise<void>;
  /** every statement that `migrate` has sent to the old database */
  statements(): readonly string[];
  /** the fields of a table's rows in Convex, by the old id */
  stored(table: string, mapped: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  /** how many mutations Convex has answered */
  mutations(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts both; the database has the fixture's rows, and Convex those that are given. */
export async function startLab(rows: ConvexRows = {}): Promise<Lab> {
  const app = plainApp();
  const database = `file:${join(app.root, "old.db")}`;
  const setup: { createDatabase(url: string): Promise<void> } = await import(`${app.root}/prisma/setup.ts`);
  await setup.createDatabase(database);
  const convex = await startConvex({ convexDir: SHIPPED, rows, serverKey: SERVER_KEY });
  app.write(".env", `DATABASE_URL="${database}"\nCONVEX_URL=${convex.url}\nCONVEX_SERVER_KEY=${SERVER_KEY}\n`);
  const log = join(app.root, "statements.log");
  const env = {
    NODE_OPTIONS: `--import=${QUERY_LOG}`,
    QUERY_LOG: log,
    QUERY_LOG_APP: join(app.root, "package.json"),
  };
  const run = (args: readonly string[]): Promise<CommandResult> => callMigrate(app.root, ["backfill", ...args], env);
  const target = convexRows(convexCaller({ url: convex.url, serverKey: SERVER_KEY }));
  return {
    app,
    convex,
    backfill: (...args) => run(args),
    report: async (...args) => {
      const { code, stdout, stderr } = await run([...args, "--json"]);
      if (stdout === "") throw new Error(stderr);
      return { code, report: JSON.parse(stdout) };
    },
    sql: (...statements) => runSql(database, statements),
    statements: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
    async stored(table, mapped) {
      const ids = await target.idsAfter(table, null, 1000);
      const found = await target.rowsOf({ table, mapped }, ids);
      return Object.fromEntries(found.map(({ legacyId, fields }) => [legacyId, fields]));
    },
    mutations: async () => (await convex.calls()).filter(({ kind }) => kind === "mutation").length,
    async stop() {
      await convex.stop();
      app.remove();
    },
  };
}

interface LibSqlDatabase {
  exec(sql: string): void;
  close(): void;
}

/** Runs statements against a `file:` database, by the library that the adapter brings. */
export async function runSql(database: string, statements: readonly string[]): Promise<void> {
  const adapter = createRequire(import.meta.url).resolve("@prisma/adapter-libsql");
  const Database: new (file: string) => LibSqlDatabase = createRequire(adapter)("libsql");
  const opened = new Database(database.slice("file:".length));
  for (const statement of statements) opened.exec(statement);
  opened.close();
}

/** A row of the shipped tables as JSON, for Convex's start. */
export const leadRow = (
  legacyId: string,
  more: Readonly<Record<string, JSONValue>> = {},
): ConvexRows[string][number] => ({
  legacyId,
  userId: "user-alice",
  name: "n",
  email: "e",
  status: "NEW",
  value: 1,
  createdAt: 1,
  ...more,
});
