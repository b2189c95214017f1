import type fc from "fast-check";

/** Files that all properties together make in one run. */
const FILES = 10_000;

/** Milliseconds for one property: on a busy machine it may take many times what it usually does. */
export const TIMEOUT = 300_000;

/**
 * How often a property runs: its share of all files. `RUNS` sets the number of all files, `FAST_CHECK_SEED` the seed of
 * every property, so that a failure that fast-check printed can be had again:
 * `FAST_CHECK_SEED=123 npx vitest run --config test/vitest.config.ts test/property`.
 *
 * @param share part of all files, from 0 to 1
 */
export function parameters(share: number): fc.Parameters<unknown> {
  const seed = process.env["FAST_CHECK_SEED"];
  const numRuns = Math.max(1, Math.round(Number(process.env["RUNS"] ?? FILES) * share));
  return { numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) };
}
