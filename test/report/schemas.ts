import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect } from "vitest";
import { reportSchema } from "../../src/plan/report-document.js";

/**
 * A schema that allows no keys but those that it names: what a command prints has to be documented. Findings alone have facts
 * of their kinds beside what all have.
 */
function tightened(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(tightened);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, tightened(value)]));
  if (!("properties" in inner)) return inner;
  const isOfFindings = Object.hasOwn(Object(inner["properties"]), "severity");
  return { ...inner, additionalProperties: isOfFindings ? { type: ["string", "number", "null"] } : false };
}

const checkReport = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(Object(tightened(reportSchema())));

/** Fails unless the value is a document of `--json`, with no key that the schema does not name. */
export function expectReport(value: unknown): void {
  checkReport(value);
  expect(checkReport.errors).toBe(null);
}

/** The official schema, as a package of its authors brings it: draft 04, of which it uses nothing that is gone since. */
const DRAFT_04: ReadonlySet<string> = new Set(["$schema", "id"]);
const SARIF: object = createRequire(import.meta.url)("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const checkSarif = ajv.compile(Object.fromEntries(Object.entries(SARIF).filter(([key]) => !DRAFT_04.has(key))));

/** Fails unless the value is a SARIF 2.1.0 log. */
export function expectSarif(value: unknown): void {
  checkSarif(value);
  expect(checkSarif.errors).toBe(null);
}
