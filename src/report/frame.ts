import { printable } from "./printable.js";

/** The longest piece of a source line that a frame shows, in UTF-16 units. */
const WIDEST = 120;
const TAB = "  ";

/**
 * The line that a finding is about, with the line above it and a mark below the column.
 *
 * @param source the file's text
 * @param line from 1
 * @param column from 1, in UTF-16 units
 * @returns lines without line ends; none when the text has no such line
 */
export function codeFrame(source: string, line: number, column: number): readonly string[] {
  const lines = source.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const text = lines[line - 1];
  if (text === undefined || text.trim() === "") return [];
  const width = String(line).length;
  const offset = Math.min(column - 1, text.length);
  const start = offset < WIDEST ? 0 : offset - WIDEST / 2;
  const show = (number: number, content: string): string =>
    `${String(number).padStart(width)} | ${shown(content.slice(start, start + WIDEST))}`;
  const above = lines[line - 2];
  const mark = `${" ".repeat(width)} | ${" ".repeat(shown(text.slice(start, offset)).length)}^`;
  return [...(above === undefined || above.trim() === "" ? [] : [show(line - 1, above)]), show(line, text), mark];
}

const shown = (text: string): string => printable(text.replaceAll("\t", TAB));
