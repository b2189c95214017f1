import fc from "fast-check";
import { describe, test } from "vitest";
import { LIVE } from "./app.js";
import { printFile, routeFile } from "./grammar/files.js";
import { unwireByTheLaws, wireByTheLaws } from "./laws.js";
import { parameters, TIMEOUT } from "./runs.js";

describe("wiring and taking out, over generated files", () => {
  test(
    "one live handler",
    () => {
      const property = fc.property(routeFile("GET"), (plan) => {
        const text = printFile(plan);
        unwireByTheLaws(LIVE, wireByTheLaws(LIVE, text, ["GET"]), ["GET"], text);
      });
      fc.assert(property, parameters(0.25));
    },
    TIMEOUT,
  );

  test(
    "a reading and a writing handler in one file",
    () => {
      const methods = ["GET", "POST"];
      const property = fc.property(routeFile("GET", "POST"), (plan) => {
        const text = printFile(plan);
        unwireByTheLaws(LIVE, wireByTheLaws(LIVE, text, methods), methods, text);
      });
      fc.assert(property, parameters(0.08));
    },
    TIMEOUT,
  );
});
