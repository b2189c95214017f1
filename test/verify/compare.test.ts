import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addedProblems } from "../../src/verify/compare.js";
import type { TypeProblem } from "../../src/verify/engine.js";

/** `a.ts:3 2322 message` */
function problem(written: string): TypeProblem {
  const match = /^(\S+):(\d+) (\d+) (.*)$/.exec(written);
  if (match === null) throw new Error(`not a problem: ${written}`);
  const [, file = "", line, code, message = ""] = match;
  return { file, line: Number(line), column: 1, code: Number(code), message, isSyntax: false };
}

const print = ({ file, line, code, message }: TypeProblem): string => `${file}:${line} ${code} ${message}`;

describe("addedProblems", () => {
  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ["nothing in both", [], [], []],
    ["the same", ["a.ts:1 1 x"], ["a.ts:1 1 x"], []],
    ["moved by an edit above it", ["a.ts:1 1 x"], ["a.ts:9 1 x"], []],
    ["one more", [], ["a.ts:1 1 x"], ["a.ts:1 1 x"]],
    ["one gone", ["a.ts:1 1 x"], [], []],
    ["another file", ["a.ts:1 1 x"], ["b.ts:1 1 x"], ["b.ts:1 1 x"]],
    ["another code", ["a.ts:1 1 x"], ["a.ts:1 2 x"], ["a.ts:1 2 x"]],
    ["another message", ["a.ts:1 1 x"], ["a.ts:1 1 y"], ["a.ts:1 1 y"]],
    ["a union in another order", ['a.ts:1 1 not "A" | "B" | C.'], ['a.ts:1 1 not C | "B" | "A".'], []],
    ["a word more often", ["a.ts:1 1 x y"], ["a.ts:1 1 x y x"], ["a.ts:1 1 x y x"]],
    ["a second one below", ["a.ts:1 1 x"], ["a.ts:1 1 x", "a.ts:5 1 x"], ["a.ts:5 1 x"]],
    ["a second one above", ["a.ts:5 1 x"], ["a.ts:2 1 x", "a.ts:5 1 x"], ["a.ts:2 1 x"]],
    ["both moved, one more", ["a.ts:5 1 x"], ["a.ts:6 1 x", "a.ts:7 1 x"], ["a.ts:6 1 x"]],
    ["two more of one kind", ["a.ts:1 1 x"], ["a.ts:1 1 x", "a.ts:2 1 x", "a.ts:3 1 x"], ["a.ts:2 1 x", "a.ts:3 1 x"]],
    ["one gone, another come", ["a.ts:1 1 x"], ["a.ts:1 1 y"], ["a.ts:1 1 y"]],
  ])("%s", (_name, baseline, staged, expected) => {
    expect(addedProblems(baseline.map(problem), staged.map(problem)).map(print)).toEqual(expected);
  });

  it("takes an old error of a file that is not edited for the same one when its message prints another type", () => {
    const before = [problem("a.ts:1 1 no `x` in {}")];
    const isEdited = (file: string): boolean => file === "b.ts";
    expect(addedProblems(before, [problem("a.ts:1 1 no `x` in { y: 1 }")], isEdited)).toEqual([]);
    for (const now of ["a.ts:1 2 no `x` in { y: 1 }", "a.ts:2 1 no `x` in { y: 1 }"].map(problem))
      expect(addedProblems(before, [now], isEdited)).toEqual([now]);
    const edited = problem("b.ts:1 1 no `x` in { y: 1 }");
    expect(addedProblems([problem("b.ts:1 1 no `x` in {}")], [edited], isEdited)).toEqual([edited]);
  });

  const arbitrary = fc.array(
    fc.record<TypeProblem>({
      file: fc.constantFrom("a.ts", "b.ts"),
      code: fc.constantFrom(1, 2),
      message: fc.constantFrom("x y", "y x", "z", ""),
      line: fc.integer({ min: 1, max: 4 }),
      column: fc.constant(1),
      isSyntax: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  const keys = (problems: readonly TypeProblem[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { file, code, message } of problems) {
      const key = [file, code, ...message.split(" ").sort()].join(" ");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  };

  it("adds, for every key, exactly as many as there are more", () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (baseline, staged) => {
        const [before, after, added] = [keys(baseline), keys(staged), keys(addedProblems(baseline, staged))];
        for (const key of new Set([...before.keys(), ...after.keys()])) {
          expect(added.get(key) ?? 0).toBe(Math.max(0, (after.get(key) ?? 0) - (before.get(key) ?? 0)));
        }
      }),
    );
  });

  it("says the same in whatever order the problems come, as long as positions are not counted", () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (baseline, staged) => {
        const turned = addedProblems([...baseline].reverse(), [...staged].reverse());
        expect(keys(turned)).toEqual(keys(addedProblems(baseline, staged)));
      }),
    );
  });

  it("answers with staged problems only, and finds nothing new in itself", () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (baseline, staged) => {
        expect(addedProblems(baseline, staged).every((each) => staged.includes(each))).toBe(true);
        expect(addedProblems(staged, [...staged].reverse())).toEqual([]);
      }),
    );
  });
});
