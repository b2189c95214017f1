import { fork, type ChildProcess } from "node:child_process";
import { MigrateError } from "../errors.js";
import type { ProofEngine, ProofStore } from "./engine.js";
import { heapArguments, profileArguments } from "./heap.js";
import { killWithParent } from "./kill-with-parent.js";
import type { AnswerMessage, CompilerChoice, PrepareMessage, ProveMessage } from "./messages.js";

/** The compiled child. Both `src/verify` and `dist/verify` stand two folders below the package's root. */
const CHILD = new URL("../../dist/verify/child.js", import.meta.url);
const NO_STORE: ProofStore = { read: async () => null, write: async () => undefined };
const STDERR_KEPT = 4_000;

const SEE_MORE = "Nothing was written. Run the app's own `tsc --noEmit` to see more, or pass --no-verify.";

/** The compiler failed, for no reason that lies in the app: another engine may do better. */
export class EngineFailure extends MigrateError {
  constructor(message: string) {
    super(message, { hint: SEE_MORE });
  }
}

/**
 * An engine that runs the app's compiler in a process of its own, so that a crash or a full heap ends that process
 * only. The child is killed when this process is told to end.
 *
 * @param store where it finds and leaves what proofs found out
 * @param child the process, or the compiled `child.js` for one that answers one question
 */
export function forkedEngine(
  compiler: CompilerChoice,
  store: ProofStore = NO_STORE,
  child: CompilerProcess | URL = CHILD,
): ProofEngine {
  const process = child instanceof URL ? new CompilerProcess({ isKept: false }, child) : child;
  return {
    async prove({ appRoot, staged, scope = "affected" }) {
      const memory = await store.read();
      const { isKept } = process;
      const answer = await process.ask({
        kind: "prove",
        appRoot,
        compiler,
        staged: [...staged],
        scope,
        memory,
        isKept,
      });
      if (answer.kind === "proof") {
        if (answer.memory !== null) await store.write(answer.memory);
        return answer.proof;
      }
      if (answer.kind === "failure") throw new EngineFailure(answer.message);
      throw new MigrateError(answer.message, { hint: answer.hint ?? SEE_MORE });
    },
  };
}

/** The process in which a compiler runs. One that is kept answers question after question, and parses a file once. */
export class CompilerProcess {
  readonly isKept: boolean;
  readonly #url: URL;
  #child: ChildProcess | null = null;
  /** stops the watching over a process that was not asked yet */
  #release: () => void = () => undefined;

  constructor({ isKept }: { readonly isKept: boolean }, url: URL = CHILD) {
    this.isKept = isKept;
    this.#url = url;
  }

  /** Starts the process, and the compiler in it, in front of the question. What goes wrong is said by the answer. */
  prepare(message: Omit<PrepareMessage, "kind">): void {
    const child = start(this.#url);
    child.once("error", () => undefined);
    this.#release = killWithParent(child);
    child.send({ kind: "prepare", ...message }, () => undefined);
    this.#child = child;
  }

  /** Asks one question, when the one before it is answered. */
  async ask(question: ProveMessage): Promise<AnswerMessage> {
    this.#release();
    const child = this.#child?.connected === true ? this.#child : start(this.#url);
    this.#child = null;
    const answer = await answerOf(child, question);
    if (this.isKept && child.connected) this.#child = child;
    return answer;
  }

  /** Lets the process end. */
  close(): void {
    this.#release();
    if (this.isKept) this.#child?.disconnect();
    else this.#child?.kill("SIGKILL");
    this.#child = null;
  }
}

const start = (url: URL): ChildProcess =>
  fork(url, {
    execArgv: [...profileArguments(), ...heapArguments()],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });

function answerOf(child: ChildProcess, question: ProveMessage): Promise<AnswerMessage> {
  const release = killWithParent(child);
  let stderr = "";
  const listen = (data: Buffer): void => void (stderr = (stderr + data.toString()).slice(-STDERR_KEPT));
  return new Promise<AnswerMessage>((resolve, reject) => {
    child.stderr?.on("data", listen);
    child.once("message", (answer: AnswerMessage) => resolve(answer));
    child.once("error", (cause) =>
      reject(new MigrateError(`The type check could not be started: ${cause.message}`, { cause })),
    );
    child.once("close", (code, signal) => reject(crashed(code, signal, stderr)));
    child.send(question, (cause) => cause !== null && reject(crashed(null, null, cause.message)));
  }).finally(() => {
    child.stderr?.off("data", listen);
    child.removeAllListeners("close");
    release();
  });
}

function crashed(code: number | null, signal: string | null, stderr: string): MigrateError {
  if (/heap out of memory|Reached heap limit/.test(stderr)) {
    return new MigrateError("The type check ran out of memory; nothing was written.", {
      hint: "Give it more with NODE_OPTIONS=--max-old-space-size=<megabytes>, wire fewer routes at once, or pass --no-verify.",
    });
  }
  const end = signal ?? `exit code ${code}`;
  const message =
    `The type check ended without an answer (${end}); nothing was written.\n${lastWords(stderr)}`.trimEnd();
  return signal === null ? new EngineFailure(message) : new MigrateError(message, { hint: SEE_MORE });
}

/** The line of an uncaught error where there is one, else the last lines. */
function lastWords(stderr: string): string {
  const lines = stderr.trim().split("\n");
  return lines.find((line) => /^(?:Uncaught )?\w*Error\b/.test(line)) ?? lines.slice(-5).join("\n");
}
