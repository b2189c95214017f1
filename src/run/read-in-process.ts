import { MigrateError } from "../errors.js";
import { errorCode } from "../workspace/file-system.js";
import type { Progress } from "./pipeline.js";
import type { Failure, Read, Said } from "./reading.js";

/** A count that changes faster than this is told to nobody. */
const TOLD_EVERY_MS = 100;

/** Makes a module the one of a process that reads: it answers one question and ends. */
export function readInProcess<Question, Answer>(read: Read<Question, Answer>): void {
  const say = (said: Said<Answer>, then: () => void = () => undefined): void => void process.send?.(said, then);
  process.once("message", (question: Question) => {
    void read(question, thinned(say))
      .then((answer): Said<Answer> => ({ kind: "answer", answer }))
      .catch((error: unknown): Said<Answer> => ({ kind: "failed", failure: failureOf(error) }))
      .then((said) => say(said, () => process.disconnect()));
  });
  // Whoever started it and asks nothing lets go of it.
  process.once("disconnect", () => process.exit());
}

function thinned(say: (step: Extract<Said<never>, { kind: "step" }>) => void): Progress {
  let toldAt = 0;
  return (message, count) => {
    const now = performance.now();
    if (count !== undefined && now - toldAt < TOLD_EVERY_MS) return;
    toldAt = now;
    say({ kind: "step", message, count: count ?? null });
  };
}

function failureOf(error: unknown): Failure {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const told =
    error instanceof MigrateError
      ? { exitCode: error.exitCode, hint: error.hint ?? null, place: error.place ?? null }
      : null;
  return { message, stack, code: errorCode(error), told };
}
