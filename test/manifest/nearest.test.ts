import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "../../src/manifest/nearest.js";

describe("nearest", () => {
  it.each([
    ["getLeeds", ["getLeads", "getById"], "getLeads"],
    ["leasd", ["leads", "lead"], "leads"],
    ["ruotes", ["routes", "models", "env"], "routes"],
    ["Leads", ["leads"], "leads"],
    ["leads", ["leads", "leadz"], "leads"],
    ["leads/pipline", ["leads/pipeline", "leads/stats"], "leads/pipeline"],
    ["zebra", ["leads", "quotations"], null],
    ["a", ["b"], null],
    ["", ["x"], null],
    ["leads", [], null],
  ])("%s among %j is %s", (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });
});

describe("editDistance", () => {
  it("counts a swap of neighbours as one slip", () => {
    expect(editDistance("ab", "ba")).toBe(1);
    expect(editDistance("kitten", "sitting")).toBe(3);
  });

  it("is symmetric, zero for equal words only, and never above the longer word", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});
