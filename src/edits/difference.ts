import type { Edit } from "./edit.js";
import { digestOf, type UndoStep } from "./undo-steps.js";

/** One edit that makes `to` out of `from`: everything between what both begin and end with. */
export function differenceEdit(from: string, to: string): readonly Edit[] {
  if (from === to) return [];
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail += 1;
  return [{ start, end: from.length - tail, text: to.slice(start, to.length - tail) }];
}

/** A change of one text, by what is needed to take it back. */
export const undoStepOf = (before: string, after: string): UndoStep => ({
  before: digestOf(before),
  after: digestOf(after),
  edits: differenceEdit(after, before),
});
