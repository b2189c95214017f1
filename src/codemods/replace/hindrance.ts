import { finding, type Finding } from "../../findings.js";
import type {
  BuilderFacts,
  ChainFacts,
  Columns,
  Modifier,
  RpcCall,
  TableCall,
} from "../../route/chains/chain-facts.js";
import { shortText } from "./bind.js";

/**
 * What stands against taking a call away, whatever the mapping says. Pure; the first reason is enough.
 */
export function hindrance(chain: ChainFacts): Finding | null {
  const { call, answer, builder, place } = chain;
  const unfit = (reason: string): Finding => finding("replace-unfit", place, { call: shortText(chain), reason });
  const stands =
    proofHindrance(chain) ?? standingHindrance(chain) ?? (builder === null ? null : builderHindrance(builder));
  if (stands !== null) return unfit(stands);
  if (call.kind === "table") {
    const reason = columnsHindrance(call) ?? tableHindrance(call, answer);
    return reason === null ? null : unfit(reason);
  }
  const given = call.kind === "rpc" ? rpcHindrance(call) : null;
  if (given !== null) return unfit(given);
  const extra = call.kind === "rpc" ? call.links.filter((link) => !ROWS.has(link)) : call.links;
  return extra.length > 0 ? unfit(`\`.${extra[0]}()\` stands behind it`) : null;
}

/** The proof is what the compiler says, and it would say nothing. */
const proofHindrance = ({ hushed }: ChainFacts): string | null =>
  hushed === null ? null : `\`${hushed}\` above it would hide type errors of the new call: take it away`;

/** What the place of a call, and what goes on around it, do not allow. */
function standingHindrance({ call, answer, client, continued, holdsAnother, isSentAtOnce }: ChainFacts): string | null {
  if (answer.form === "unsent")
    return "it is neither awaited nor continued, so it was never sent; the new call would be";
  if (holdsAnother) return "another call stands in what it is given";
  const isPrisma = call.kind === "table" && call.contract === "prisma";
  if (!isSentAtOnce && !isWrite(call) && call.kind === "table" && !isPrisma)
    return "what holds it may go on with it before it is sent; the new call would be sent where it stands";
  if (!isSentAtOnce && isWrite(call))
    return "it is sent where what holds it is waited for, if at all; the new call would be sent where it stands";
  if (continued === "?.") return "`?.` stands in it: without a client it would not be sent";
  if (continued !== null) return `\`${continued}\` goes on behind it`;
  if (isPrisma) return client.isExtended ? "its client is extended, and may do more than the call says" : null;
  return answer.opaque.some((name) => !["data", "error", "count"].includes(name))
    ? "its answer is taken apart in a way that hides which parts are used"
    : null;
}

/** Whether a call may change something. */
export const isWrite = (call: ChainFacts["call"]): boolean =>
  call.kind === "table"
    ? call.operation !== "select"
    : call.kind !== "auth" && !/^(?:get|list|download)/.test(methodOf(call));

const methodOf = (call: Exclude<ChainFacts["call"], TableCall>): string => (call.kind === "rpc" ? "" : call.method);

const ROWS = new Set(["single", "maybeSingle", "returns"]);

function columnsHindrance({ table, contract, columns, terminal }: TableCall): string | null {
  if (table === null) return "the name of its table is made at run time";
  const unread = unreadIn(columns);
  if (unread !== null) return `the columns that it asks for cannot be named: ${unread}`;
  if (terminal !== "count")
    return contract === "supabase" && isCounting(columns) ? "it asks for a count, and no rows" : null;
  return contract === "prisma" && columns?.kind !== "all" ? "it counts more than rows" : null;
}

function tableHindrance(
  { values, terminal, filters, modifiers, options, operation }: TableCall,
  answer: ChainFacts["answer"],
): string | null {
  if (values?.kind === "unreadable" && values.whole === null) return `what it writes is ${values.form}`;
  if (typeof terminal === "object") return `\`${terminal.other}()\` has no counterpart`;
  const unnamed = filters.find(({ column }) => column === null || !/^\w+$/.test(column));
  if (unnamed !== undefined) return `the condition \`${unnamed.text}\` names no column`;
  const strange = modifiers.find((modifier) => !isKnown(modifier));
  if (strange !== undefined) return `\`${strange.text}\` has no counterpart`;
  const option = (options ?? []).find(({ column, value }) => {
    if (operation === "upsert" && column === "onConflict") return !value.isConstant;
    if (terminal === "count") return !["count", "head"].includes(column);
    // Where the answer is taken apart elsewhere, nobody sees whether the count is looked at.
    return !(column === "count" && answer.names["count"] === undefined && COUNTLESS.has(answer.form));
  });
  return option === undefined ? null : `its option \`${option.column}\` has no counterpart`;
}

/** What cannot be named of the columns, of joined tables too. */
function unreadIn(columns: Columns | null): string | null {
  if (columns?.kind !== "named") return columns?.kind === "unreadable" ? columns.text : null;
  return columns.embeds.map((embed) => unreadIn(embed.columns)).find((text) => text !== null) ?? null;
}

/** `select("count")` */
const isCounting = (columns: Columns | null): boolean =>
  columns?.kind === "named" && columns.names.length === 1 && columns.names[0] === "count";

const COUNTLESS: ReadonlySet<string> = new Set(["destructured", "unused"]);

/** Whether a modifier says nothing but what keys and arguments can say. */
function isKnown({ name, arguments: given }: Modifier): boolean {
  const [first, second] = given;
  if (name === "limit") return given.length === 1 && first?.text.startsWith("-") === false;
  if (name === "range") return given.length === 2;
  if (name !== "order" || first?.isConstant !== true) return false;
  return second === undefined || /^\{\s*(?:ascending:\s*(?:true|false)\s*,?\s*)?\}$/.test(second.text);
}

function builderHindrance({ name, strange, sent, steps }: BuilderFacts): string | null {
  if (strange !== null) return `\`${name}\` is also used here: ${strange}`;
  if (sent.length !== 1) return `\`${name}\` is ${sent.length === 0 ? "never sent" : "sent more than once"}`;
  const isReordered = steps.some(({ modifiers }) => modifiers.some((modifier) => modifier.name === "order"));
  return isReordered ? `the order is added to \`${name}\` under a condition` : null;
}

function rpcHindrance({ name, arguments: given, options }: RpcCall): string | null {
  if (name === null) return "its name is made at run time";
  if (given?.kind === "unreadable") return `its arguments are ${given.form}`;
  return options === null ? null : `its options \`${options}\` have no counterpart`;
}
