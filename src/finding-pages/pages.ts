import { describe, type Finding, type FindingKind } from "../findings.js";
import { CONVEX_PAGES } from "./convex.js";
import { HANDLER_PAGES } from "./handlers.js";
import { MANIFEST_PAGES } from "./manifest.js";
import type { FindingPages } from "./page.js";
import { PLAN_PAGES } from "./plans.js";
import { REWRITING_PAGES } from "./rewriting.js";
import { SURROUNDINGS_PAGES } from "./surroundings.js";
import { TABLE_PAGES } from "./tables.js";

/** The pages by what they are about, in the order of the documentation. */
export const CHAPTERS = [
  { title: "The manifest", pages: MANIFEST_PAGES },
  { title: "Plans and runs", pages: PLAN_PAGES },
  { title: "The Convex side", pages: CONVEX_PAGES },
  { title: "Tables and rows", pages: TABLE_PAGES },
  { title: "Handlers and guards", pages: HANDLER_PAGES },
  { title: "Other rewritings, and the proof", pages: REWRITING_PAGES },
  { title: "The surroundings", pages: SURROUNDINGS_PAGES },
] as const;

/** A page for every kind; the compiler names the one that is missing. */
export const PAGES: FindingPages = {
  ...MANIFEST_PAGES,
  ...PLAN_PAGES,
  ...CONVEX_PAGES,
  ...TABLE_PAGES,
  ...HANDLER_PAGES,
  ...REWRITING_PAGES,
  ...SURROUNDINGS_PAGES,
};

const isKind = (name: string): name is FindingKind => Object.hasOwn(PAGES, name);

/** A kind by its name; null for what is none. */
export const kindOf = (name: string): FindingKind | null => (isKind(name) ? name : null);

/** Every kind, in the order of the documentation. */
export const FINDING_KINDS: readonly FindingKind[] = Object.keys(PAGES).filter(isKind);

/** Whether a value that was read from a file is a finding: its kind is known, and words can be made of its facts. */
export function isFinding(value: object): value is Finding {
  if (!("kind" in value) || typeof value.kind !== "string" || !isKind(value.kind)) return false;
  const facts = new Map<string, unknown>(Object.entries(value));
  if (!Object.keys(PAGES[value.kind].example).every((key) => isFact(facts.get(key)))) return false;
  return canBeDescribed(value);
}

const isFact = (fact: unknown): boolean => fact === null || typeof fact === "string" || typeof fact === "number";

/** A fact may still be null where a text is needed. */
function canBeDescribed(value: object): boolean {
  try {
    describe(value as Finding);
    return true;
  } catch {
    return false;
  }
}
