import { ConvexError } from "convex/values";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { givenFilter } from "../../convex/lib/filters.js";
import { boundedLimit, DEFAULT_LIMIT, MAX_LIMIT } from "../../convex/lib/limit.js";
import { holdsSecret } from "../../convex/lib/secret.js";

describe("holdsSecret", () => {
  it("passes the deployment's own key, whatever it is made of", () => {
    fc.assert(fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (key) => holdsSecret(key, key)));
  });

  it("passes no other key", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (given, expected) => {
        fc.pre(given !== expected);
        return !holdsSecret(given, expected);
      }),
    );
  });

  it.each([
    [undefined, undefined],
    [undefined, "key"],
    ["key", undefined],
    ["", undefined],
    ["", ""],
    [undefined, ""],
    ["", "key"],
    // Differences that a sloppy comparison of the longer part would cancel.
    ["keykey", "key"],
    ["key\0", "key"],
    ["ke", "key"],
    ["KEY", "key"],
  ])("refuses %j for %j", (given, expected) => {
    expect(holdsSecret(given, expected)).toBe(false);
  });
});

describe("boundedLimit", () => {
  it.each([
    [undefined, DEFAULT_LIMIT],
    [1, 1],
    [MAX_LIMIT, MAX_LIMIT],
    [MAX_LIMIT + 1, MAX_LIMIT],
    [Number.MAX_SAFE_INTEGER, MAX_LIMIT],
  ])("reads %s as %s", (limit, rows) => {
    expect(boundedLimit(limit)).toBe(rows);
  });

  it.each([0, -0, -1, -MAX_LIMIT, 0.5, 1.5, NaN, Infinity, -Infinity])(
    "refuses %s and says what is allowed",
    (limit) => {
      const refused = (): number => boundedLimit(limit);
      expect(refused).toThrow(ConvexError);
      expect(refused).toThrow(/INVALID_LIMIT.*whole number from 1 to/);
    },
  );
});

it.each([
  [undefined, undefined],
  ["", undefined],
  [" ", " "],
  ["OPEN", "OPEN"],
])("givenFilter reads %j as %j", (value, filter) => {
  expect(givenFilter(value)).toBe(filter);
});
