import { finding, type Finding } from "../../findings.js";
import type { BuilderFacts, ChainFacts, Modifier, RpcCall, TableCall } from "../../route/chains/chain-facts.js";
import { shortText } from "./bind.js";

/**
 * What stands against taking a call away, whatever the mapping says. Pure; the first reason is enough.
 */
export function hindrance({ call, answer, builder, client, place, ...chain }: ChainFacts): Finding | null {
  const unfit = (reason: string): Finding =>
    finding("replace-unfit", place, { call: shortText({ call, answer, builder, client, place, ...chain }), reason });
  if (answer.form === "unsent")
    return unfit("it is neither awaited nor continued, so it was never sent; the new call would be");
  const isPrisma = call.kind === "table" && call.contract === "prisma";
  if (chain.continued === "?.") return unfit("`?.` stands in it: without a client it would not be sent");
  if (chain.continued !== null) return unfit(`\`${chain.continued}\` goes on behind it`);
  if (!isPrisma && answer.opaque.some((name) => !["data", "error", "count"].includes(name)))
    return unfit("its answer is taken apart in a way that hides which parts are used");
  const held = builder === null ? null : builderHindrance(builder);
  if (held !== null) return unfit(held);
  if (call.kind === "table") return tableHindrance(call, answer, unfit);
  const given = call.kind === "rpc" ? rpcHindrance(call) : null;
  if (given !== null) return unfit(given);
  const extra = call.kind === "rpc" ? call.links.filter((link) => !ROWS.has(link)) : call.links;
  return extra.length > 0 ? unfit(`\`.${extra[0]}()\` stands behind it`) : null;
}

const ROWS = new Set(["single", "maybeSingle", "returns"]);

function tableHindrance(
  { table, contract, columns, values, terminal, filters, modifiers, options, operation }: TableCall,
  answer: ChainFacts["answer"],
  unfit: (reason: string) => Finding,
): Finding | null {
  if (table === null) return unfit("the name of its table is made at run time");
  if (columns?.kind === "unreadable") return unfit(`the columns that it asks for cannot be named: ${columns.text}`);
  if (values?.kind === "unreadable" && values.whole === null) return unfit(`what it writes is ${values.form}`);
  if (typeof terminal === "object") return unfit(`\`${terminal.other}()\` has no counterpart`);
  const unnamed = filters.find(({ column }) => column === null || !/^\w+$/.test(column));
  if (unnamed !== undefined) return unfit(`the condition \`${unnamed.text}\` names no column`);
  const strange = modifiers.find((modifier) => !isKnown(modifier));
  if (strange !== undefined) return unfit(`\`${strange.text}\` has no counterpart`);
  if (terminal === "count" && contract === "prisma" && columns?.kind !== "all")
    return unfit("it counts more than rows");
  const option = (options ?? []).find(({ column, value }) => {
    if (operation === "upsert" && column === "onConflict") return !value.isConstant;
    if (terminal === "count") return !["count", "head"].includes(column);
    // Where the answer is taken apart elsewhere, nobody sees whether the count is looked at.
    return !(column === "count" && answer.names["count"] === undefined && COUNTLESS.has(answer.form));
  });
  return option === undefined ? null : unfit(`its option \`${option.column}\` has no counterpart`);
}

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
