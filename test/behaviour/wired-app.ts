import { vi } from "vitest";
import { jar } from "../fixture/cookies.js";
import { APP } from "../fixture/files.js";
import { callRoute, startApp, type Call, type RunningApp } from "../fixture/server.js";
import { DOMAIN_ROUTES } from "./routes.js";
import { copyApp, removeApp, callMigrate } from "../support/scratch.js";

/** What a caller gets. */
export interface Answer {
  readonly status: number;
  /** the body as it was sent */
  readonly text: string;
}

/** Who asks: a user's id, `null` for nobody, or the very value of a session cookie. */
export type Caller = string | null | { readonly cookie: string };

/** The fixture app as it was, and a copy that the real command wired, each on a database of its own with equal rows. */
export interface WiredApp {
  /** Asks the wired copy. */
  ask(call: Call, caller: Caller): Promise<Answer>;
  /** Asks the app as it was before. */
  askBefore(call: Call, caller: Caller): Promise<Answer>;
  sessionOf(userId: string): string;
  stop(): void;
  /** the wired copy's folder */
  readonly root: string;
}

/**
 * Wires a copy of the fixture app with the real command. The proof is left off: other tests are about it.
 *
 * @param prepare what is done to the copy before
 * @throws Error when the command does not end with 0
 */
export async function startWiredApp(
  prepare: (root: string) => Promise<void> = async () => undefined,
): Promise<WiredApp> {
  const root = copyApp();
  await prepare(root);
  await mustRun(root, "wire", "--all", "--no-verify");
  const before = await startConnected(APP);
  const wired = await startConnected(root);
  return {
    ask: (call, caller) => ask(call, caller, wired, root),
    askBefore: (call, caller) => ask(call, caller, before, APP),
    root,
    sessionOf: (userId) => wired.sessionOf(userId),
    stop: () => {
      before.stop();
      wired.stop();
      removeApp(root);
    },
  };
}

/** Runs the command, which must end with 0. */
export async function mustRun(root: string, ...args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await callMigrate(root, args);
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
}

/** The address of the database is in the environment, so each app must connect before the next one is started. */
async function startConnected(root: string): Promise<RunningApp> {
  const app = await startApp(root);
  await app.rowsOf("User");
  return app;
}

async function ask(call: Call, caller: Caller, app: RunningApp, root: string): Promise<Answer> {
  const session = sessionFor(caller, app);
  jar.session = session;
  const response = await callRoute({ ...call, session }, root);
  return { status: response.status, text: await response.text() };
}

function sessionFor(caller: Caller, app: RunningApp): string | undefined {
  if (caller === null) return undefined;
  return typeof caller === "string" ? app.sessionOf(caller) : caller.cookie;
}

/** Gives every domain's flag a value until `vi.unstubAllEnvs`. */
export function setFlags(value: string | undefined): void {
  for (const [flag] of DOMAIN_ROUTES) vi.stubEnv(flag, value);
}

export const SERVER_KEY = "the key of the behaviour tests";

/** Points the app at a deployment until `vi.unstubAllEnvs`. */
export function useConvex(url: string, { key = SERVER_KEY, timeoutMs = 5_000 } = {}): void {
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "");
  vi.stubEnv("CONVEX_URL", url);
  vi.stubEnv("CONVEX_SERVER_KEY", key);
  vi.stubEnv("CONVEX_TIMEOUT_MS", String(timeoutMs));
}

/** Keeps the app's own words about failures out of the test's output until `vi.restoreAllMocks`. */
export function silenceConsole(): void {
  for (const method of ["error", "warn", "info"] as const)
    vi.spyOn(console, method).mockImplementation(() => undefined);
}
