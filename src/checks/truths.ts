import type { Noted, PlanDocument } from "../plan/document.js";
import { plainPath } from "../plan/plan.js";
import type { CheckResult } from "./model.js";

/** Words that say nothing about which part of an app is meant. */
const COMMON: ReadonlySet<string> = new Set(
  "a an and as at be by for from in instead into is it its of on or that the their this to use uses used using via with works work".split(
    " ",
  ),
);
/** How many of a sentence's words the plan's own words about its checks must cover. */
const COVERED = 0.6;

/**
 * Each truth of a plan with the checks that speak of it. A program does not understand sentences: a truth counts as met
 * where the words with which the plan describes its artifacts and links cover it, its first word among them, and all of
 * their checks passed. Anything else is for a person.
 */
export function checkTruths(document: PlanDocument, results: readonly CheckResult[]): readonly CheckResult[] {
  const described = [
    ...document.artifacts.map(({ path, provides, place }) => ({ name: plainPath(path), words: provides ?? "", place })),
    ...document.keyLinks.map(({ from, to, via, place }) => ({
      name: `${plainPath(from)} → ${plainPath(to)}`,
      words: via ?? "",
      place,
    })),
  ].map(({ name, words, place }) => ({ name, words: significant(words), place }));
  return document.truths.map((truth) => {
    const words = significant(truth.text);
    const near = described.filter((check) => shared(words, check.words) >= Math.min(2, words.length));
    const covered = new Set(near.flatMap((check) => check.words));
    const isCovered = isAbout(words, covered);
    const named = near.map(({ name }) => name).join(", ");
    const about = results.filter(({ place }) => near.some((check) => check.place === place));
    const failed = about.some(({ status }) => status !== "passed");
    return truthResult(truth, isCovered && about.length > 0, named, failed);
  });
}

function truthResult({ text, place }: Noted, isCovered: boolean, named: string, failed: boolean): CheckResult {
  const base = { kind: "truth", subject: text, question: "is true", place } as const;
  if (!isCovered) return { ...base, status: "person", detail: "no check of the plan speaks of it: look yourself" };
  if (failed) return { ...base, status: "failed", detail: `what speaks of it did not pass: ${named}` };
  return { ...base, status: "passed", detail: `as far as these show: ${named}` };
}

function isAbout(words: readonly string[], covered: ReadonlySet<string>): boolean {
  const [subject] = words;
  if (subject === undefined || !covered.has(subject)) return false;
  return words.filter((word) => covered.has(word)).length / words.length >= COVERED;
}

const shared = (words: readonly string[], others: readonly string[]): number =>
  words.filter((word) => others.includes(word)).length;

/** The words of a sentence by their stems, each once: `proxies` and `proxy`, `actions` and `action` are one. */
function significant(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[a-z0-9_.]+/g) ?? [];
  return [...new Set(words.filter((word) => !COMMON.has(word)).map(stem))];
}

const stem = (word: string): string =>
  word
    .replace(/(?<!\.)\.+$/, "")
    .replace(/ies$/, "y")
    .replace(/(?<=[a-z]{3})s$/, "");
