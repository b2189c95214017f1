import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MigrateError } from "../errors.js";
import { bundleAppCode, bundleIn, type AppModule } from "./bundle.js";
import type { FromAppCode, HandlerAnswer, HandlerCall, ToAppCode, ValuesQuestion } from "./protocol.js";

const START_WITHIN_MS = 30_000;
const ANSWER_WITHIN_MS = 30_000;

/** The app's code in a process of its own. */
export interface RunningAppCode {
  /** the deployment that the app's environment names; null for none */
  readonly convexUrl: string | null;
  /**
   * Runs a handler of the app.
   *
   * @throws MigrateError when it cannot be loaded, or gives no answer in time
   */
  ask(call: HandlerCall): Promise<HandlerAnswer>;
  /**
   * Reads distinct values through the app's database client.
   *
   * @throws MigrateError when the client cannot be found, or fails
   */
  values(question: ValuesQuestion): Promise<readonly string[]>;
  /** Ends the process. A second call does nothing. */
  stop(): Promise<void>;
}

/** The bundled code of an app, ready to be run. */
export interface PreparedAppCode {
  /** @param env put over this process's own environment */
  start(env: Readonly<Record<string, string>>): Promise<RunningAppCode>;
  /** Ends what was started, and removes the bundle. */
  remove(): Promise<void>;
}

/**
 * Bundles modules of an app, so that they can be run in processes of their own.
 *
 * @param root the app's root, absolute
 * @throws MigrateError when a module does not compile
 */
export async function prepareAppCode(root: string, modules: readonly AppModule[]): Promise<PreparedAppCode> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), "app-code-"));
  const started: RunningAppCode[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(started.splice(0).map((running) => running.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await bundleAppCode(root, modules, bundleIn(folder));
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    async start(env) {
      const running = await startIn(root, bundleIn(folder), env);
      started.push(running);
      return running;
    },
    remove,
  };
}

async function startIn(root: string, bundle: string, env: Readonly<Record<string, string>>): Promise<RunningAppCode> {
  const child = fork(bundle, [], {
    cwd: root,
    env: { ...process.env, ...env },
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const ended = once(child, "exit").then(() => undefined);
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  };
  try {
    const { convexUrl } = await answerOf(child, START_WITHIN_MS, (message) =>
      message.kind === "ready" ? message : undefined,
    );
    return { convexUrl, stop, ...conversation(child) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function conversation(child: ChildProcess): Pick<RunningAppCode, "ask" | "values"> {
  let lastTicket = 0;
  const say = async (message: ToAppCode): Promise<FromAppCode> => {
    const answer = answerOf(child, ANSWER_WITHIN_MS, (heard) =>
      heard.kind !== "ready" && heard.ticket === message.ticket ? heard : undefined,
    );
    child.send(message, () => undefined);
    const heard = await answer;
    if (heard.kind === "failed") throw new MigrateError(heard.reason);
    return heard;
  };
  return {
    async ask(call) {
      const heard = await say({ kind: "ask", ticket: ++lastTicket, call });
      if (heard.kind !== "answered") throw new MigrateError("The app's code gave no answer to a request.");
      return heard.answer;
    },
    async values(question) {
      const heard = await say({ kind: "values", ticket: ++lastTicket, question });
      if (heard.kind !== "values") throw new MigrateError("The app's code gave no answer to a question about values.");
      return heard.values;
    },
  };
}

/** Waits for the first message that `pick` takes; rejects when the process ends or is silent for too long. */
function answerOf<Answer>(
  child: ChildProcess,
  withinMs: number,
  pick: (message: FromAppCode) => Answer | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      child.off("message", onMessage).off("exit", onExit).off("error", onError);
      act();
    };
    const fail = (reason: string): void => settle(() => reject(new MigrateError(`The app's code ${reason}`)));
    const onMessage = (message: FromAppCode): void => {
      const picked = pick(message);
      if (picked !== undefined) settle(() => resolve(picked));
    };
    const onExit = (code: number | null): void =>
      fail(`ended the process that it ran in (exit code ${code ?? "none"}).`);
    const onError = (error: Error): void => fail(`could not be run: ${error.message}`);
    const timer = setTimeout(() => fail(`gave no answer within ${withinMs / 1000} s.`), withinMs);
    child.on("message", onMessage).on("exit", onExit).on("error", onError);
    if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode);
  });
}
