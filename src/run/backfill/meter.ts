import type { Progress } from "../pipeline.js";

const EVERY_MS = 1000;

/**
 * Says how far something is: at most once a second, with its rate and an estimate.
 *
 * @param total null where nobody has counted
 */
export function meter(
  what: string,
  { total, done }: { readonly total: number | null; readonly done: number },
  progress: Progress,
  now: () => number = Date.now,
): (rows: number) => void {
  const start = now();
  let last = start;
  return (rows) => {
    const at = now();
    if (at - last < EVERY_MS) return;
    last = at;
    const rate = ((rows - done) * 1000) / (at - start);
    const of = total === null ? "" : ` of ${total.toLocaleString("en")}`;
    const left = total === null || rate === 0 ? "" : `, about ${timeOf(Math.max(total - rows, 0) / rate)} left`;
    progress(
      `${what}: ${rows.toLocaleString("en")}${of} rows, ${Math.round(rate).toLocaleString("en")} a second${left}`,
    );
  };
}

function timeOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
