/** One type error as the app's TypeScript reports it. `file` is POSIX and relative to the app's root. */
export interface TypeProblem {
  /** empty for an error without a file, for example in the tsconfig */
  readonly file: string;
  readonly code: number;
  readonly message: string;
  /** from 1, in the text that was checked; 0 without a file */
  readonly line: number;
  readonly column: number;
  readonly isSyntax: boolean;
}

/** What is to be proven: these texts instead of the files on disk. Keys are POSIX paths from the app's root. */
export interface ProofRequest {
  readonly appRoot: string;
  readonly staged: ReadonlyMap<string, string>;
  /**
   * Whose old errors the baseline lists: those of the files that the edit can affect (the default, and all that the
   * verdict needs), or those of the whole app, at the price of checking all of it once.
   */
  readonly baseline?: "affected" | "whole";
}

export interface Proof {
  /** for example `typescript 5.9.3` */
  readonly engine: string;
  readonly baseline: readonly TypeProblem[];
  /** errors in the staged state that the baseline does not have, compared as `addedProblems` says */
  readonly added: readonly TypeProblem[];
  /** how many files were checked with the edit */
  readonly checkedFiles: number;
}

/** One TypeScript family's way to a proof. Throws `MigrateError` when it cannot run. */
export interface ProofEngine {
  prove(request: ProofRequest): Promise<Proof>;
}
