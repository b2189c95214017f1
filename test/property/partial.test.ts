import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIVE, resultOf } from "./app.js";
import { printFile, routeFile } from "./grammar/files.js";
import { wireByTheLaws } from "./laws.js";
import { parameters, TIMEOUT } from "./runs.js";

const BOTH = ["GET", "POST"] as const;

/** Every order in which two things can be done. */
const order = fc.constantFrom<readonly [number, number]>([0, 1], [1, 0]);

const inOrder = ([first, second]: readonly [number, number]): readonly [string, string] => [
  BOTH[first] ?? "",
  BOTH[second] ?? "",
];

describe("methods of one file, one at a time", () => {
  test(
    "wired together, taken out one by one",
    () => {
      const property = fc.property(routeFile(...BOTH), order, (plan, orderOut) => {
        const text = printFile(plan);
        const [one, two] = inOrder(orderOut);
        const both = LIVE.wire(text, { methods: BOTH });
        const left = LIVE.unwire(both.text, { methods: [one], known: both.change.guards });
        expect(left.text, "what is left is what wiring the other alone gives").toBe(
          LIVE.wire(text, { methods: [two] }).text,
        );
        expect(LIVE.unwire(left.text, { methods: [two], known: left.change.guards }).text).toBe(text);
      });
      fc.assert(property, parameters(0.03));
    },
    TIMEOUT,
  );

  test(
    "wired one by one, taken out one by one, in any two orders",
    () => {
      const property = fc.property(routeFile(...BOTH), order, order, (plan, orderIn, orderOut) => {
        const text = printFile(plan);
        const [in1, in2] = inOrder(orderIn);
        const [out1, out2] = inOrder(orderOut);
        const first = LIVE.wire(text, { methods: [in1] });
        const second = LIVE.wire(first.text, { methods: [in2], known: first.change.guards });
        expect(second.text).toBe(LIVE.wire(text, { methods: BOTH }).text);
        const third = LIVE.unwire(second.text, { methods: [out1], known: second.change.guards });
        expect(LIVE.unwire(third.text, { methods: [out2], known: third.change.guards }).text).toBe(text);
      });
      fc.assert(property, parameters(0.02));
    },
    TIMEOUT,
  );

  test(
    "a refused handler does not keep the other one from its guard",
    () => {
      const property = fc.property(
        routeFile(...BOTH).map((plan) => ({
          ...plan,
          handlers: plan.handlers.map((handler) => ({
            ...handler,
            late: true,
            form: "arrow" as const,
            data: "list in a constant" as const,
          })),
        })),
        (plan) => {
          const run = wireByTheLaws(LIVE, printFile(plan), BOTH);
          expect(resultOf(run, "GET").status).toBe("refused");
          expect(resultOf(run, "POST").status).toBe("wired");
        },
      );
      fc.assert(property, parameters(0.01));
    },
    TIMEOUT,
  );
});
