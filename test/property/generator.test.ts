import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIVE, resultOf, STUBS, syntaxErrorIn } from "./app.js";
import { DATA_NAMES } from "./grammar/data.js";
import { printFile, routeFile, type FilePlan } from "./grammar/files.js";
import { GATE_NAMES } from "./grammar/gates.js";
import { FORMS, SHELLS } from "./grammar/handlers.js";

/** One fixed sample: what it holds must not depend on luck. */
const PLANS: readonly FilePlan[] = fc.sample(routeFile("GET"), { numRuns: 400, seed: 20 });

describe("what the generator makes", () => {
  test("parses", () => {
    expect(PLANS.map((plan) => syntaxErrorIn(printFile(plan))).filter((error) => error !== null)).toEqual([]);
  });

  test("is mostly wired, so that the other properties speak of guards", () => {
    const wired = PLANS.filter((plan) => isWired(plan));
    expect(wired.length).toBeGreaterThan(PLANS.length * 0.55);
    const seen = new Set(
      wired.flatMap(({ handlers }) =>
        handlers.flatMap(({ form, shell, data, gates }) => [form, shell, data, ...gates]),
      ),
    );
    const data = DATA_NAMES.filter((name) => name !== "a nested list");
    expect([...FORMS, ...SHELLS, ...data, ...GATE_NAMES].filter((name) => !seen.has(name))).toEqual([]);
  });

  test("is refused only for what it put there to be refused", () => {
    const kinds = PLANS.flatMap((plan) => {
      const { finding } = resultOf(LIVE.wire(printFile(plan), { methods: ["GET"] }), "GET");
      return finding === null ? [] : [finding.kind];
    });
    expect([...new Set(kinds)].sort()).toEqual(["authorization-after-data", "conditional-data"]);
  });

  test("can always hold a stub", () => {
    const refused = PLANS.filter(
      (plan) => resultOf(STUBS.wire(printFile(plan), { methods: ["GET"] }), "GET").status !== "stubbed",
    );
    expect(refused).toEqual([]);
  });
});

const isWired = (plan: FilePlan): boolean =>
  resultOf(LIVE.wire(printFile(plan), { methods: ["GET"] }), "GET").status === "wired";
