import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guardOffset, LIVE, offsetsIn, resultOf, STUBS } from "./app.js";
import { printFile, routeFile, type FilePlan } from "./grammar/files.js";
import { marksOf } from "./grammar/handlers.js";
import { parameters, TIMEOUT } from "./runs.js";

const METHODS = ["GET"];

describe("where a guard stands, against a generator that knows", () => {
  test(
    "a live guard stands behind every gate in front of the data, and in front of the data",
    () => {
      const property = fc.property(routeFile("GET"), (plan) => {
        const run = LIVE.wire(printFile(plan), { methods: METHODS });
        if (resultOf(run, "GET").status === "wired") expectBetween(plan, run.text);
      });
      fc.assert(property, parameters(0.18));
    },
    TIMEOUT,
  );

  test(
    "a live guard is refused where somebody is refused behind the data",
    () => {
      const property = fc.property(
        routeFile("GET").filter((plan) => lateMark(plan) !== null),
        (plan) => {
          const { finding } = resultOf(LIVE.wire(printFile(plan), { methods: METHODS }), "GET");
          expect(finding?.kind).toMatch(/^(authorization-after-data|conditional-data)$/);
        },
      );
      fc.assert(property, parameters(0.06));
    },
    TIMEOUT,
  );

  test(
    "a guard of a writing method stands behind every gate",
    () => {
      const property = fc.property(routeFile("PUT"), (plan) => {
        const run = LIVE.wire(printFile(plan), { methods: ["PUT"] });
        expect(resultOf(run, "PUT").status).toBe("wired");
        expectBetween(plan, run.text);
      });
      fc.assert(property, parameters(0.06));
    },
    TIMEOUT,
  );

  test(
    "a stub stands behind every gate, those behind the data as well",
    () => {
      const property = fc.property(routeFile("GET"), (plan) => {
        const run = STUBS.wire(printFile(plan), { methods: METHODS });
        expect(resultOf(run, "GET").status).toBe("stubbed");
        const [handler] = plan.handlers;
        const guard = guardOffset(STUBS, run.text, "GET");
        const { gates, late } = offsetsIn(run.text, handler ?? expect.fail("no handler"));
        for (const gate of late === null ? gates : [...gates, late]) expect(guard).toBeGreaterThan(gate);
      });
      fc.assert(property, parameters(0.08));
    },
    TIMEOUT,
  );
});

const lateMark = ({ handlers }: FilePlan): string | null =>
  handlers.map((handler) => marksOf(handler).late).find((mark) => mark !== null) ?? null;

function expectBetween({ handlers }: FilePlan, wired: string): void {
  const [handler] = handlers;
  if (handler === undefined) throw new Error("the generator made no handler");
  const guard = guardOffset(LIVE, wired, handler.method);
  const { gates, data } = offsetsIn(wired, handler);
  for (const gate of gates) {
    expect(gate, "the gate is in the text").toBeGreaterThan(0);
    expect(guard).toBeGreaterThan(gate);
  }
  expect(guard).toBeLessThan(data);
}
