import { describe, finding, type Finding } from "../../findings.js";
import type { Cover, Mapping } from "../../manifest/replacement.js";
import type { ChainFacts, TransactionFacts } from "../../route/chains/chain-facts.js";
import { shortText, type Offered } from "./bind.js";
import { coverProblem, isLeftBetween } from "./cover.js";
import { leftAlone, type Decision } from "./decision.js";
import { hindrance } from "./hindrance.js";
import { isInside, mappingsOf, means } from "./shape.js";
import type { ReplaceTools } from "./tools.js";

/** Tries one entry for a call, with what the others of its transaction write. */
type Try = (chain: ChainFacts, mapping: Mapping, also: readonly Offered[]) => Decision;

/**
 * Decides about what is written in transactions: all of one transaction becomes one mutation, whose entry covers the
 * other writes, or all of it is refused. Two calls are not one transaction.
 */
export function decideTransactions(
  chains: readonly ChainFacts[],
  attempt: Try,
  tools: ReplaceTools,
): ReadonlyMap<ChainFacts, Decision> {
  const decided = new Map<ChainFacts, Decision>();
  const starts = new Set(chains.flatMap(({ transaction }) => transaction?.range.start ?? []));
  for (const start of starts) {
    const group = chains.filter(({ transaction }) => transaction?.range.start === start);
    const left = group.map((chain) => leftAlone(chain, mappingsOf(chain, tools.mappings)));
    const isLeft = left.every((each) => each !== null);
    const together = isLeft ? null : oneMutation(group, attempt, tools.mappings);
    group.forEach((chain, index) => {
      const own = together === null ? left[index] : together.get(chain);
      decided.set(chain, own ?? { kind: "refused", problem: apart(chain, NO_COVER) });
    });
  }
  return decided;
}

const NO_COVER = 'no entry\'s "covers" names all other writes of it';

const apart = (chain: ChainFacts, reason: string): Finding =>
  finding("replace-unfit", chain.place, {
    call: shortText(chain),
    reason: `it is part of a \`$transaction\`, which becomes one mutation or stays: ${reason}`,
  });

type Group = readonly ChainFacts[];

function oneMutation(group: Group, attempt: Try, mappings: readonly Mapping[]): ReadonlyMap<ChainFacts, Decision> {
  let first: Finding | string | null = null;
  for (const chain of group) {
    for (const mapping of mappingsOf(chain, mappings)) {
      const covers = coversOf(group, chain, mapping);
      if (covers === null) continue;
      const tried = decideGroup({ group, chain, covers }, (also) => attempt(chain, mapping, also));
      if (typeof tried === "object" && !("kind" in tried)) return tried;
      first ??= tried;
    }
  }
  const reason = first === null ? NO_COVER : inOneWord(first);
  return new Map(group.map((chain) => [chain, { kind: "refused", problem: apart(chain, reason) }]));
}

function inOneWord(problem: Finding | string): string {
  if (typeof problem === "string") return problem;
  const isReason = problem.kind === "replace-unfit" || problem.kind === "replace-unmapped";
  return isReason ? problem.reason : describe(problem).message.replace(/\.$/, "");
}

type Covers = ReadonlyMap<ChainFacts, Cover>;

/** The covers of an entry for all other calls of a group; null when one is missing. */
function coversOf(group: Group, chain: ChainFacts, { covers }: Mapping): Covers | null {
  const found = new Map<ChainFacts, Cover>();
  for (const other of group) {
    const { call } = other;
    if (other === chain) continue;
    const cover =
      call.kind === "table" ? covers.find(({ table, shape }) => table === call.table && means(shape, call)) : undefined;
    if (cover === undefined) return null;
    found.set(other, cover);
  }
  return found;
}

interface Together {
  readonly group: Group;
  /** the call that the mutation stands for; it covers the others */
  readonly chain: ChainFacts;
  readonly covers: Covers;
}

function decideGroup(
  { group, chain, covers }: Together,
  attempt: (also: readonly Offered[]) => Decision,
): ReadonlyMap<ChainFacts, Decision> | Finding | string {
  const problem = formOf({ group, chain, covers }) ?? hindrance(chain);
  if (problem !== null) return problem;
  const decision = attempt(writtenBy(chain, [...covers.keys()]));
  if (decision.kind === "refused") return decision.problem;
  if (decision.kind !== "replaced") return NO_COVER;
  if (isRead(decision.mapping)) return "its entry calls no mutation";
  const decided = new Map<ChainFacts, Decision>([[chain, decision]]);
  for (const [other, cover] of covers) {
    const { call } = other;
    const lost = call.kind === "table" ? coverProblem(other, call, cover, { chain, args: decision.args }) : null;
    if (lost !== null) return lost;
    decided.set(other, { kind: "covered", by: chain, cover });
  }
  return decided;
}

const isRead = ({ action }: Mapping): boolean => !("keep" in action) && action.callee.kind === "query";

/** What other calls write, as `leadActivity.text`, as far as its names are known where the one call stands. */
function writtenBy({ before, range }: ChainFacts, others: Group): readonly Offered[] {
  const known = before?.offset ?? range.start;
  return others.flatMap(({ call }) =>
    call.kind !== "table" || call.values?.kind !== "row"
      ? []
      : call.values.columns
          .filter(({ value }) => value.names.every(({ declaredAt }) => declaredAt === null || declaredAt < known))
          .map(({ column, value }) => ({
            name: call.table ?? "?",
            operator: column,
            value,
            isWritten: true,
            isLater: false,
          })),
  );
}

/** Why the form of a transaction does not let it become one call; null when it does. */
function formOf({ group, chain, covers }: Together): string | null {
  const { transaction } = chain;
  if (transaction === null) return null;
  if (group.some(({ call }) => call.kind !== "table" || call.contract !== "prisma"))
    return "another store is asked in it";
  if (
    [...covers].some(
      ([{ call }, { answer }]) => answer !== null || (call.kind === "table" && call.operation === "select"),
    )
  )
    return "what it reads is not known to be of the same moment";
  if (transaction.used === "unsent") return "it is not waited for";
  return transaction.callback === null
    ? listForm(chain, transaction, group)
    : callbackForm(chain, transaction.callback, covers);
}

function listForm({ transaction }: ChainFacts, { used, size, index }: TransactionFacts, group: Group): string | null {
  const isWhole =
    transaction !== null && group.length === size && group.every((each) => each.transaction?.index != null);
  if (!isWhole) return "not all of it is written out";
  if (used === "none") return null;
  return used === "first" && index === 0 ? null : "more of its answers is used than that of its first call";
}

type Callback = NonNullable<TransactionFacts["callback"]>;

function callbackForm(chain: ChainFacts, { body, statements, isBody }: Callback, covers: Covers): string | null {
  if (isBody) return null;
  const others = [...covers.keys()];
  const isAlways = [chain, ...others].every((each) => each.isDirect && each.block?.start === body.start);
  if (!isAlways) return "it writes under a condition, or many times";
  if (others.some((other) => other.range.start < chain.range.start && isLeftBetween([other], chain)))
    return "it may be left between its writes";
  if (others.some(({ statement }) => statement === null)) return "what another write of it gives is used";
  const behind = statements.filter(({ start }) => start > chain.range.end);
  const isDone = behind.every(
    (statement) => statement.isPlainReturn || others.some(({ range }) => isInside(range, statement)),
  );
  return isDone ? null : "what comes behind the write could still take it back";
}
