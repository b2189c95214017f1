import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIVE, resultOf, STUBS, syntaxErrorIn } from "./app.js";
import { FORMATTER_NAMES, reformat } from "./formatter.js";
import { printFile, routeFile } from "./grammar/files.js";
import { parameters, TIMEOUT } from "./runs.js";

const formatters = fc.subarray(FORMATTER_NAMES, { minLength: 1, maxLength: 3 });

describe.each([
  ["live guards", LIVE],
  ["stubs", STUBS],
] as const)("%s that a formatter has gone over", (_, lab) => {
  test(
    "are still the tool's own: nothing to do, and they go as they came",
    () => {
      const property = fc.property(routeFile("GET"), formatters, (plan, names) => {
        const text = printFile(plan);
        const wired = lab.wire(text, { methods: ["GET"] });
        const formatted = reformat(text, wired.change.edits, names);
        expect(syntaxErrorIn(formatted), "the formatter of this test writes code").toBeNull();
        const again = lab.wire(formatted, { methods: ["GET"], known: wired.change.guards });
        expect(again.change.edits).toEqual([]);
        const { status } = resultOf(wired, "GET");
        expect(resultOf(again, "GET").status).toBe(status === "refused" ? status : "already-wired");
        expect(lab.unwire(formatted, { methods: ["GET"], known: wired.change.guards }).text).toBe(text);
      });
      fc.assert(property, parameters(0.03));
    },
    TIMEOUT,
  );
});
