import type { Proof, Scope } from "./engine.js";

/** Which compiler the child works with: by the module of TypeScript 5 and 6, or by the API of 7. */
export type CompilerChoice =
  | { readonly family: "classic"; /** absolute path of the module */ readonly path: string }
  | { readonly family: "native"; readonly version: string };

/** What the parent tells the child while it does not know its question yet: plain JSON values. */
export interface PrepareMessage {
  readonly kind: "prepare";
  readonly appRoot: string;
  readonly compiler: CompilerChoice;
  /** nothing is kept of earlier proofs */
  readonly isFirst: boolean;
}

/** What the parent asks of the child: plain JSON values. */
export interface ProveMessage {
  readonly kind: "prove";
  readonly appRoot: string;
  readonly compiler: CompilerChoice;
  readonly staged: readonly (readonly [path: string, text: string])[];
  readonly scope: Scope;
  /** what was kept of earlier proofs */
  readonly memory: string | null;
  /** other questions will follow: what was parsed stays */
  readonly isKept: boolean;
}

/** What the child answers. */
export type AnswerMessage =
  | { readonly kind: "proof"; readonly proof: Proof; /** to be kept; null: as it was */ readonly memory: string | null }
  /** it could not run, for a reason that a person can mend */
  | { readonly kind: "refusal"; readonly message: string; readonly hint: string | null }
  /** the compiler itself failed */
  | { readonly kind: "failure"; readonly message: string };
