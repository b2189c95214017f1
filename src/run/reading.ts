import { EXIT, MigrateError, type ExitCode } from "../errors.js";
import type { Place } from "../manifest/model.js";
import type { Counted } from "../report/progress.js";
import { heapArguments, profileArguments } from "../verify/heap.js";
import { isCommand } from "../workspace/tool.js";
import { endOf, isOutOfMemory, lastWords, ModuleProcess, type Crash } from "../workspace/module-process.js";
import type { Progress } from "./pipeline.js";

/** Something that reads many source files: plain values in and out, so that it can be done elsewhere. */
export type Read<Question, Answer> = (question: Question, progress: Progress) => Promise<Answer>;

/** A reading that may have begun to load before its question is known. Asked once. */
export interface Reading<Question, Answer> {
  readonly ask: Read<Question, Answer>;
  close(): void;
}

/** What the process of a reading says. */
export type Said<Answer> =
  | { readonly kind: "step"; readonly message: string; readonly count: Counted | null }
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "failed"; readonly failure: Failure };

/** An error, as it goes from one process to the other. */
export interface Failure {
  readonly message: string;
  readonly stack: string;
  /** of an error of the system */
  readonly code: string | null;
  /** null for an error that is no person's */
  readonly told: { readonly exitCode: ExitCode; readonly hint: string | null; readonly place: Place | null } | null;
}

/**
 * Lets files be read in a process of their own, which takes the parser and all that was parsed with it when it ends: the
 * compiler that proves the edit gets that memory. A program that calls the commands as functions reads by itself, and
 * has the parser for its next call.
 *
 * @param module the compiled module beside this one, which calls `readInProcess`
 * @param here loads the same reading into this process
 */
export function startReading<Question extends object, Answer>(
  module: `./${string}.js`,
  here: () => Promise<Read<Question, Answer>>,
): Reading<Question, Answer> {
  if (!isCommand())
    return { ask: async (question, progress) => (await here())(question, progress), close: () => undefined };
  const process = new ModuleProcess<Question, Said<Answer>>(new URL(module, import.meta.url), {
    nodeArguments: [...profileArguments(), ...heapArguments()],
    serialization: "advanced",
    isKept: false,
    crashed,
  });
  process.begin(null);
  return {
    async ask(question, progress) {
      const last = await process.ask(question, (said) => {
        if (said.kind !== "step") return said;
        progress(said.message, said.count ?? undefined);
        return undefined;
      });
      if (last.kind === "failed") throw errorOf(last.failure);
      return last.answer;
    },
    close: () => process.close(),
  };
}

function errorOf({ message, stack, code, told }: Failure): Error {
  if (told === null) return Object.assign(new Error(message), { stack, ...(code === null ? {} : { code }) });
  const { exitCode, hint, place } = told;
  return new MigrateError(message, {
    exitCode,
    ...(hint === null ? {} : { hint }),
    ...(place === null ? {} : { place }),
  });
}

function crashed(crash: Crash): MigrateError {
  if (isOutOfMemory(crash))
    return new MigrateError("There is not enough memory to read the files; nothing was written.", {
      exitCode: EXIT.couldNotRun,
      hint: "Give it more with NODE_OPTIONS=--max-old-space-size=<megabytes>, or select fewer routes at once.",
    });
  return new MigrateError(
    `The reading of the files ended early (${endOf(crash)}); nothing was written.\n${lastWords(crash.stderr)}`.trimEnd(),
    { hint: "Run it again." },
  );
}
