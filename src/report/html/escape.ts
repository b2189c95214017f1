import { printable } from "../printable.js";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Somebody's text in a page, as text or as an attribute in quotes. */
export const escaped = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** A sentence in a page: what stands in backticks is code. */
export const prose = (text: string): string => escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");

/** A value as JSON in a script element: no text in it can end the element. */
export const jsonInPage = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${hex(character)}`);

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, "0");

/** A text of several lines that a page's script shows as it is. */
export const visibleLines = (text: string): string =>
  text
    .split("\n")
    .map((line) => printable(line.replace(/\r$/, "").replaceAll("\t", "  ")))
    .join("\n");

/** A count with its word. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
