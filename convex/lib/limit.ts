import { refusal } from "./refusal.js";

/** How many rows a list answers when the caller does not say. */
export const DEFAULT_LIMIT = 200;
/** How many rows a list answers at most. */
export const MAX_LIMIT = 1000;

/**
 * The number of rows to read. A larger number than the maximum means the maximum.
 *
 * @param limit whole number from 1; absent means the default
 * @throws ConvexError INVALID_LIMIT for anything else (NaN, zero, negative, fractional, infinite). Prisma reads some
 *   of these in its own way, and whoever falls back to it shall get that answer, not another one.
 */
export function boundedLimit(limit: number | undefined): number {
  if (limit === undefined) return DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1) {
    throw refusal("INVALID_LIMIT", `"limit" must be a whole number from 1 to ${MAX_LIMIT}, and is ${limit}.`);
  }
  return Math.min(limit, MAX_LIMIT);
}
