import type { FindingFacts, FindingKind } from "../findings.js";

/** What documentation says of a kind of finding, beside its words. */
export interface FindingPage<K extends FindingKind> {
  /** what it means, and why the tool says so */
  readonly explanation: string;
  /** facts as an app could give them */
  readonly example: FindingFacts[K];
}

/** The pages of some kinds. */
export type FindingPages<K extends FindingKind = FindingKind> = { readonly [Kind in K]: FindingPage<Kind> };
