import type { Edit } from "./edit.js";

/**
 * The edits that take others back: applied to the text after, they give the text before.
 *
 * @param before the text that the edits were made for
 * @param edits non-overlapping ranges of it, in any order
 */
export function invertEdits(before: string, edits: readonly Edit[]): readonly Edit[] {
  let shift = 0;
  return [...edits]
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map(({ start, end, text }) => {
      const from = start + shift;
      shift += text.length - (end - start);
      return { start: from, end: from + text.length, text: before.slice(start, end) };
    });
}
