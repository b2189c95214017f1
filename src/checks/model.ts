import type { Place } from "../manifest/model.js";

export type CheckStatus =
  | "passed"
  | "failed"
  /** nothing that a program can tell */
  | "person";

/** One thing that a plan says must be true afterwards, and the answer. */
export interface CheckResult {
  readonly kind: "artifact" | "link" | "modified" | "command" | "truth";
  /** a file, `from → to`, a command, a sentence */
  readonly subject: string;
  /** what is asked of it */
  readonly question: string;
  readonly status: CheckStatus;
  /** what was seen */
  readonly detail: string;
  /** where the plan says so */
  readonly place: Place;
}

/** A plan, by its id (null for a document that is no plan), and the answers to everything it says. */
export interface CheckedPlan {
  readonly plan: string | null;
  readonly checks: readonly CheckResult[];
}

/** What a file of the app is, as a check finds it. */
export type FoundFile =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "folder" }
  | { readonly kind: "missing" }
  /** a path that leads out of the app, by its letters or through a link */
  | { readonly kind: "outside" }
  /** not text, or too large to be looked at */
  | { readonly kind: "unreadable" };

/** What must be known of the app to answer. Paths are POSIX, from the app's root. */
export interface Evidence {
  read(path: string): Promise<FoundFile>;
  /** the files below a folder, without what is installed and what git keeps */
  list(folder: string): Promise<readonly string[]>;
  /** follows an import to a file of the app; null for packages */
  follow(specifier: string, fromFile: string): string | null;
  /** the Convex folder: `convex` */
  readonly convexDir: string;
}
