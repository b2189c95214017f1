import { progressLine, QUIET_MS, type Counted } from "../report/progress.js";
import type { Progress } from "../run/pipeline.js";

/** How often a step that cannot be counted says that it is still going on. */
const STILL_MS = 10_000;

/** What a terminal is told while a command works. */
export interface ProgressTeller {
  readonly tell: Progress;
  /** nothing is going on any more */
  stop(): void;
}

/**
 * Tells a person at a terminal what is going on: a line for each step, for a counted one at most a line a second, and a sign
 * of life where nothing can be counted. Whole lines alone: nothing that was printed is ever taken back.
 *
 * @param isAsking whether somebody is being asked something, whom no line may interrupt
 */
export function tellProgress(
  write: (line: string) => void,
  { now = () => performance.now(), isAsking = () => process.stdin.isRaw === true } = {},
): ProgressTeller {
  let step = { message: "", startedAt: 0, toldAt: 0 };
  const say = (message: string, count: Counted | null): void => {
    write(`${progressLine(message, count, now() - step.startedAt)}\n`);
    step = { ...step, toldAt: now() };
    // The next sign of life is due that long after the last line.
    timer.refresh();
  };
  const timer = setInterval(() => {
    if (step.message !== "" && !isAsking()) say(step.message, null);
  }, STILL_MS);
  timer.unref();
  return {
    tell: (message, count) => {
      const isNew = message !== step.message;
      if (isNew) step = { message, startedAt: now(), toldAt: now() };
      if (count === undefined) {
        if (isNew) say(message, null);
      } else if (now() - step.toldAt >= QUIET_MS) say(message, count);
    },
    stop: () => {
      clearInterval(timer);
      step = { ...step, message: "" };
    },
  };
}
