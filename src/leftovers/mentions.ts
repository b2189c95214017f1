import type { Mention } from "./model.js";
import type { FindKept } from "./reach.js";

/** What is looked for: `from('tickets`, as a person would grep for it, in any quotes. */
interface Pattern {
  readonly written: string;
  readonly regex: RegExp;
}

/** Names of tables that are looked for: by how they begin, and whole. */
export interface TableNames {
  readonly prefixes: readonly string[];
  readonly tables: readonly string[];
}

/** Patterns for tables, each found once. `Array.from("…")` is none. */
export function tablePatterns({ prefixes, tables }: TableNames): readonly Pattern[] {
  const others = tables.filter((table) => !prefixes.some((prefix) => table.startsWith(prefix)));
  return [
    ...prefixes.map((prefix) => patternOf(`from('${prefix}`, escaped(prefix))),
    ...[...new Set(others)].map((table) => patternOf(`from('${table}')`, `${escaped(table)}["'\`]`)),
  ];
}

const patternOf = (written: string, source: string): Pattern => ({
  written,
  regex: new RegExp(`(?<!\\b(?:Array|Buffer|Object)\\s{0,9}\\.\\s{0,9})\\bfrom\\(\\s*["'\`]${source}`, "g"),
});

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
