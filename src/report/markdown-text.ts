import { printable } from "./printable.js";

/** Characters that Markdown or HTML would take for something else than themselves. */
const ACTIVE = /[&<>"'`*_{}[\]()!|~$\\]/g;

/**
 * Somebody's text in a Markdown document: it stays the text that it is, on one line. Nobody is mentioned by it, no other
 * thread is named, and no address becomes a link.
 */
export const inMarkdown = (text: string): string =>
  printable(text)
    .replace(ACTIVE, (character) => `&#${character.codePointAt(0)};`)
    .replace(/@(?=[\w-])/g, "@&#8203;")
    .replace(/(?<!&)#(?=[\w-])/g, "#&#8203;")
    .replaceAll("://", ":&#8203;//")
    .replace(/\bwww\./gi, "$&&#8203;");

/** A name or a path as code. */
export const asCode = (text: string): string => `<code>${inMarkdown(text)}</code>`;

/** Rows below their headings; every cell is Markdown already. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${head.join(" | ")} |`,
  `|${head.map(() => "---").join("|")}|`,
  ...rows.map((cells) => `| ${cells.join(" | ")} |`),
];

/** Lines that are shown when somebody opens them. */
export const folded = (title: string, lines: readonly string[]): readonly string[] => [
  "<details>",
  `<summary>${title}</summary>`,
  "",
  ...lines,
  "",
  "</details>",
];
