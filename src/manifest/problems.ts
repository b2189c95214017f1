import type { z } from "zod";
import { finding, type Finding } from "../findings.js";
import type { Locate } from "./load.js";
import { nearest } from "./nearest.js";
import { describeValue, isContainer, keysOf, pathText, valueAt, type JsonPath } from "./paths.js";
import { manifestJsonSchema, manifestSchema, type JsonSchema, type RawManifest } from "./schema.js";

type Issue = z.core.$ZodIssue;

/** The parts of a manifest that have the right shape, and what is wrong with the others. */
export interface CheckedShape {
  readonly usable: RawManifest;
  readonly findings: readonly Finding[];
}

/**
 * Checks the shape of the whole file. Parts of a wrong shape are left out of `usable`, so that the rules can still look
 * at the rest and a person sees all problems at once.
 *
 * @param raw any JSON value
 */
export function checkShape(raw: unknown, locate: Locate): CheckedShape {
  const findings: Finding[] = [];
  let candidate: unknown = structuredClone(raw);
  for (;;) {
    const result = manifestSchema.safeParse(candidate);
    if (result.success) return { usable: result.data, findings };
    const issues = result.error.issues.flatMap(flatten);
    const genuine = issues.filter(({ path }) => !wasTakenOut(jsonPath(path), raw, candidate));
    findings.push(...genuine.flatMap((issue) => findingsOf(issue, candidate, locate)));
    const faults = issues.flatMap((issue) => faultsOf(issue, candidate));
    candidate = faults.reduce(without, candidate);
  }
}

/** Whether a part is missing only because an earlier round took it out. */
function wasTakenOut(path: JsonPath, raw: unknown, candidate: unknown): boolean {
  return valueAt(candidate, path) === undefined && valueAt(raw, path) !== undefined;
}

/** Replaces "none of the alternatives fits" by what is wrong with the alternative that was meant. */
function flatten(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.find((alternative) => !alternative.some(isOfAnotherType));
  if (meant === undefined) return [issue];
  return meant.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
}

const isOfAnotherType = ({ path, code }: Issue): boolean => path.length === 0 && code === "invalid_type";

function findingsOf(issue: Issue, root: unknown, locate: Locate): readonly Finding[] {
  const path = jsonPath(issue.path);
  if (issue.code === "unrecognized_keys") {
    const valid = validKeys(path);
    return issue.keys.map((key) =>
      finding("manifest-unknown-key", locate([...path, key], "key"), {
        path: pathText(path),
        key,
        nearest: nearest(key, valid),
      }),
    );
  }
  const actual = valueAt(root, path);
  const facts = { path: pathText(path), expected: expectedBy(issue), actual: describeValue(actual), nearest: null };
  return [finding("manifest-invalid-value", locate(path), facts)];
}

function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return EXPECTED_TYPES.get(issue.expected) ?? issue.expected;
    case "too_small":
      return issue.origin === "number" ? `a number from ${issue.minimum}` : "something that is not empty";
    case "invalid_union":
      return "a string or an object";
    case "invalid_format":
      return expectedFormat(jsonPath(issue.path));
    case "invalid_key":
      return issue.path[1] === "fields"
        ? "a field of a Prisma model, such as Lead.value"
        : "a Prisma model, such as Lead";
    default:
      return issue.message;
  }
}

const EXPECTED_TYPES: ReadonlyMap<string, string> = new Map([
  ["string", "a string"],
  ["array", "a list"],
  ["object", "an object"],
  ["record", "an object"],
  ["number", "a number"],
  ["int", "a whole number"],
]);

const expectedFormat = (path: JsonPath): string =>
  path[0] === "data" && path.at(-1) !== "skip"
    ? "a name that Convex takes: a letter, then letters, digits and _"
    : (EXPECTED_FORMATS.get(String(path.at(-1))) ?? "an import specifier such as @/lib/prisma");

/** By the key whose value has a format. */
const EXPECTED_FORMATS: ReadonlyMap<string, string> = new Map([
  ["typecheck", "the name of a script of package.json"],
  ["env", "the name of an environment variable, such as DS_LEADS"],
  ["reason", "some words"],
  ["skip", "some words"],
]);

/** The keys that the schema knows at this place of the manifest. */
function validKeys(path: JsonPath): readonly string[] {
  const schema = path.reduce<JsonSchema | undefined>((at, step) => child(objectOf(at), step), manifestJsonSchema());
  return keysOf(objectOf(schema)?.properties);
}

function child(schema: JsonSchema | undefined, step: string | number): JsonSchema | undefined {
  const found = typeof step === "number" ? schema?.items : (schema?.properties?.[step] ?? schema?.additionalProperties);
  return typeof found === "object" && !Array.isArray(found) ? found : undefined;
}

/** Of several alternatives, the one that has keys. */
function objectOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  const alternatives = schema?.anyOf?.filter((each): each is JsonSchema => typeof each === "object");
  return alternatives?.find(({ type }) => type === "object") ?? schema;
}

/** What has to be taken out of the value because of an issue; a missing part takes what should hold it along. */
function faultsOf(issue: Issue, root: unknown): readonly JsonPath[] {
  const path = jsonPath(issue.path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => [...path, key]);
  const isMissing = valueAt(root, path) === undefined && pathText(path) !== "domains";
  return [isMissing ? path.slice(0, -1) : path];
}

function without(root: unknown, path: JsonPath): unknown {
  const last = path.at(-1);
  const parent = valueAt(root, path.slice(0, -1));
  if (last === undefined || !isContainer(root)) return { domains: {} };
  if (!isContainer(parent)) return root;
  // A hole in a list would move what stands behind it, so an element is removed with its whole list.
  if (Array.isArray(parent)) return without(root, path.slice(0, -1));
  if (pathText(path) === "domains") parent[last] = {};
  else delete parent[last];
  return root;
}

function jsonPath(path: readonly PropertyKey[]): JsonPath {
  return path.map((step) => (typeof step === "symbol" ? String(step) : step));
}
