import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIVE, STUBS } from "./app.js";
import { printFile, routeFile } from "./grammar/files.js";
import { unwireByTheLaws, wireByTheLaws } from "./laws.js";
import { parameters, TIMEOUT } from "./runs.js";

describe("stubs, and files without guards, over generated files", () => {
  test(
    "a stub",
    () => {
      const property = fc.property(routeFile("GET"), (plan) => {
        const text = printFile(plan);
        unwireByTheLaws(STUBS, wireByTheLaws(STUBS, text, ["GET"]), ["GET"], text);
      });
      fc.assert(property, parameters(0.15));
    },
    TIMEOUT,
  );

  test(
    "a file that nothing is known of",
    () => {
      const property = fc.property(routeFile("GET"), (plan) => {
        const text = printFile(plan);
        expect(LIVE.unwire(text, { methods: ["GET"] }).text).toBe(text);
        const { text: wired } = LIVE.wire(text, { methods: ["GET"] });
        expect(LIVE.wire(wired, { methods: ["GET"] }).text, "nothing is remembered of the guards").toBe(wired);
      });
      fc.assert(property, parameters(0.02));
    },
    TIMEOUT,
  );
});
