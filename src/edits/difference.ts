import { applyEdits, type Edit } from "./edit.js";
import { digestOf } from "./undo-steps.js";

/** A change of one file, by what is needed to know whether it happened, and to put the old text back. */
export interface ChangeRecord {
  /** SHA-256 of the text before and after; null where there is no file */
  readonly before: string | null;
  readonly after: string | null;
  /** ranges of the text after: applied to it, they give the text before */
  readonly edits: readonly Edit[];
}

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

/** The record of a change; null stands for no file. */
export const recordOf = (before: string | null, after: string | null): ChangeRecord => ({
  before: digest(before),
  after: digest(after),
  edits: differenceEdit(after ?? "", before ?? ""),
});

/**
 * The text before a change, from the text that is there now: the one before it or the one after it.
 *
 * @param text null when there is no file
 * @returns `unknown` when the text is neither, or when the record does not fit it
 */
export function textBefore(text: string | null, record: ChangeRecord): { readonly text: string | null } | "unknown" {
  const now = digest(text);
  if (now === record.before) return { text };
  if (now !== record.after) return "unknown";
  if (record.before === null) return { text: null };
  const from = text ?? "";
  if (record.edits.some(({ start, end }) => start > end || end > from.length)) return "unknown";
  const restored = applyEdits(from, record.edits);
  return digest(restored) === record.before ? { text: restored } : "unknown";
}

const digest = (text: string | null): string | null => (text === null ? null : digestOf(text));
