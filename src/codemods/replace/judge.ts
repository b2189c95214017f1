import { finding, type Finding } from "../../findings.js";
import type { Manifest } from "../../manifest/model.js";
import type { CallShape, Mapping } from "../../manifest/replacement.js";
import type { ChainFacts, TableCall } from "../../route/chains/chain-facts.js";
import { argumentName, calleeName, offersOf, shortText, type Bound, type Offered } from "./bind.js";
import { isMeant, keyOf, limitOf, orderOf } from "./shape.js";

/**
 * What stands against taking a call away, whatever the mapping says. Pure; the first reason is enough.
 */
export function hindrance({ call, answer, builder, client, place, ...chain }: ChainFacts): Finding | null {
  const unfit = (reason: string): Finding =>
    finding("replace-unfit", place, { call: shortText({ call, answer, builder, client, place, ...chain }), reason });
  if (answer.form === "unsent")
    return unfit("it is neither awaited nor continued, so it was never sent; the new call would be");
  const isPrisma = call.kind === "table" && call.contract === "prisma";
  if (!isPrisma && answer.opaque.some((name) => !["data", "error", "count"].includes(name)))
    return unfit("its answer is taken apart in a way that hides which parts are used");
  if (builder !== null && builder.strange !== null)
    return unfit(`\`${builder.name}\` is also used here: ${builder.strange}`);
  if (builder !== null && builder.sent.length === 0) return unfit(`\`${builder.name}\` is never sent`);
  if (call.kind === "table") return tableHindrance(call, answer, unfit);
  if (call.kind === "rpc") {
    if (call.name === null) return unfit("its name is made at run time");
    if (call.arguments?.kind === "unreadable") return unfit(`its arguments are ${call.arguments.form}`);
  }
  const extra = call.kind === "rpc" ? call.links.filter((link) => !ROWS.has(link)) : call.links;
  return extra.length > 0 ? unfit(`\`.${extra[0]}()\` stands behind it`) : null;
}

const ROWS = new Set(["single", "maybeSingle", "returns"]);

function tableHindrance(
  { table, columns, values, terminal, filters, modifiers, options, operation }: TableCall,
  answer: ChainFacts["answer"],
  unfit: (reason: string) => Finding,
): Finding | null {
  if (table === null) return unfit("the name of its table is made at run time");
  if (columns?.kind === "unreadable") return unfit(`the columns that it asks for cannot be named: ${columns.text}`);
  if (values?.kind === "unreadable" && values.whole === null) return unfit(`what it writes is ${values.form}`);
  if (typeof terminal === "object") return unfit(`\`${terminal.other}()\` has no counterpart`);
  const unnamed = filters.find(({ column }) => column === null);
  if (unnamed !== undefined) return unfit(`the condition \`${unnamed.text}\` names no column`);
  const strange = modifiers.find(({ name }) => !["order", "limit", "range"].includes(name));
  if (strange !== undefined) return unfit(`\`${strange.text}\` has no counterpart`);
  const option = (options ?? []).find(({ column }) => {
    if (operation === "upsert" && column === "onConflict") return false;
    if (terminal === "count") return !["count", "head"].includes(column);
    return !(column === "count" && answer.names["count"] === undefined && answer.form !== "named");
  });
  return option === undefined ? null : unfit(`its option \`${option.column}\` has no counterpart`);
}

const SCOPE =
  /(?:^|_)(?:user|owner|author|requester|member|workspace|organi[sz]ation|org|tenant|team|account|customer|company|profile)(?:_id)?$|_by$/;

/**
 * What the new call would lose of the old one. Conditions are the authorization: each has to be an argument, or a
 * constant that the key says the function stands for.
 */
export function lossOf(
  chain: ChainFacts,
  mapping: Mapping,
  args: readonly Bound[],
  identity: Manifest["identity"],
): Finding | null {
  const { call, place } = chain;
  const { shape, action } = mapping;
  if (call.kind !== "table" || shape === null || "keep" in action) return null;
  const fn = calleeName(action);
  const lost = (field: string, value: string): Finding =>
    finding("scope-dropped", place, { field, value, origin: "the code", fn });
  const { values } = call;
  if (values?.kind === "unreadable" && !args.some(({ from }) => from?.value === values.whole))
    return unmapped(chain, `what it writes is ${values.form}, and no argument takes "values" whole`);
  for (const offer of offersOf(chain)) {
    const { name, operator, value, isWritten } = offer;
    if (operator === "modifier" || isCarried(offer, args, identity)) continue;
    if (!isWritten) {
      if (!isStoodFor(shape, call, offer)) return lost(`${name} ${operator}`, value.text);
      continue;
    }
    if (SCOPE.test(name) && !value.isConstant) return lost(name, value.text);
    if (!shape.columns.includes(name))
      return unmapped(chain, `\`${name}\` is written, and neither an argument nor part of the key`);
    if (/\bawait\b/.test(value.text))
      return unmapped(chain, `what is written into \`${name}\` is waited for, and would not happen any more`);
  }
  return pagingLoss(chain, call, shape, args);
}

