import { fork, type ChildProcess, type SerializationType } from "node:child_process";
import { killWithParent } from "../verify/kill-with-parent.js";

/** How a process ended that owed an answer. */
export interface Crash {
  /** null, as the signal is, for one that could not be started or asked */
  readonly code: number | null;
  readonly signal: string | null;
  /** the last that it wrote there */
  readonly stderr: string;
}

export interface ModuleProcessOptions {
  /** arguments of node */
  readonly nodeArguments: readonly string[];
  /** `advanced` for messages that are more than JSON */
  readonly serialization: SerializationType;
  /** other questions follow: it does not end with its answer */
  readonly isKept: boolean;
  /** the error for a process that gave no answer */
  readonly crashed: (crash: Crash) => Error;
}

const STDERR_KEPT = 4_000;

const ignore = (): void => undefined;

/**
 * A compiled module that runs in a process of its own and answers questions: a crash or a full heap ends that process
 * only, and its memory goes with it. It is killed when this process is told to end.
 */
export class ModuleProcess<Message extends object, Said> {
  readonly #module: URL;
  readonly #options: ModuleProcessOptions;
  #child: ChildProcess | null = null;
  /** stops the watching over a process that was not asked yet */
  #release: () => void = ignore;

  constructor(module: URL, options: ModuleProcessOptions) {
    this.#module = module;
    this.#options = options;
  }

  /** Starts it in front of its first question, so that it loads in the meantime. What goes wrong is said by the answer. */
  begin(message: Message | null): void {
    const child = this.#start();
    this.#release = killWithParent(child);
    if (message !== null) child.send(message, ignore);
    this.#child = child;
  }

  /**
   * Asks one question, when the one before it is answered.
   *
   * @param take what it says, until this gives an answer
   */
  async ask<Answer>(question: Message, take: (said: Said) => Answer | undefined): Promise<Answer> {
    this.#release();
    const child = this.#child?.connected === true ? this.#child : this.#start();
    this.#child = null;
    const answer = await answerOf(child, question, take, this.#options.crashed);
    if (this.#options.isKept && child.connected) this.#child = child;
    return answer;
  }

  /** Lets the process end. */
  close(): void {
    this.#release();
    if (this.#options.isKept) this.#child?.disconnect();
    else this.#child?.kill("SIGKILL");
    this.#child = null;
  }

  #start(): ChildProcess {
    const { nodeArguments, serialization } = this.#options;
    const stdio = ["ignore", "ignore", "pipe", "ipc"] as const;
    const child = fork(this.#module, { execArgv: [...nodeArguments], stdio: [...stdio], serialization });
    // While nothing is asked of it, what goes wrong is nobody's.
    child.on("error", ignore);
    return child;
  }
}

function answerOf<Message extends object, Said, Answer>(
  child: ChildProcess,
  question: Message,
  take: (said: Said) => Answer | undefined,
  crashed: (crash: Crash) => Error,
): Promise<Answer> {
  const release = killWithParent(child);
  let stderr = "";
  const listen = (data: Buffer): void => void (stderr = (stderr + data.toString()).slice(-STDERR_KEPT));
  let fail: (cause: Error) => void = ignore;
  const answered = new Promise<Answer>((resolve, reject) => {
    fail = ({ message }) => reject(crashed({ code: null, signal: null, stderr: message }));
    child.stderr?.on("data", listen);
    child.on("message", (said: Said) => {
      const answer = take(said);
      if (answer !== undefined) resolve(answer);
    });
    child.on("error", fail);
    child.once("close", (code, signal) => reject(crashed({ code, signal, stderr })));
    child.send(question, (cause) => {
      if (cause !== null) fail(cause);
    });
  });
  return answered
    .catch((error: unknown) => {
      // It may be at work still, for nobody.
      child.kill("SIGKILL");
      throw error;
    })
    .finally(() => {
      child.stderr?.off("data", listen);
      child.off("error", fail);
      for (const event of ["message", "close"]) child.removeAllListeners(event);
      release();
    });
}

/** How it ended, in words. */
export function endOf({ code, signal }: Crash): string {
  if (signal !== null) return signal;
  return code === null ? "it could not be started" : `exit code ${code}`;
}

/** The line of an uncaught error where there is one, else the last lines. */
export function lastWords(stderr: string): string {
  const lines = stderr.trim().split("\n");
  return lines.find((line) => /^(?:Uncaught )?\w*Error\b/.test(line)) ?? lines.slice(-5).join("\n");
}

/** Whether a process ended because node's heap was full. */
export const isOutOfMemory = ({ stderr }: Crash): boolean => /heap out of memory|Reached heap limit/.test(stderr);
