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

/**
 * What is looked at: the files whose errors the edit can change, or the whole app. Both give the same verdict; `full`
 * also lists the app's other old errors, at the price of checking all of it.
 */
export type Scope = (typeof SCOPES)[number];
export const SCOPES = ["affected", "full"] as const;

/** How a person lets types be checked: by the app's TypeScript with a scope, or by a command on a copy of the app. */
export type ProofMode = (typeof PROOF_MODES)[number];
export const PROOF_MODES = [...SCOPES, "command"] as const;

/** What is to be proven: these texts instead of the files on disk. Keys are POSIX paths from the app's root. */
export interface ProofRequest {
  readonly appRoot: string;
  readonly staged: ReadonlyMap<string, string>;
  readonly scope?: Scope;
}

export interface Proof {
  /** for example `typescript 5.9.3`, and in brackets what was not as usual */
  readonly engine: string;
  /** old errors: syntax anywhere, types in the files that have some with the edit (with `full`: in every file then) */
  readonly baseline: readonly TypeProblem[];
  /** errors in the staged state that the baseline does not have, compared as `addedProblems` says */
  readonly added: readonly TypeProblem[];
  /** how many files had their types checked with the edit */
  readonly checkedFiles: number;
}

/** One TypeScript family's way to a proof. Throws `MigrateError` when it cannot run. */
export interface ProofEngine {
  prove(request: ProofRequest): Promise<Proof>;
}

/** Where the findings of earlier proofs are kept. Neither fails: a proof can do without. */
export interface ProofStore {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}
