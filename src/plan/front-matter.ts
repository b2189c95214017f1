import { isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { finding, type Finding } from "../findings.js";
import { describeValue, pathText, valueAt, type JsonPath } from "../manifest/paths.js";
import type { Artifact, KeyLink, Noted, PlanDocument } from "./document.js";

type FrontValue = Pick<
  PlanDocument,
  "id" | "phase" | "wave" | "dependsOn" | "filesModified" | "truths" | "artifacts" | "keyLinks"
>;

/** The front matter as the program trusts it, where it ends, or what is wrong with it. */
export type FrontMatter =
  | { readonly value: FrontValue; readonly end: number; readonly findings: readonly [] }
  | { readonly value: null; readonly findings: readonly Finding[] };

const OPENING = "---\n";
const CLOSING = "\n---";

// Everything is a text here: `plan: 05` is the plan "05", not the number 5.
const text = z.string().min(1);
const texts = z.union([z.array(text), z.literal("").transform((): string[] => [])]).optional();
const schema = z.looseObject({
  phase: text,
  plan: text,
  wave: z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .optional(),
  depends_on: texts,
  files_modified: texts,
  must_haves: z
    .looseObject({
      truths: texts,
      artifacts: z
        .array(
          z.looseObject({
            path: text,
            provides: z.string().optional(),
            contains: text.optional(),
            exports: texts,
          }),
        )
        .optional(),
      key_links: z
        .array(z.looseObject({ from: text, to: text, via: z.string().optional(), pattern: text.optional() }))
        .optional(),
    })
    .optional(),
});
type Raw = z.infer<typeof schema>;

/** Reads the YAML between the first two lines of three hyphens. */
export function readFrontMatter(file: string, document: string): FrontMatter {
  const start = { file, line: 1, column: 1 };
  if (!document.startsWith(OPENING)) return refused(start, "it does not begin with YAML between two lines of ---");
  const end = document.indexOf(CLOSING, OPENING.length - 1);
  if (end < 0) return refused(start, "the line of --- that ends its YAML is missing");
  const lines = new LineCounter();
  const placeAt = (offset: number): Noted["place"] => {
    const { line, col } = lines.linePos(offset);
    return { file, line: line + 1, column: col };
  };
  try {
    const source = document.slice(OPENING.length, end);
    const yaml = parseDocument(source, { schema: "failsafe", lineCounter: lines, prettyErrors: false });
    const [broken] = yaml.errors;
    if (broken !== undefined) return refused(placeAt(broken.pos[0]), broken.message);
    return checked(yaml, (path) => placeAt(offsetOf(yaml, path)), end + CLOSING.length);
  } catch (error) {
    // Aliases that multiply themselves, or brackets thousands deep.
    return refused(start, error instanceof Error ? error.message : String(error));
  }
}

const refused = (place: Noted["place"], reason: string): FrontMatter => ({
  value: null,
  findings: [finding("plan-unreadable", place, { reason })],
});

function checked(yaml: Document, placeOf: (path: JsonPath) => Noted["place"], end: number): FrontMatter {
  const raw: unknown = yaml.toJS({ maxAliasCount: 50 });
  const result = schema.safeParse(raw);
  if (result.success) return { value: resolved(result.data, placeOf), end, findings: [] };
  const findings = result.error.issues.map((issue) => {
    const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
    const facts = { path: pathText(path), expected: expectedAt(path), actual: describeValue(valueAt(raw, path)) };
    return finding("plan-invalid-value", placeOf(path), facts);
  });
  return { value: null, findings };
}

const LISTS: ReadonlySet<unknown> = new Set([
  "depends_on",
  "files_modified",
  "truths",
  "exports",
  "artifacts",
  "key_links",
]);

function expectedAt(path: JsonPath): string {
  const last = path.at(-1);
  if (last === "wave") return "a whole number from 1";
  if (LISTS.has(last)) return "a list";
  return path.length === 0 || last === "must_haves" ? "keys with values" : "a text";
}

function resolved(raw: Raw, placeOf: (path: JsonPath) => Noted["place"]): FrontValue {
  const { phase, plan, wave, depends_on: dependsOn, files_modified: files, must_haves: must = {} } = raw;
  const noted = (list: readonly string[] = [], path: JsonPath): readonly Noted[] =>
    list.map((each, index) => ({ text: each, place: placeOf([...path, index]) }));
  return {
    id: `${/^\d+/.exec(phase)?.[0] ?? phase}-${plan}`,
    phase,
    wave: wave === undefined ? null : Number(wave),
    dependsOn: noted(dependsOn, ["depends_on"]),
    filesModified: noted(files, ["files_modified"]),
    truths: noted(must.truths, ["must_haves", "truths"]),
    artifacts: (must.artifacts ?? []).map(
      ({ path, provides = null, contains = null, exports = [] }, index): Artifact => ({
        path,
        provides,
        contains,
        exports,
        place: placeOf(["must_haves", "artifacts", index]),
      }),
    ),
    keyLinks: (must.key_links ?? []).map(({ from, to, via = null, pattern = null }, index): KeyLink => ({
      from,
      to,
      via,
      pattern,
      place: placeOf(["must_haves", "key_links", index]),
    })),
  };
}

/** Where a value stands; the nearest thing around it when it is not there. */
function offsetOf(yaml: Document, path: JsonPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = yaml.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

const isNode = (value: unknown): value is { readonly range?: readonly [number, number, number] | null } =>
  isScalar(value) || (typeof value === "object" && value !== null && "range" in value);
