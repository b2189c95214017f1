import type { Place } from "../manifest/model.js";

/** Line and column (from 1) of an offset in a text. */
export function placeAt(file: string, text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { file, line: before.split("\n").length, column: offset - lineStart + 1 };
}
