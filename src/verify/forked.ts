import { MigrateError } from "../errors.js";
import { endOf, isOutOfMemory, lastWords, ModuleProcess, type Crash } from "../workspace/module-process.js";
import type { ProofEngine, ProofStore } from "./engine.js";
import { heapArguments, profileArguments } from "./heap.js";
import type { AnswerMessage, CompilerChoice, PrepareMessage, ProveMessage } from "./messages.js";

/** The compiled child. Both `src/verify` and `dist/verify` stand two folders below the package's root. */
const CHILD = new URL("../../dist/verify/child.js", import.meta.url);
const NO_STORE: ProofStore = { read: async () => null, write: async () => undefined };

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
  readonly #process: ModuleProcess<PrepareMessage | ProveMessage, AnswerMessage>;

  constructor({ isKept }: { readonly isKept: boolean }, module: URL = CHILD) {
    this.isKept = isKept;
    this.#process = new ModuleProcess(module, {
      nodeArguments: [...profileArguments(), ...heapArguments(), ...COMPILER_ARGUMENTS],
      serialization: "json",
      isKept,
      crashed,
    });
  }

  /** Starts the process, and the compiler in it, in front of the question. What goes wrong is said by the answer. */
  prepare(message: Omit<PrepareMessage, "kind">): void {
    this.#process.begin({ kind: "prepare", ...message });
  }

  /** Asks one question, when the one before it is answered. */
  ask(question: ProveMessage): Promise<AnswerMessage> {
    return this.#process.ask(question, (answer) => answer);
  }

  /** Lets the process end. */
  close(): void {
    this.#process.close();
  }
}

/** Nearly all that a compiler makes lives until it has answered: a large young generation is of no use to it. */
const COMPILER_ARGUMENTS = ["--max-semi-space-size=4"] as const;

function crashed(crash: Crash): MigrateError {
  const { signal, stderr } = crash;
  if (isOutOfMemory(crash)) {
    return new MigrateError("The type check ran out of memory; nothing was written.", {
      hint: "Give it more with NODE_OPTIONS=--max-old-space-size=<megabytes>, wire fewer routes at once, or pass --no-verify.",
    });
  }
  const message =
    `The type check ended without an answer (${endOf(crash)}); nothing was written.\n${lastWords(stderr)}`.trimEnd();
  return signal === null ? new EngineFailure(message) : new MigrateError(message, { hint: SEE_MORE });
}
