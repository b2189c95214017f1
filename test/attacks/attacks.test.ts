import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { attempt } from "./executed.js";
import { ON_ANSWERS } from "./on-answers.js";
import { ON_CALLERS } from "./on-callers.js";
import { ON_CHECKS } from "./on-checks.js";
import { ON_FUNCTIONS } from "./on-functions.js";
import { ON_HOLDERS } from "./on-holders.js";
import { ON_LOOPS } from "./on-loops.js";
import { ON_ROWS } from "./on-rows.js";
import { ON_VALUES } from "./on-values.js";

beforeAll(() => {
  for (const method of ["error", "warn", "info"] as const)
    vi.spyOn(console, method).mockImplementation(() => undefined);
});
afterAll(() => vi.restoreAllMocks());

describe("a route file that hides what refuses is refused, or refuses whom it refused", () => {
  test.each([
    ...ON_CHECKS,
    ...ON_ANSWERS,
    ...ON_ROWS,
    ...ON_CALLERS,
    ...ON_HOLDERS,
    ...ON_FUNCTIONS,
    ...ON_LOOPS,
    ...ON_VALUES,
  ])("$name", async (given) => {
    expect(await attempt(given)).toEqual({ says: given.says, wrongs: [] });
  });
});
