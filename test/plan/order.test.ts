import { describe, expect, it } from "vitest";
import { wavesOfGraph } from "../../src/manifest/plan-graph.js";
import { dependenciesOf, dependentsOf, inOrder, wavesOf, type Ordered } from "../../src/plan/order.js";

/** `B2 after A1 A2` → a plan; the wave is the digit of its name. */
function plans(...lines: readonly string[]): readonly Ordered[] {
  return lines.map((line) => {
    const [id = "", after = ""] = line.split(" after ");
    return { id, wave: Number(id.slice(1)), dependsOn: after === "" ? [] : after.split(" ") };
  });
}

const ids = (found: readonly Ordered[]): string => found.map(({ id }) => id).join(" ");

const PLANS = plans("D3 after B2", "B2 after A1", "C1", "A1", "E3 after D3", "F2 after C1");

describe("the order of plans", () => {
  it("takes wave after wave, and within a wave each plan behind those that it waits for", () => {
    expect(wavesOf(PLANS).map(({ wave, plans: ofWave }) => `${wave}: ${ids(ofWave)}`)).toEqual([
      "1: C1 A1",
      "2: B2 F2",
      "3: D3 E3",
    ]);
    expect(ids(inOrder(plans("B1 after A1", "A1")))).toBe("A1 B1");
  });

  it.each([
    ["A1", "B2 D3 E3"],
    ["C1", "F2"],
    ["E3", ""],
  ])("finds what waits for %s", (id, expected) => {
    expect(ids(dependentsOf(PLANS, id))).toBe(expected);
  });

  it.each([
    ["E3", "A1 B2 D3"],
    ["A1", ""],
  ])("finds what %s waits for", (id, expected) => {
    expect(ids(dependenciesOf(PLANS, id))).toBe(expected);
  });

  it("comes to an end where plans wait for each other", () => {
    const circle = plans("A1 after B1", "B1 after A1");
    expect(ids(inOrder(circle))).toBe("B1 A1");
    expect(ids(dependentsOf(circle, "A1"))).toBe("B1");
  });
});

describe("the wave of a plan", () => {
  it.each([
    ["the first one when it waits for nobody", { a: {} }, "a1"],
    ["behind the plans that it waits for", { c: { dependsOn: ["b"] }, a: {}, b: { dependsOn: ["a"] } }, "a1 b2 c3"],
    ["what was written, for the plan and for those behind it", { a: { wave: 4 }, b: { dependsOn: ["a"] } }, "a4 b5"],
    ["the first one when it waits for an unknown plan", { a: { dependsOn: ["x"] } }, "a1"],
  ])("is %s", (_name, graph, expected) => {
    const waves = [...wavesOfGraph(new Map(Object.entries(graph)))].sort();
    expect(waves.map(([id, wave]) => `${id}${wave}`).join(" ")).toBe(expected);
  });
});
