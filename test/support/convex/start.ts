import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleServer } from "./bundle.js";
import type { ConvexRows, FromServed, ServedCall, ToServed } from "./protocol.js";

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
}

export interface RunningConvex {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** every function call answered so far, oldest first */
  calls(): Promise<readonly ServedCall[]>;
  /** Ends the server and removes its files. A second call does nothing. */
  stop(): Promise<void>;
}

/**
 * Serves a Convex folder over HTTP from memory, in a process of its own, on the loopback and a free port.
 *
 * The process sees `PATH`, the server key and `env`, and nothing else of this process's environment.
 *
 * @throws Error when a module does not compile, a row does not fit the schema, or the process does not come up in 20 s
 */
export async function startConvex(options: StartOptions): Promise<RunningConvex> {
  const folder = await mkdtemp(join(tmpdir(), "served-convex-"));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const bundle = join(folder, "server.mjs");
    await bundleServer(options.convexDir, bundle);
    const child = fork(bundle, [], {
      env: environment(options),
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    return await handshake(child, options.rows, removeFolder);
  } catch (error) {
    await removeFolder();
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

async function handshake(
  child: ChildProcess,
  rows: ConvexRows,
  removeFolder: () => Promise<void>,
): Promise<RunningConvex> {
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    }
    await removeFolder();
  };
  try {
    await answerOf(child, (message) => (message.kind === "ready" ? message : undefined));
    send(child, { kind: "start", rows });
    const { port } = await answerOf(child, (message) => (message.kind === "listening" ? message : undefined));
    return { url: `http://127.0.0.1:${port}`, calls: callsOf(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function callsOf(child: ChildProcess): RunningConvex["calls"] {
  let lastTicket = 0;
  return async () => {
    const ticket = ++lastTicket;
    const answer = answerOf(child, (message) =>
      message.kind === "calls" && message.ticket === ticket ? message : undefined,
    );
    send(child, { kind: "calls", ticket });
    return (await answer).calls;
  };
}

function send(child: ChildProcess, message: ToServed): void {
  child.send(message);
}

/** Waits for the first message that `pick` takes; rejects when the process fails, ends or is silent for too long. */
function answerOf<Answer>(child: ChildProcess, pick: (message: FromServed) => Answer | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      act();
    };
    const fail = (reason: string): void => settle(() => reject(new Error(`The served Convex ${reason}`)));
    const onMessage = (message: FromServed): void => {
      const picked = pick(message);
      if (picked !== undefined) settle(() => resolve(picked));
      else if (message.kind === "failed") fail(`did not start: ${message.reason}`);
    };
    const onExit = (code: number | null): void => fail(`ended early (exit code ${code ?? "none"}).`);
    const onError = (error: Error): void => fail(`could not be run: ${error.message}`);
    const timer = setTimeout(() => fail(`gave no answer within ${START_TIMEOUT_MS / 1000} s.`), START_TIMEOUT_MS);
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
  });
}
