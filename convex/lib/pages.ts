import type { PaginationOptions, PaginationResult } from "convex/server";
import { boundedLimit } from "./limit.js";
import { published } from "./rows.js";
import type { Stored } from "./rows.js";

/** The page of a list that cannot have rows: a filter that names nothing. */
export const EMPTY_PAGE: PaginationResult<never> = { page: [], isDone: true, continueCursor: "" };

/**
 * What a caller asks of a page, with a bounded number of rows.
 *
 * @throws ConvexError INVALID_LIMIT for a number of rows that is not a whole number from 1
 */
export function boundedPage(asked: PaginationOptions): PaginationOptions {
  return { ...asked, numItems: boundedLimit(asked.numItems) };
}

/** A page of rows as callers know them. */
export function publishedPage<Row extends Stored>(
  result: PaginationResult<Row>,
): PaginationResult<ReturnType<typeof published<Row>>> {
  return { ...result, page: result.page.map((row) => published(row)) };
}
