import autocannon from "autocannon";
import type { Load, Measurement, Sample, Target } from "./model.js";

/**
 * Warms both targets up, then measures them in turns, so that what slows the machine down for a while slows down both.
 * Every other round begins with the other one.
 */
export async function measureInTurns(
  targets: readonly [Target, Target],
  load: Load,
  progress: (message: string) => void,
): Promise<readonly [Measurement, Measurement]> {
  const [left, right] = targets;
  progress(`warming up: ${load.warmup} s each`);
  for (const target of targets) if (load.warmup > 0) await fire(target, load.connections, load.warmup);
  const samples = new Map<Target, Sample[]>([
    [left, []],
    [right, []],
  ]);
  for (let round = 0; round < load.rounds; round++) {
    progress(`round ${round + 1} of ${load.rounds}: ${load.duration} s each`);
    for (const target of round % 2 === 0 ? [left, right] : [right, left])
      samples.get(target)?.push(await fire(target, load.connections, load.duration));
  }
  return [summarise(left, samples.get(left) ?? []), summarise(right, samples.get(right) ?? [])];
}

function fire({ url, headers }: Target, connections: number, duration: number): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const times: number[] = [];
    const run = autocannon({ url, headers: { ...headers }, connections, duration }, (error: unknown, result) => {
      if (error instanceof Error) return reject(error);
      const { errors, timeouts, non2xx, duration: seconds } = result;
      return resolve({ times, seconds, errors: errors - timeouts, timeouts, failed: non2xx });
    });
    run.on("response", (_client, _status, _bytes, time) => times.push(time));
  });
}

/** Several samples of one target as one. */
export function summarise({ name, url }: Target, samples: readonly Sample[]): Measurement {
  const times = samples.flatMap((sample) => sample.times).sort((a, b) => a - b);
  const sum = (of: (sample: Sample) => number): number => samples.reduce((total, sample) => total + of(sample), 0);
  const seconds = sum((sample) => sample.seconds);
  return {
    name,
    url,
    requests: times.length,
    requestsPerSecond: seconds === 0 ? 0 : rounded(times.length / seconds),
    p50: percentile(times, 50),
    p95: percentile(times, 95),
    p99: percentile(times, 99),
    errors: sum((sample) => sample.errors),
    timeouts: sum((sample) => sample.timeouts),
    failed: sum((sample) => sample.failed),
  };
}

/** The time that so many percent of the requests did not exceed; 0 for none. */
const percentile = (sorted: readonly number[], percent: number): number =>
  rounded(sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0);

const rounded = (value: number): number => Math.round(value * 100) / 100;
