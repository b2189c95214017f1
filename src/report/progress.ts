import { printable } from "./printable.js";

/** How much of a step is done. */
export interface Counted {
  readonly done: number;
  readonly total: number;
}

/** How long a counted step says nothing, and how long it is quiet between two lines. */
export const QUIET_MS = 1_000;

/** `… reading route files: 120 of 300, about 4 s left`; the time that is left only where enough is done to tell. */
export function progressLine(message: string, count: Counted | null, elapsedMs: number): string {
  const text = `… ${printable(message)}`;
  if (count === null) return elapsedMs < QUIET_MS ? text : `${text}: ${seconds(elapsedMs)} so far`;
  const left = timeLeft(count, elapsedMs);
  return `${text}: ${count.done} of ${count.total}${left === null ? "" : `, about ${seconds(left)} left`}`;
}

/** What the rest takes when it goes on as it went; null where a tenth is not done yet, or nothing is left. */
export function timeLeft({ done, total }: Counted, elapsedMs: number): number | null {
  if (done <= 0 || done >= total || done < total / 10) return null;
  return (elapsedMs / done) * (total - done);
}

const seconds = (ms: number): string =>
  ms < 90_000 ? `${Math.max(1, Math.round(ms / 1_000))} s` : `${Math.round(ms / 60_000)} min`;
