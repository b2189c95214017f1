import type { Place } from "../manifest/model.js";

/** A text of a plan document, and where it stands. */
export interface Noted {
  readonly text: string;
  readonly place: Place;
}

/** A file that must be there afterwards. */
export interface Artifact {
  readonly path: string;
  /** what it is for, in words */
  readonly provides: string | null;
  /** a regular expression that its text must match */
  readonly contains: string | null;
  /** names that it must export */
  readonly exports: readonly string[];
  readonly place: Place;
}

/** A way that must lead from one file to another. */
export interface KeyLink {
  readonly from: string;
  readonly to: string;
  /** how, in words */
  readonly via: string | null;
  /** a regular expression that the text of `from` must match */
  readonly pattern: string | null;
  readonly place: Place;
}

/** A piece of code that a task writes out, by the lines of the document. */
export interface CodeBlock {
  readonly text: string;
  /** the line of its first character, from 1 */
  readonly line: number;
}

export interface Task {
  readonly name: string;
  readonly files: readonly Noted[];
  readonly action: string;
  readonly code: readonly CodeBlock[];
  /** the lines of `<verify>`, without empty ones */
  readonly verify: readonly Noted[];
  readonly done: string;
  readonly place: Place;
}

/** A `PLAN.md` as it was read. Paths are as they were written. */
export interface PlanDocument {
  /** the document's own path */
  readonly file: string;
  /** `05-05`: the phase's number and the plan's */
  readonly id: string;
  readonly phase: string;
  readonly title: string;
  /** null when the document names none */
  readonly wave: number | null;
  readonly dependsOn: readonly Noted[];
  readonly filesModified: readonly Noted[];
  readonly truths: readonly Noted[];
  readonly artifacts: readonly Artifact[];
  readonly keyLinks: readonly KeyLink[];
  readonly tasks: readonly Task[];
  /** the items of `<verification>` */
  readonly verification: readonly Noted[];
  /** where the summary goes, as `<output>` says */
  readonly summary: string | null;
  readonly place: Place;
}
