import { finding, type Finding } from "../../findings.js";
import type { Cover, Mapping } from "../../manifest/replacement.js";
import type { ChainFacts } from "../../route/chains/chain-facts.js";
import { bindCall, shortText, type Bound } from "./bind.js";
import { coverOf } from "./cover.js";
import { hindrance } from "./hindrance.js";
import { identityLoss, lossOf, orderWarning, unmapped } from "./judge.js";
import { isInside, mappingsOf } from "./shape.js";
import type { ReplaceTools } from "./tools.js";

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

/** Decides about every chain of a file, in order. */
export function decideAll(chains: readonly ChainFacts[], tools: ReplaceTools): ReadonlyMap<ChainFacts, Decision> {
  const decided = new Map<ChainFacts, Decision>();
  for (const chain of chains) {
    const covered = chain.ignored === null ? coverOf(chain, decided) : null;
    decided.set(chain, covered ?? decide(chain, tools));
  }
  return decided;
}

function decide(chain: ChainFacts, tools: ReplaceTools): Decision {
  if (chain.ignored !== null) return { kind: "ignored", reason: chain.ignored.reason };
  const candidates = mappingsOf(chain, tools.mappings);
  const keep = candidates.find(({ action }) => "keep" in action);
  if (keep !== undefined && "keep" in keep.action) return { kind: "kept", reason: keep.action.keep };
  const problem = hindrance(chain);
  if (problem !== null) return { kind: "refused", problem };
  let first: Finding | null = null;
  for (const mapping of candidates) {
    const tried = tryMapping(chain, mapping, tools);
    if (tried.kind === "replaced") return tried;
    if (tried.kind === "refused") first ??= tried.problem;
  }
  return { kind: "refused", problem: first ?? unmapped(chain, "no entry of the manifest means it") };
}

function tryMapping(chain: ChainFacts, mapping: Mapping, tools: ReplaceTools): Decision {
  const { action } = mapping;
  if ("keep" in action) return { kind: "kept", reason: action.keep };
  const fn = action.callee.kind === "app" ? null : (tools.functions.get(action.callee.fn.path) ?? null);
  const bound = bindCall({ mapping, action, chain, fn, identity: tools.identity });
  if (!bound.ok) return { kind: "refused", problem: bound.problem };
  const { args } = bound;
  const problem =
    lossOf(chain, mapping, args, tools.identity) ??
    identityLoss(chain, mapping, args, tools.identity) ??
    formLoss(chain, args);
  if (problem !== null) return { kind: "refused", problem };
  return { kind: "replaced", mapping, args, warning: orderWarning(chain, mapping) };
}

/** What the place of the call does not allow. */
function formLoss(chain: ChainFacts, args: readonly Bound[]): Finding | null {
  const { call, builder, place, answer, isInAsync } = chain;
  const unfit = (reason: string): Finding => finding("replace-unfit", place, { call: shortText(chain), reason });
  if (call.kind === "storage" && call.method === "getPublicUrl" && answer.form === "promise" && !isInAsync)
    return unfit("it answers at once, and the new call has to be waited for in a function that is not async");
  if (builder === null) return null;
  const empty = builder.steps.some(
    ({ range }) => !args.some(({ from }) => from !== null && isInside(from.value, range)),
  );
  return empty ? unfit(`what is added to \`${builder.name}\` later is no argument`) : null;
}
