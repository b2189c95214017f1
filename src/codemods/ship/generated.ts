import { applyPatch, structuredPatch } from "diff";
import type { FileChange } from "../../report/model.js";

/** Three states of a `_generated` folder, by POSIX path from the app's root. */
export interface GeneratedStates {
  /** as it is in the app */
  readonly present: ReadonlyMap<string, string>;
  /** as it would be made for the sources as they are; null when there is none in the app */
  readonly before: ReadonlyMap<string, string> | null;
  /** as it would be made for the sources as they will be */
  readonly after: ReadonlyMap<string, string>;
}

/**
 * What becomes of an app's `_generated`. A folder that a deployment has made may hold more than can be made without one
 * (components): then only the difference that the new sources make is put into it.
 *
 * @returns the changes, and the files that the difference does not fit
 */
export function generatedChanges({ present, before, after }: GeneratedStates): {
  readonly changes: readonly FileChange[];
  readonly unfit: readonly string[];
} {
  const changes: FileChange[] = [];
  const unfit: string[] = [];
  for (const [file, text] of after) {
    const own = present.get(file) ?? null;
    const made = own === null ? text : merged(file, own, before?.get(file) ?? null, text);
    if (made === null) unfit.push(file);
    else if (made !== own) changes.push({ file, before: own, after: made });
  }
  return { changes, unfit };
}

/** These hold what the sources say and nothing else, but for components. */
const OF_SOURCES = /\/(?:api|dataModel)\.[\w.]+$/;

function merged(file: string, own: string, before: string | null, after: string): string | null {
  const plain = own.replaceAll("\r\n", "\n");
  const isMadeAnew = before === null || plain === before || (OF_SOURCES.test(file) && !/\bcomponents\b/.test(plain));
  const made = isMadeAnew ? after : withDifference(plain, before, after);
  if (made === null || made === plain) return made === null ? null : own;
  return own.includes("\r\n") ? made.replaceAll("\n", "\r\n") : made;
}

function withDifference(own: string, before: string, after: string): string | null {
  if (before === after) return own;
  const patched = applyPatch(own, structuredPatch("a", "b", before, after, undefined, undefined, { context: 1 }));
  return patched === false ? null : patched;
}
