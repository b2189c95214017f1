import type { Proof, Scope } from "./engine.js";

/** What the parent asks of the child: plain JSON values. */
export interface ProveMessage {
  readonly appRoot: string;
  /** absolute path of the app's TypeScript module */
  readonly typescript: string;
  readonly staged: readonly (readonly [path: string, text: string])[];
  readonly scope: Scope;
}

/** What the child answers. */
export type AnswerMessage =
  | { readonly kind: "proof"; readonly proof: Proof }
  /** it could not run, for a reason that a person can mend (`hint`) or not */
  | { readonly kind: "failure"; readonly message: string; readonly hint: string | null };
