import { randomBytes } from "node:crypto";
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MigrateError } from "../errors.js";
import { appBundler, bundleServer } from "./bundle.js";
import type { AppBundler, Built } from "./bundle.js";
import type { ConvexRows, FromServed, ObservedCall, ServedCall, ToServed } from "./protocol.js";

const START_TIMEOUT_MS = 20_000;

export interface StartOptions {
  /** absolute path of the Convex folder; `schema.ts` must be in it */
  readonly convexDir: string;
  /** what the tables hold at the start */
  readonly rows: ConvexRows;
  /** the deployment's `CONVEX_SERVER_KEY`; null leaves it unset */
  readonly serverKey: string | null;
  /** further environment variables of the deployment */
  readonly env?: Readonly<Record<string, string>>;
  /** of the loopback; 0 (the default) means any that is free */
  readonly port?: number;
  /** the deployment's admin key; one is made up when it is left out */
  readonly adminKey?: string;
  /** is told of every call */
  readonly onCall?: (call: ObservedCall) => void;
  /** Makes it serve what is changed in the folder, and is told of it: null, or why the functions before are kept. */
  readonly onReload?: (problem: string | null) => void;
}

export interface RunningConvex {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly adminKey: string;
  /** every call answered so far, oldest first */
  calls(): Promise<readonly ServedCall[]>;
  /** Resolves when the served process has ended, by `stop` or by itself. */
  readonly ended: Promise<void>;
  /** Ends the server and removes its files. A second call does nothing. */
  stop(): Promise<void>;
}

/**
 * Serves a Convex folder over HTTP from memory, in a process of its own, on the loopback.
 *
 * The process sees `PATH`, the server key and `env`, and nothing else of this process's environment.
 *
 * @throws MigrateError when a module does not compile, a row does not fit the schema, the port is taken, or the process
 *   does not come up in 20 s
 */
export async function startConvex(options: StartOptions): Promise<RunningConvex> {
  const folder = await mkdtemp(join(tmpdir(), "served-convex-"));
  const cleanUps: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const cleanUp = async (): Promise<void> => {
    for (const step of cleanUps.splice(0).reverse()) await step();
  };
  try {
    const convexDir = await realpath(options.convexDir);
    const bundler = await appBundler(convexDir, folder);
    cleanUps.push(bundler.stop);
    const server = join(folder, "server.mjs");
    const app = await bundler.first();
    await bundleServer(convexDir, server);
    const child = fork(server, [], {
      env: environment(options),
      execArgv: ["--enable-source-maps"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const ended = once(child, "exit").then(() => undefined);
    cleanUps.push(() => end(child, ended));
    const running = await handshake(child, app, options);
    if (options.onReload === undefined) await bundler.stop();
    else await follow(child, bundler, options.onReload);
    return { ...running, ended, stop: cleanUp };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

function environment({ serverKey, env }: StartOptions): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    ...(serverKey === null ? {} : { CONVEX_SERVER_KEY: serverKey }),
    ...env,
  };
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await ended;
}

async function handshake(
  child: ChildProcess,
  app: string,
  { rows, port = 0, onCall, adminKey = `migrate-dev|${randomBytes(24).toString("hex")}` }: StartOptions,
): Promise<Pick<RunningConvex, "url" | "adminKey" | "calls">> {
  child.on("message", (message: FromServed) => {
    if (message.kind === "called") onCall?.(message.call);
  });
  await answerOf(child, (message) => (message.kind === "ready" ? message : undefined));
  send(child, { kind: "start", app, rows, port, adminKey, observed: onCall !== undefined });
  const listening = await answerOf(child, (message) =>
    message.kind === "listening" || message.kind === "failed" ? message : undefined,
  );
  if (listening.kind === "failed") throw notStarted(listening, port);
  let lastTicket = 0;
  return {
    url: `http://127.0.0.1:${listening.port}`,
    adminKey,
    async calls() {
      const ticket = ++lastTicket;
      const answer = answerOf(child, (message) =>
        message.kind === "calls" && message.ticket === ticket ? message : undefined,
      );
      send(child, { kind: "calls", ticket });
      return (await answer).calls;
    },
  };
}

function notStarted({ reason, portTaken }: Extract<FromServed, { kind: "failed" }>, port: number): MigrateError {
  if (!portTaken) return new MigrateError(`The served Convex did not start: ${reason}`);
  return new MigrateError(`Port ${port} is taken.`, {
    hint: "Stop what listens there, or choose another one with --port (0 means any that is free).",
  });
}

/** Hands every new bundle to the served process, one after the other. */
async function follow(
  child: ChildProcess,
  bundler: AppBundler,
  onReload: (problem: string | null) => void,
): Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let lastTicket = 0;
  const reload = async (app: string): Promise<void> => {
    const ticket = ++lastTicket;
    const answer = answerOf(child, (message) =>
      message.kind === "reloaded" && message.ticket === ticket ? message : undefined,
    );
    send(child, { kind: "reload", ticket, app });
    onReload((await answer).problem);
  };
  const take = (built: Built): void => {
    if ("problem" in built) onReload(built.problem);
    else last = last.then(() => reload(built.file)).catch((error: unknown) => onReload(String(error)));
  };
  await bundler.watch(take);
}

function send(child: ChildProcess, message: ToServed): void {
  // A process that has ended is seen where its answer is waited for.
  child.send(message, () => undefined);
}

/** Waits for the first message that `pick` takes; rejects when the process ends or is silent for too long. */
function answerOf<Answer>(child: ChildProcess, pick: (message: FromServed) => Answer | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      act();
    };
    const fail = (reason: string): void => settle(() => reject(new MigrateError(`The served Convex ${reason}`)));
    const onMessage = (message: FromServed): void => {
      const picked = pick(message);
      if (picked !== undefined) settle(() => resolve(picked));
    };
    const onExit = (code: number | null): void => fail(`ended early (exit code ${code ?? "none"}).`);
    const onError = (error: Error): void => fail(`could not be run: ${error.message}`);
    const timer = setTimeout(() => fail(`gave no answer within ${START_TIMEOUT_MS / 1000} s.`), START_TIMEOUT_MS);
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode);
  });
}
