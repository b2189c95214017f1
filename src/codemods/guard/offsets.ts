import type { Edit } from "../../edits/edit.js";

/** A part of a text that was taken out. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The text without some ranges. */
export function withoutRanges(text: string, ranges: readonly Range[]): string {
  let result = "";
  let position = 0;
  for (const { start, end } of ordered(ranges)) {
    result += text.slice(position, start);
    position = end;
  }
  return result + text.slice(position);
}

/** Where an offset of the text without the ranges stands in the whole text: in front of a range that begins there. */
export function offsetInWhole(offset: number, ranges: readonly Range[]): number {
  let whole = offset;
  for (const { start, end } of ordered(ranges)) {
    if (start >= whole) break;
    whole += end - start;
  }
  return whole;
}

/** Where a line of the text without the ranges stands in the whole text: behind a range that begins on it. */
export function lineInWhole(line: number, text: string, ranges: readonly Range[]): number {
  let whole = line;
  for (const { start, end } of ordered(ranges)) {
    if (text.slice(0, start).split("\n").length <= whole) whole += text.slice(start, end).split("\n").length - 1;
  }
  return whole;
}

/** Where an offset of the text before stands after the edits; text inserted at the offset itself stands behind it. */
export function offsetAfter(offset: number, edits: readonly Edit[]): number {
  return edits
    .filter(({ start }) => start < offset)
    .reduce((sum, { start, end, text }) => sum + text.length - (end - start), offset);
}

const ordered = (ranges: readonly Range[]): Range[] => [...ranges].sort((a, b) => a.start - b.start);
