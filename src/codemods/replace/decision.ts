import type { Finding } from "../../findings.js";
import type { Cover, Mapping } from "../../manifest/replacement.js";
import type { ChainFacts } from "../../route/chains/chain-facts.js";
import type { Bound } from "./bind.js";

/** What becomes of one chain. */
export type Decision =
  | {
      readonly kind: "replaced";
      readonly mapping: Mapping;
      readonly args: readonly Bound[];
      readonly warning: Finding | null;
    }
  /** a call further up answers it too */
  | { readonly kind: "covered"; readonly by: ChainFacts; readonly cover: Cover }
  | { readonly kind: "kept"; readonly reason: string }
  | { readonly kind: "ignored"; readonly reason: string }
  | { readonly kind: "refused"; readonly problem: Finding };

/** What the manifest or a comment keeps as it is. */
export function leftAlone(chain: ChainFacts, candidates: readonly Mapping[]): Decision | null {
  if (chain.ignored !== null) return { kind: "ignored", reason: chain.ignored.reason };
  const keep = candidates.find(({ action }) => "keep" in action);
  return keep !== undefined && "keep" in keep.action ? { kind: "kept", reason: keep.action.keep } : null;
}