/** Whether a value reaches the function: as its argument, or as the caller's identity. */
function isCarried(
  { name, value, ...offer }: Offered,
  args: readonly Bound[],
  identity: Manifest["identity"],
): boolean {
  return args.some((arg) => {
    if (arg.from !== null && arg.from.value === value && arg.from.operator === offer.operator) return true;
    const isSame = arg.code === value.text || arg.from?.value.text === value.text;
    return isSame && (Object.hasOwn(identity, arg.name) || arg.name === name || arg.name === argumentName(name));
  });
}

/** A constant condition that the key names with its value: the function stands for it. */
function isStoodFor(
  shape: CallShape,
  call: TableCall,
  offer: { readonly name: string; readonly value: object },
): boolean {
  const filter = call.filters.find(({ column, value }) => column === offer.name && value === offer.value);
  if (filter === undefined || filter.isLater) return false;
  return shape.filters.some((wanted) => wanted.value !== null && isMeant(wanted, filter));
}

function pagingLoss(
  chain: ChainFacts,
  { modifiers, terminal }: TableCall,
  shape: CallShape,
  args: readonly Bound[],
): Finding | null {
  const limit = limitOf(modifiers);
  const isOne = limit === "1" && (terminal === "single" || terminal === "maybeSingle");
  const isPaged = (name: string): boolean =>
    args.some(({ from }) => from?.operator === "modifier" && from.name === name);
  if (limit !== null && !isOne && shape.limit !== limit && !isPaged("limit"))
    return unmapped(chain, `\`limit(${limit})\` is neither an argument nor part of the key`);
  const range = modifiers.find(({ name }) => name === "range");
  if (range !== undefined && !(isPaged("from") && isPaged("to")))
    return unmapped(chain, `\`${range.text}\` is no argument`);
  const order = orderOf(modifiers);
  if (order !== null && shape.order === null && isOne) return unmapped(chain, "its order decides which row it is");
  return null;
}

/** A warning for an order that the key does not name. */
export function orderWarning({ call, place }: ChainFacts, { shape, action }: Mapping): Finding | null {
  if (call.kind !== "table" || shape === null || "keep" in action) return null;
  const order = orderOf(call.modifiers);
  if (order === null || shape.order !== null || call.terminal !== "many") return null;
  return finding("replace-order", place, { order, fn: calleeName(action) });
}

/**
 * The old client of a person was held to what that person may see by row level security. The new call goes with the
 * server's own rights unless it says for whom it asks.
 */
export function identityLoss(
  chain: ChainFacts,
  mapping: Mapping,
  args: readonly Bound[],
  identity: Manifest["identity"],
): Finding | null {
  const { client, place, call } = chain;
  const { action, open } = mapping;
  if ("keep" in action || action.callee.kind === "app" || call.kind === "auth") return null;
  // Prisma knows no row level security: what its `where` says is all there is.
  const isPrisma = call.kind === "table" && call.contract === "prisma";
  if (isPrisma || open !== null || isAdminClient(client)) return null;
  if (args.some(({ name }) => Object.hasOwn(identity, name))) return null;
  const names = Object.keys(identity).join(", ");
  return finding("replace-identity", place, {
    call: shortText(chain),
    client: client.text,
    fn: calleeName(action),
    names,
  });
}

/** A client that row level security does not hold: by its name, or by the name of what makes it. */
const isAdminClient = ({ text, madeBy, module }: ChainFacts["client"]): boolean =>
  [text, madeBy ?? "", module ?? ""].some((name) => /admin|service/i.test(name));

/** A call that no entry means, with the line that would map it. */
export function unmapped(chain: ChainFacts, reason: string): Finding {
  const { call, place } = chain;
  return finding("replace-unmapped", place, { call: shortText(chain), reason, entry: pasteLine(call) });
}

function pasteLine(call: ChainFacts["call"]): string {
  if (call.kind === "table") {
    const kind = call.operation === "select" ? "" : "mutation ";
    const own = call.filters.flatMap(({ column, value }) => (column === null || value.isConstant ? [] : [column]));
    const args = [...new Set(own)].map((column) => `<argument>: ${column}`);
    const written = call.values === null ? [] : ["...values"];
    const given = [...args, ...written].join(", ");
    return `"tables": { "${call.table ?? "?"}": { "${keyOf(call)}": "${kind}api.<module>.<function>({ ${given} })" } }`;
  }
  if (call.kind === "rpc") return `"rpc": { "${call.name ?? "?"}": "api.<module>.<function>({ ... })" }`;
  const mapped = `{ "${call.method}": { "call": "<function>(…)", "from": "@/lib/<module>" } }`;
  if (call.kind === "auth") return `"auth": ${mapped}`;
  return `"storage": { "${call.bucketName ?? "?"}": ${mapped} }`;
}
