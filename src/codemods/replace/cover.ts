import { finding, type Finding } from "../../findings.js";
import type { Cover } from "../../manifest/replacement.js";
import type { ChainFacts, TableCall, Written } from "../../route/chains/chain-facts.js";
import { shortText, type Bound } from "./bind.js";
import type { Decision } from "./decision.js";
import { hindrance, isWrite } from "./hindrance.js";
import { pagingLoss } from "./judge.js";
import { isInside, isMeant, means, orderOf } from "./shape.js";

/** A call of which a mapping says that it answers others too. */
export interface Covering {
  readonly chain: ChainFacts;
  readonly args: readonly Bound[];
}

/** What a replaced call further up makes of a call that it is said to answer too; null when none says so. */
export function coverOf(chain: ChainFacts, decided: ReadonlyMap<ChainFacts, Decision>): Decision | null {
  const { call } = chain;
  if (call.kind !== "table" || chain.builder !== null) return null;
  for (const [by, decision] of [...decided].reverse()) {
    if (decision.kind !== "replaced" || by.block === null || !isInside(chain.range, by.block)) continue;
    const cover = decision.mapping.covers.find(({ table, shape }) => table === call.table && means(shape, call));
    if (cover === undefined) continue;
    const problem =
      coverProblem(chain, call, cover, { chain: by, args: decision.args }) ??
      leavingProblem(chain, cover, [by, ...coveredBy(by, decided)]) ??
      placeProblem(chain, cover, by, decided);
    return problem === null ? { kind: "covered", by, cover } : { kind: "refused", problem };
  }
  return null;
}

const unfit = (chain: ChainFacts, reason: string): Finding =>
  finding("replace-unfit", chain.place, { call: shortText(chain), reason });

/** What the call that covers it would lose of a call, wherever both stand. */
export function coverProblem(chain: ChainFacts, call: TableCall, cover: Cover, by: Covering): Finding | null {
  const { text, shape } = cover;
  const problem = hindrance(chain) ?? valueProblem(chain, call, cover, by);
  if (problem !== null) return problem;
  const lost = (field: string, value: Written): Finding =>
    finding("scope-dropped", chain.place, { field, value: value.text, origin: "the code", fn: shortText(by.chain) });
  const unnamed = call.filters.find((filter) => !shape.filters.some((wanted) => isMeant(wanted, filter)));
  if (unnamed !== undefined) return lost(`${unnamed.column ?? "?"} ${unnamed.operator}`, unnamed.value);
  const foreign = call.filters.find(({ value }) => !value.isConstant && !isKnown(value, by));
  if (foreign !== undefined) return lost(foreign.column ?? "?", foreign.value);
  const order = orderOf(call.modifiers);
  if (order !== null && shape.order === null)
    return unfit(chain, `"${text}" of "covers" does not name its order, ${order}`);
  return pagingLoss(chain, call, shape, []);
}

/** What a covered write writes, and the function would not know: it is an argument, of the first call's row, or named. */
function valueProblem(chain: ChainFacts, { values }: TableCall, { text, shape }: Cover, by: Covering): Finding | null {
  if (values === null) return null;
  if (values.kind === "unreadable") return unfit(chain, `what it writes is ${values.form}`);
  if (values.columns.some(({ value }) => /\bawait\b/.test(value.text)))
    return unfit(chain, "what it writes is waited for, and would not happen any more");
  const lost = values.columns.find(
    ({ column, value }) => !value.isConstant && !shape.columns.includes(column) && !isKnown(value, by),
  );
  if (lost === undefined) return null;
  const reason = `\`${lost.column}\` is written, and neither given to ${shortText(by.chain)} nor named in "${text}" of "covers"`;
  return unfit(chain, reason);
}

/** Whether the call that covers it is given the same, or has answered it. */
function isKnown(value: Written, { chain, args }: Covering): boolean {
  const row = chain.answer.names["data"] ?? chain.answer.names["answer"];
  if (row !== undefined && value.names.some(({ name }) => name === row)) return true;
  return args.some(({ code, from }) => code === value.text || from?.value.text === value.text);
}

/** What the place of a covered call does not allow. */
function placeProblem(
  chain: ChainFacts,
  { answer, text }: Cover,
  by: ChainFacts,
  decided: ReadonlyMap<ChainFacts, Decision>,
): Finding | null {
  const { call, statement, block } = chain;
  if (call.kind !== "table") return null;
  if (answer === null) {
    if (call.operation === "select")
      return unfit(chain, `"${text}" of "covers" needs the part of the result that answers it`);
    const isAlways = by.isDirect && chain.isDirect && block?.start === by.block?.start;
    if (!isAlways)
      return unfit(chain, "it is written under a condition, or many times, and the call that covers it writes always");
    if (statement !== null) return null;
    if (call.contract === "prisma")
      return unfit(chain, "the row that it gives is used, and it is not written here any more");
    if (call.terminal !== "none")
      return unfit(chain, `"${text}" of "covers" needs the part of the result that it reads back`);
  }
  if (by.before?.ownLine !== true || !by.isDirect)
    return unfit(chain, "there is no room to hold the result of the call that answers it too");
  const changed = [...decided].find(
    ([between, { kind }]) =>
      kind !== "covered" &&
      between.range.start > by.range.end &&
      between.range.start < chain.range.start &&
      isWrite(between.call),
  );
  return changed === undefined
    ? null
    : unfit(chain, `\`${shortText(changed[0])}\` in front of it may have changed what it reads`);
}

/** A write that was not always done behind the one that covers it. */
const leavingProblem = (chain: ChainFacts, { answer }: Cover, done: readonly ChainFacts[]): Finding | null =>
  answer === null && isLeftBetween(done, chain)
    ? unfit(chain, "what stands in front of it may leave, and the call that covers it has written then")
    : null;

const coveredBy = (by: ChainFacts, decided: ReadonlyMap<ChainFacts, Decision>): readonly ChainFacts[] =>
  [...decided].flatMap(([chain, decision]) => (decision.kind === "covered" && decision.by === by ? [chain] : []));

/** Whether code between the first of some calls and a later one leaves for another reason than what they answered. */
export function isLeftBetween(done: readonly ChainFacts[], later: ChainFacts): boolean {
  const said = new Set(done.flatMap(({ answer }) => Object.values(answer.names)));
  const from = Math.min(...done.map(({ range }) => range.end));
  return later.exits.some(
    ({ offset, names }) => offset > from && (names.length === 0 || !names.every((name) => said.has(name))),
  );
}
