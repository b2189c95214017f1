import { finding, type Finding } from "../../findings.js";
import type { Manifest } from "../../manifest/model.js";
import type { CallShape, Mapping } from "../../manifest/replacement.js";
import type { ChainFacts, TableCall, Written } from "../../route/chains/chain-facts.js";
import { argumentName, calleeName, offersOf, shortText, type Bound, type Offered } from "./bind.js";
import { isMeant, isOneOfMany, keyOf, orderOf, serviceKey } from "./shape.js";

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
  if ("keep" in action) return null;
  if (call.kind !== "table") return serviceLoss(chain, call, mapping, args);
  if (shape === null) return null;
  const fn = calleeName(action);
  const lost = (field: string, value: string): Finding =>
    finding("scope-dropped", place, { field, value, origin: "the code", fn });
  const { values } = call;
  if (values?.kind === "unreadable" && !args.some(({ from }) => from?.value === values.whole))
    return unmapped(chain, `what it writes is ${values.form}, and no argument takes "values" whole`);
  for (const offer of offersOf(chain)) {
    const { name, operator, value, isWritten } = offer;
    if (operator === "modifier" || isCarried(offer, shape, args, identity)) continue;
    if (!isWritten) {
      if (!isStoodFor(shape, call, offer)) return lost(`${name} ${operator}`, value.text);
      continue;
    }
    if (SCOPE.test(name) && !value.isConstant) return lost(name, value.text);
    if (!shape.columns.includes(name))
      return unmapped(chain, `\`${name}\` is written, and neither an argument nor part of the key`);
    if (HAPPENS.test(value.text))
      return unmapped(chain, `what is written into \`${name}\` does something, which would not happen any more`);
  }
  return pagingLoss(chain, call, shape, args);
}

/**
 * Whether a value reaches the function: as its argument, or as the caller's identity. Who asks is not what a row is
 * chosen by, or what is written into it, unless the key names that column.
 */
function isCarried(
  { name, value, operator, isWritten }: Offered,
  shape: CallShape,
  args: readonly Bound[],
  identity: Manifest["identity"],
): boolean {
  return args.some((arg) => {
    if (arg.from !== null && arg.from.value === value && arg.from.operator === operator) return true;
    const isSame = arg.code === value.text || arg.from?.value.text === value.text;
    const isAlike = arg.from === null || arg.from.operator === operator || (isPlain(arg.from) && isPlain({ operator }));
    if (!isSame || !isAlike || !isPlain({ operator })) return false;
    const isNamed = isWritten ? shape.columns.includes(name) : shape.filters.some(({ column }) => column === name);
    return (Object.hasOwn(identity, arg.name) && isNamed) || arg.name === name || arg.name === argumentName(name);
  });
}

/** Something is waited for, counted or assigned. */
const HAPPENS = /\bawait\b|\+\+|--|(?<![=!<>])=(?![=>])/;

const isPlain = ({ operator }: Pick<Offered, "operator">): boolean => operator === "eq" || operator === "value";

/** What a function of the database, a bucket or the client's auth is given, and the new call would not be. */
function serviceLoss(
  chain: ChainFacts,
  call: Exclude<ChainFacts["call"], TableCall>,
  { key }: Mapping,
  args: readonly Bound[],
): Finding | null {
  const offers = offersOf(chain).filter(({ name }) => call.kind !== "storage" || name !== "bucket");
  const { columns } = serviceKey(key);
  const lost = offers.find(
    ({ name, value }) => !columns.includes(name) && !args.some(({ from }) => from?.value === value),
  );
  if (lost !== undefined) return unmapped(chain, `\`${lost.name}\` is neither an argument nor part of the key`);
  const isUnknown = call.kind !== "rpc" && call.arguments.length > offers.length;
  return isUnknown ? unmapped(chain, "what it is given has no name by which an argument could take it") : null;
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

/** A limit, a range or an order by which rows are chosen, and that neither an argument nor the key carries. */
export function pagingLoss(
  chain: ChainFacts,
  { modifiers, terminal, contract }: TableCall,
  shape: CallShape,
  args: readonly Bound[],
): Finding | null {
  const limits = modifiers.filter(({ name }) => name === "limit");
  const isOne = isOneOfMany({ modifiers, terminal, contract });
  const isPaged = (value: Written | undefined): boolean =>
    value !== undefined && args.some(({ from }) => from?.operator === "modifier" && from.value === value);
  const [limit, more] = limits;
  if (more !== undefined) return unmapped(chain, "it is limited twice");
  const most = limit?.arguments[0];
  if (most !== undefined && !isOne && shape.limit !== most.text && !isPaged(most))
    return unmapped(chain, `\`limit(${most.text})\` is neither an argument nor part of the key`);
  const range = modifiers.find(({ name }) => name === "range");
  if (range !== undefined && !range.arguments.every(isPaged))
    return unmapped(chain, `\`${range.text}\` is no argument`);
  const order = orderOf(modifiers);
  const isChoosing = isOne || limit !== undefined || range !== undefined;
  if (order !== null && shape.order === null && isChoosing)
    return unmapped(chain, `its order \`${order}\` decides which rows they are, and the key does not name it`);
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

/**
 * A client that row level security does not hold: by its own name, or by the name of what makes it. A folder called
 * `services`, and the client of a person who is an administrator, are none.
 */
function isAdminClient({ text, madeBy, module }: ChainFacts["client"]): boolean {
  const own = text.split(".").at(-1) ?? text;
  const file = module?.split("/").at(-1) ?? "";
  const [maker = "", ...given] = (madeBy ?? "").split("(");
  // `requireAdmin()` finds out who asks: the client that it gives is that person's.
  const isMade = ADMIN.test(maker) && !ASKING.test(maker);
  return ADMIN.test(own) || isMade || KEY.test(given.join("(")) || (ADMIN_FILE.test(file) && !ASKING.test(maker));
}

const ADMIN = /admin|service_?role|service_?client|supabase_?service|service_?supabase/i;
const ASKING = /require|assert|ensure|verif|check|guard|protect|auth|must|session|user|current/i;
const KEY = /service_?role|secret_?key/i;
const ADMIN_FILE = /(?:^|[-_.])(?:admin|service[-_.]?role)(?:$|[-_.])|Admin|ServiceRole/;

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
