import type { Edit } from "../../src/edits/edit.js";

/** What a formatter does to code: each is one setting of one. */
export const FORMATTERS = {
  "single quotes": (text: string) => text.replace(/"([^"'`\\\n]*)"/g, "'$1'"),
  "double quotes": (text: string) => text.replace(/'([^"'`\\\n]*)'/g, '"$1"'),
  "no semicolons": (text: string) => text.replace(/;(?=\r?\n|$)/g, ""),
  semicolons: (text: string) => text.replace(/^([ \t]*(?:const|return)\b.*[)\]\w'"])(?=\r?$)/gm, "$1;"),
  "another indent": (text: string) => text.replace(/\n[ \t]+/g, (space) => `${space}   `),
  "blank lines": (text: string) => text.replace(/\n(?=[ \t]*const )/g, "\n\n"),
  "broken objects": (text: string) =>
    text.replace(/\{ ([^{}\n]*: [^{}\n]*) \}\)/g, (_, inner: string) => `{\n  ${inner.split(", ").join(",\n  ")},\n})`),
} as const satisfies Record<string, (text: string) => string>;

export type FormatterName = keyof typeof FORMATTERS;

export const FORMATTER_NAMES = Object.keys(FORMATTERS).filter((name): name is FormatterName => name in FORMATTERS);

/**
 * A wired text as a formatter leaves it that has changed the inserted guards and nothing else.
 *
 * @param text the text in front of the edits
 */
export function reformat(text: string, edits: readonly Edit[], formatters: readonly FormatterName[]): string {
  let result = "";
  let position = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(position, edit.start) + formatGuard(edit.text, formatters);
    position = edit.end;
  }
  return result + text.slice(position);
}

/** The white space around the guard stays: it is where the guard stands, not how it looks. */
function formatGuard(text: string, formatters: readonly FormatterName[]): string {
  const guard = /^(\s*)(if [\s\S]*\})(\s*)$/.exec(text);
  if (guard === null) return text;
  const [, before = "", inner = "", behind = ""] = guard;
  return before + formatters.reduce((code, name) => FORMATTERS[name](code), inner) + behind;
}
