import { parseStub } from "../manifest/shorthand.js";
import type { Answer, BodyFacts, EmptyValue } from "../route/facts.js";

/** The answer of a stub: the empty form of the handler's own, and the helper that makes the response of it. */
export interface StubAnswer {
  /** `{ leads: [], total: 0 }` */
  readonly code: string;
  readonly respondWith: string | null;
  /** keys for which nothing but their name spoke */
  readonly guessed: readonly string[];
}

/** What the Prisma schema says of a field without a row; null where it says nothing. */
type FieldLookup = (name: string) => string | null;

/** Names without a value of their own: what the schema says, and what was guessed. */
interface Guessing {
  readonly fieldOf: FieldLookup;
  readonly guessed: string[];
}

/** The stub that answers as the handler does when no row is there; null where its answer cannot be seen. */
export function stubFor({ answers }: BodyFacts, fieldOf: FieldLookup): StubAnswer | null {
  const seen = answers.filter(({ form, empty }) => (form === "json" || form === "helper") && empty.kind !== "unknown");
  const last = seen.at(-1);
  if (last === undefined) return null;
  const answer = seen.find((each) => each !== last && isOwnNothing(each.empty, last.empty)) ?? last;
  const guessed: string[] = [];
  const parsed = parseStub(codeOf(answer.empty, "", { fieldOf, guessed }));
  return parsed.ok ? { code: parsed.value.code, respondWith: helperOf(answer), guessed } : null;
}

/** What the handler itself answers when it finds nothing: constants under the keys of its last answer. */
function isOwnNothing(value: EmptyValue, last: EmptyValue): boolean {
  if (value.kind !== "object" || last.kind !== "object" || value.fields.length === 0) return false;
  const keys = new Set(last.fields.map(({ name }) => name));
  return value.fields.every(
    ({ name, value: inner }) => keys.has(name) && (inner.kind === "literal" || inner.kind === "list"),
  );
}

const helperOf = ({ form, helper }: Answer): string | null => (form === "helper" ? helper : null);

function codeOf(value: EmptyValue, name: string, guessing: Guessing): string {
  switch (value.kind) {
    case "literal":
      return value.code;
    case "list":
      return "[]";
    case "object": {
      const fields = value.fields.map((field) => `${keyOf(field.name)}: ${codeOf(field.value, field.name, guessing)}`);
      return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
    }
    case "unknown":
      return guessing.fieldOf(name) ?? guess(name, guessing.guessed);
  }
}

const keyOf = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

const NUMBER =
  /^(total|count|sum|average|avg|page|pages|limit|offset|size)$|^(total|num|max|min)[A-Z]|(Count|Total|Pages|Sum|Average|[mM]inutes|[sS]econds|[hH]ours|[dD]ays|[wW]eeks|[mM]onths|[yY]ears|Ms|[bB]ytes|[cC]ents)$/;
const NO_LIST = /(status|analysis|stats|address|progress|timezone|news|settings|options|params)$/i;

/** By the key alone, as people name things. */
function guess(name: string, guessed: string[]): string {
  guessed.push(name);
  if (NUMBER.test(name)) return "0";
  if (/^(is|has|can|should)[A-Z]/.test(name)) return "false";
  return /[a-rt-z]s$/.test(name) && !NO_LIST.test(name) ? "[]" : "null";
}
