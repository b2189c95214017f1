import { createHash } from "node:crypto";
import { applyEdits, type Edit } from "./edit.js";

/** One change of one file, by what is needed to take it back. */
export interface UndoStep {
  /** SHA-256 of the text before the change; null when the change made the file */
  readonly before: string | null;
  /** SHA-256 of the text after it */
  readonly after: string;
  /** ranges of the text after: applied to it, they give the text before */
  readonly edits: readonly Edit[];
}

/** The changes of each file that can be taken back, the oldest first; each starts where the one before it ended. */
export type UndoRecord = ReadonlyMap<string, readonly UndoStep[]>;

export const digestOf = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/**
 * The steps of a file with one more. Steps that do not lead to the text of now are dropped: somebody changed the file
 * since, and nothing could take them back byte for byte.
 */
export function withStep(steps: readonly UndoStep[], step: UndoStep): readonly UndoStep[] {
  return [...reaching(steps, step.before), step];
}

/** The steps that lead to a text, by its digest. */
function reaching(steps: readonly UndoStep[], digest: string | null): readonly UndoStep[] {
  return steps.slice(0, steps.findLastIndex(({ after }) => after === digest) + 1);
}

/**
 * Takes a file's changes back.
 *
 * @param text null when there is no such file
 * @returns the text before the first of them (null: there was no file), or the reason why it cannot be had
 */
export function takeBack(
  text: string | null,
  steps: readonly UndoStep[],
): { text: string | null } | { reason: string } {
  const digest = text === null ? null : digestOf(text);
  // A run that was killed between the record and the file leaves a record of what never happened.
  if (digest === steps[0]?.before) return { text };
  if (text === null) return { reason: "it was removed, or is no text any more" };
  const done = reaching(steps, digest);
  if (done.length === 0) return { reason: "it is not as the command left it" };
  let restored = text;
  for (const { edits, before } of done.toReversed()) {
    if (before === null) return { text: null };
    const isInside = edits.every(({ start, end }) => start >= 0 && start <= end && end <= restored.length);
    if (isInside) restored = applyEdits(restored, edits);
    if (digestOf(restored) !== before) return { reason: "the record in .migrate does not fit the file" };
  }
  return { text: restored };
}
