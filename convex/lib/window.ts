import { refusal } from "./refusal.js";

/** The longest time that one call looks at: about a quarter of a year. */
export const LONGEST_WINDOW_MS = 92 * 24 * 60 * 60 * 1000;

/** A time from its first millisecond to the one before its last. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * A time that a caller asks about.
 *
 * @throws ConvexError INVALID_ARGUMENT for one that ends before it begins, is too long or is no time
 */
export function boundedWindow({ from, to }: Window): Window {
  const length = to - from;
  if (length > 0 && length <= LONGEST_WINDOW_MS) return { from, to };
  throw refusal(
    "INVALID_ARGUMENT",
    '"from" and "to" must be milliseconds since 1970, "to" the later one, by at most 92 days.',
  );
}
