import { convexToJson, jsonToConvex, type JSONValue, type Value } from "convex/values";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowHash as rowHashInConvex } from "../../convex/lib/row_text.js";
import { toConvexJson } from "../../src/data/convex-json.js";
import type { ConvexValue } from "../../src/data/conversion.js";
import { rowHash } from "../../src/data/row-hash.js";

/** Lists that may only be read are lists to Convex's library all the same. */
const asConvex = (value: ConvexValue): Value => structuredClone(value) as Value;

const field = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,8}$/);
const { tree } = fc.letrec<{ tree: ConvexValue }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.double(),
    fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER, 5e-324),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.string({ unit: "binary" }).filter((text) => !/\p{Surrogate}/u.test(text)),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => new Uint8Array(bytes).buffer),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(field, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const rows = fc.dictionary(field, tree, { maxKeys: 6, noNullPrototype: true });

describe("values on their way to Convex", () => {
  it("are written as Convex's own library writes them, and read back the same", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const json = toConvexJson(value);
        expect(json).toEqual(convexToJson(asConvex(value)));
        expect(jsonToConvex(json as JSONValue)).toEqual(asConvex(value));
      }),
      { numRuns: 500 },
    );
  });

  it("have the same hash on both sides, whatever the order of fields", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (row) => {
        const hash = rowHash(row);
        expect(await rowHashInConvex(Object.fromEntries(Object.entries(row).map(([k, v]) => [k, asConvex(v)])))).toBe(
          hash,
        );
        expect(rowHash(Object.fromEntries(Object.entries(row).reverse()))).toBe(hash);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, Record<string, ConvexValue>, Record<string, ConvexValue>]>([
    ["an absent field and null", {}, { a: null }],
    ["a number and its text", { a: 1 }, { a: "1" }],
    ["a number and an integer", { a: 1 }, { a: 1n }],
    ["zero and minus zero", { a: 0 }, { a: -0 }],
    ["two fields and one", { a: "x", b: "y" }, { a: "xy" }],
    ["a moment and one a millisecond later", { a: 1_700_000_000_000 }, { a: 1_700_000_000_001 }],
    ["a list and another order of it", { a: [1, 2] }, { a: [2, 1] }],
  ])("have another hash for %s", (_, one, other) => {
    expect(rowHash(one)).not.toBe(rowHash(other));
  });
});
