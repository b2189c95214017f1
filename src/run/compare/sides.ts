import { startConvexProxy } from "../../app-code/convex-proxy.js";
import type { HandlerCall } from "../../app-code/protocol.js";
import type { PreparedAppCode, RunningAppCode } from "../../app-code/start.js";
import type { Answered, AnsweredOn, CompareRequest } from "../../compare/model.js";
import type { PathParameters } from "../../compare/routes.js";
import { deploymentOf } from "../../data/deployment.js";
import { MigrateError } from "../../errors.js";
import type { Manifest } from "../../manifest/model.js";
import type { Runnable } from "./runnable.js";

const ANSWER_WITHIN_MS = 30_000;

/** Where a request is answered, with the flag off and with the flag on. */
export interface TwoSides {
  off(handler: Runnable, request: CompareRequest, params: PathParameters): Promise<Answered>;
  on(handler: Runnable, request: CompareRequest, params: PathParameters): Promise<AnsweredOn>;
  /** by its host; null when nothing tells */
  readonly deployment: string | null;
  stop(): Promise<void>;
}

/** Two servers that somebody has started, the flags off on one and on on the other. */
export interface TwoServers {
  readonly off: string;
  readonly on: string;
  /** in front of the deployment that the second one asks; null: nothing sees what it asks */
  readonly proxy: { readonly port: number; readonly deployment: string } | null;
}

/**
 * Both sides as processes of this machine that run the app's own handlers.
 *
 * @throws MigrateError when they cannot be started, or the app names no deployment
 */
export async function inProcesses(
  app: PreparedAppCode,
  manifest: Manifest,
  handlers: readonly Runnable[],
): Promise<TwoSides> {
  const on = await app.start(flags(manifest, "convex", handlers));
  const deployment = on.convexUrl === null ? null : deploymentOf(on.convexUrl);
  if (deployment === null) throw noDeployment(on.convexUrl);
  const off = await app.start(flags(manifest, "prisma", handlers));
  return {
    deployment: deployment.name,
    off: (handler, request, params) => off.ask(callOf(handler, request, params)),
    on: (handler, request, params) => askOn(on, handler, callOf(handler, request, params)),
    async stop() {
      await Promise.all([off.stop(), on.stop()]);
    },
  };
}

async function askOn(on: RunningAppCode, { isMarked }: Runnable, call: HandlerCall): Promise<AnsweredOn> {
  const answer = await on.ask(call);
  return { ...answer, fellThrough: isMarked ? answer.fellThrough : null };
}

const callOf = (
  { file }: Runnable,
  { path, headers, method }: CompareRequest,
  params: PathParameters,
): HandlerCall => ({ file, method, path, headers, params });

/** The flags of all domains; those of the handlers are set, all others are off. */
export function flags(
  { domains }: Manifest,
  value: "prisma" | "convex",
  handlers: readonly Runnable[],
): Readonly<Record<string, string>> {
  const own = new Set(handlers.map(({ env }) => env));
  return Object.fromEntries(domains.map(({ env }) => [env, own.has(env) ? value : "prisma"]));
}

const noDeployment = (address: string | null): MigrateError =>
  new MigrateError(
    address === null ? "The app names no Convex deployment." : "CONVEX_URL is not the address of a deployment.",
    { hint: "Set CONVEX_URL and CONVEX_SERVER_KEY, here or in the app's .env.local. `migrate dev` serves one." },
  );

/**
 * Both sides as servers that are running already.
 *
 * @throws MigrateError when an address is none, or the port is taken
 */
export async function onServers({ off, on, proxy }: TwoServers): Promise<TwoSides> {
  const [offServer, onServer] = [serverAt(off), serverAt(on)];
  if (offServer === onServer)
    throw new MigrateError("Both addresses are those of one server.", {
      hint: "Start the app twice, with the flags off and on, on two ports.",
    });
  const deployment = proxy === null ? null : deploymentOf(proxy.deployment);
  if (proxy !== null && deployment === null) throw noDeployment(proxy.deployment);
  const seen = proxy === null ? null : await startConvexProxy(proxy.port, proxy.deployment);
  return {
    deployment: deployment?.name ?? null,
    off: (_handler, request) => askServer(offServer, request),
    async on({ isMarked, hasOwner }, request) {
      seen?.takeCalls();
      const answer = await askServer(onServer, request);
      const calls = seen?.takeCalls() ?? null;
      // A guard of the tool's own answers with whatever is not null, unless it also asks whose row it is.
      const isSure = isMarked && !hasOwner && calls?.some(({ outcome }) => outcome === "value") === true;
      return { ...answer, calls, fellThrough: isSure ? false : null };
    },
    stop: async () => seen?.stop(),
  };
}

function serverAt(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url.origin;
  throw new MigrateError(`"${address}" is not the address of a server.`, {
    hint: "Write it as http://localhost:3000.",
  });
}

async function askServer(server: string, { path, method, headers }: CompareRequest): Promise<Answered> {
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    // A redirect is an answer of its own: the address that it names was not given.
    const response = await fetch(`${server}${path}`, { method, headers: { ...headers }, redirect: "manual", signal });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  } catch (cause) {
    throw new MigrateError(`${server} gave no answer.`, { cause, hint: "Start the server first." });
  }
}
