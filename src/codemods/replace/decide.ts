import { finding, type Finding } from "../../findings.js";
import type { Mapping } from "../../manifest/replacement.js";
import type { ChainFacts } from "../../route/chains/chain-facts.js";
import { bindCall, shortText, type Bound, type Offered } from "./bind.js";
import { coverOf } from "./cover.js";
import { leftAlone, type Decision } from "./decision.js";
import { hindrance } from "./hindrance.js";
import { identityLoss, lossOf, orderWarning, unmapped } from "./judge.js";
import { isInside, mappingsOf } from "./shape.js";
import type { ReplaceTools } from "./tools.js";
import { decideTransactions } from "./transaction.js";

/** Decides about every chain of a file, in order. */
export function decideAll(chains: readonly ChainFacts[], tools: ReplaceTools): ReadonlyMap<ChainFacts, Decision> {
  const together = decideTransactions(
    chains,
    (chain, mapping, also) => tryMapping({ chain, mapping, also }, tools),
    tools,
  );
  const decided = new Map<ChainFacts, Decision>();
  for (const chain of chains) {
    const covered = chain.ignored === null && chain.transaction === null ? coverOf(chain, decided) : null;
    decided.set(chain, together.get(chain) ?? covered ?? decide(chain, tools));
  }
  return decided;
}

function decide(chain: ChainFacts, tools: ReplaceTools): Decision {
  const candidates = mappingsOf(chain, tools.mappings);
  const left = leftAlone(chain, candidates);
  if (left !== null) return left;
  const problem = hindrance(chain);
  if (problem !== null) return { kind: "refused", problem };
  let first: Finding | null = null;
  for (const mapping of candidates) {
    const tried = tryMapping({ chain, mapping, also: [] }, tools);
    if (tried.kind === "replaced") return tried;
    if (tried.kind === "refused") first ??= tried.problem;
  }
  return { kind: "refused", problem: first ?? unmapped(chain, "no entry of the manifest means it") };
}

interface Attempt {
  readonly chain: ChainFacts;
  readonly mapping: Mapping;
  /** what the other calls of its transaction write */
  readonly also: readonly Offered[];
}

function tryMapping({ chain, mapping, also }: Attempt, tools: ReplaceTools): Decision {
  const { action } = mapping;
  if ("keep" in action) return { kind: "kept", reason: action.keep };
  const fn = action.callee.kind === "app" ? null : (tools.functions.get(action.callee.fn.path) ?? null);
  const bound = bindCall({ mapping, action, chain, also, fn, identity: tools.identity });
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
