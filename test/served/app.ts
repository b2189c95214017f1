import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { requestFor, type Call } from "../fixture/server.js";
import type { RunningConvex } from "../../src/dev/start.js";
import type { ServedCall } from "../../src/dev/protocol.js";
import { buildApp, importTypeScript, startApp } from "../support/served-app.js";
import { copyAppForNext, removeApp, callMigrate } from "../support/scratch.js";
import { DOMAIN_ROUTES } from "../behaviour/routes.js";

const SECRET = "the secret of the served tests";
export const SERVER_KEY = "the key of the served tests";

/** What a request came to, and who worked for it. */
export interface Observed {
  readonly status: number;
  readonly text: string;
  /** the statements that reached the app's database */
  readonly sql: readonly string[];
  /** the functions that were called on the embedded Convex */
  readonly convex: readonly ServedCall[];
  readonly milliseconds: number;
}

/** The wired app, built by Next. */
export interface BuiltApp {
  /** Starts it with some environment, on a fresh copy of the database. */
  start(env: Readonly<Record<string, string>>): Promise<StartedApp>;
  remove(): void;
}

export interface StartedApp {
  /** Asks one route as somebody; nobody when `userId` is null. `convex` is the deployment whose calls are counted. */
  ask(call: Call, userId: string | null, convex?: RunningConvex): Promise<Observed>;
  /** what the app wrote to its terminal */
  said(): string;
  stop(): Promise<void>;
}

/** Wires a copy of the fixture app with the real command, builds it, and fills its database. */
export async function buildWiredApp(): Promise<BuiltApp> {
  const root = copyAppForNext();
  try {
    return await buildIn(root);
  } catch (error) {
    removeApp(root);
    throw error;
  }
}

async function buildIn(root: string): Promise<BuiltApp> {
  const { code, stdout, stderr } = await callMigrate(root, ["wire", "--all", "--no-verify"]);
  if (code !== 0) throw new Error(`wire --all ended with ${code}:\n${stdout}${stderr}`);
  await buildApp(root);
  process.env["SESSION_SECRET"] = SECRET;
  const { createSessionCookie } = await importTypeScript(join(root, "lib/session-cookie.ts"));
  const { createDatabase } = await importTypeScript(join(root, "prisma/setup.ts"));
  if (typeof createDatabase !== "function" || typeof createSessionCookie !== "function")
    throw new Error("the fixture app does not export what the tests know");
  const rows = join(root, "rows.db");
  await createDatabase(`file:${rows}`);
  let count = 0;
  return {
    async start(env) {
      count += 1;
      const database = join(root, `app-${count}.db`);
      copyFileSync(rows, database);
      const app = await startApp(
        root,
        { DATABASE_URL: `file:${database}`, SESSION_SECRET: SECRET, CONVEX_SERVER_KEY: SERVER_KEY, ...env },
        join(root, `queries-${count}.log`),
      );
      return {
        said: app.said,
        stop: app.stop,
        async ask(call, userId, convex) {
          const session = userId === null ? undefined : String(createSessionCookie(userId));
          const before = (await convex?.calls())?.length ?? 0;
          app.queries();
          const startedAt = performance.now();
          const response = await fetch(...requestFor({ ...call, session }, app.url));
          const text = await response.text();
          const milliseconds = performance.now() - startedAt;
          const sql = app.queries().filter((statement) => !statement.startsWith("SELECT 1 "));
          return {
            status: response.status,
            text,
            sql,
            convex: (await convex?.calls())?.slice(before) ?? [],
            milliseconds,
          };
        },
      };
    },
    remove: () => removeApp(root),
  };
}

/** The environment in which every domain is answered from Convex. */
export function flags(): Record<string, string> {
  return Object.fromEntries(DOMAIN_ROUTES.map(([flag]) => [flag, "convex"]));
}
