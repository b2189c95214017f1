import type { Mention } from "./model.js";
import type { FindKept } from "./reach.js";

/** What is looked for: `from('tickets`, as a person would grep for it, in any quotes. */
interface Pattern {
  readonly written: string;
  readonly regex: RegExp;
}

/** Patterns for tables, by how their names begin. `Array.from("…")` is none. */
export const tablePatterns = (prefixes: readonly string[]): readonly Pattern[] =>
  prefixes.map((prefix) => ({
    written: `from('${prefix}`,
    regex: new RegExp(`(?<!\\b(?:Array|Buffer|Object)\\s{0,9}\\.\\s{0,9})\\bfrom\\(\\s*["'\`]${escaped(prefix)}`, "g"),
  }));

const escaped = (text: string): string => text.replace(/[^\w]/g, "\\$&");

/**
 * Every place of a file that a pattern fits.
 *
 * @param code the text with its comments blanked, line by line where they were
 */
export function mentionsIn(
  file: string,
  { text, code }: { readonly text: string; readonly code: string },
  patterns: readonly Pattern[],
  kept: FindKept,
): readonly Mention[] {
  const lines = text.split(/\r?\n/);
  return patterns.flatMap(({ written, regex }) =>
    [...code.matchAll(regex)].map(({ index }) => {
      const line = code.slice(0, index).split("\n").length;
      return { file, line, pattern: written, text: (lines[line - 1] ?? "").trim(), reason: kept(file) };
    }),
  );
}
