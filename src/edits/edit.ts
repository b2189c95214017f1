/** One change to a text: replace the half-open range `[start, end)` (UTF-16 offsets) by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Applies edits to a text. Every character outside the ranges is kept as it is.
 *
 * @param text the original text
 * @param edits non-overlapping ranges, in any order; two insertions at one offset keep their order
 * @throws RangeError when ranges overlap or leave the text: that is a bug of the caller
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits
    .map((edit, index) => ({ edit, index }))
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.index - b.index)
    .map(({ edit }) => edit);
  let result = "";
  let position = 0;
  for (const edit of ordered) {
    if (edit.start < position || edit.end < edit.start || edit.end > text.length) {
      throw new RangeError(
        `edit [${edit.start}, ${edit.end}) overlaps another edit or leaves the text of length ${text.length}`,
      );
    }
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + text.slice(position);
}
