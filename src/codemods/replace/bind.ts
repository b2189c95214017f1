import { finding, type Finding } from "../../findings.js";
import type { Manifest } from "../../manifest/model.js";
import type { MappedCall, Mapping } from "../../manifest/replacement.js";
import type { ChainFacts, Values, Written } from "../../route/chains/chain-facts.js";
import type { ConvexFunction, ValidatorField, ValidatorType } from "../../target/functions.js";

/** A value of a call under the name by which a mapping may take it. */
export interface Offered {
  /** `id`, `starts_at`, `limit` */
  readonly name: string;
  /** `eq`, `gte`; `value` for a written column */
  readonly operator: string;
  readonly value: Written;
  readonly isWritten: boolean;
  /** it is added to a builder under a condition */
  readonly isLater: boolean;
}

/** One argument of the new call. */
export interface Bound {
  readonly name: string;
  readonly code: string;
  /** what of the old call it carries; null for what comes from elsewhere */
  readonly from: Offered | null;
  /** a time: the code makes milliseconds of it */
  readonly isDate: boolean;
}
type Draft = Omit<Bound, "isDate">;

/** The arguments of the new call, or why there are none. */
export type BoundCall =
  | { readonly ok: true; readonly args: readonly Bound[] }
  | { readonly ok: false; readonly problem: Finding };

/** Names of what the methods of a bucket are given, in order. */
const SERVICE_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  upload: ["path", "body", "options"],
  update: ["path", "body", "options"],
  download: ["path", "options"],
  remove: ["paths"],
  list: ["path", "options"],
  move: ["from", "to"],
  copy: ["from", "to"],
  createSignedUrl: ["path", "seconds", "options"],
  createSignedUrls: ["paths", "seconds", "options"],
  getPublicUrl: ["path", "options"],
  getUser: ["token"],
};

const written = (name: string, value: Written): Offered => ({
  name,
  operator: "value",
  value,
  isWritten: true,
  isLater: false,
});

/** The written columns; what cannot be taken apart is there as a whole, under the name `values`. */
function valuesOf(values: Values | null): readonly Offered[] {
  if (values === null) return [];
  if (values.kind === "row") return values.columns.map(({ column, value }) => written(column, value));
  return values.whole === null ? [] : [{ ...written("values", values.whole), operator: "whole" }];
}

/** Everything of a call that an argument can carry. */
export function offersOf({ call }: ChainFacts): readonly Offered[] {
  if (call.kind === "table") {
    const filters = call.filters.flatMap(({ column, operator, value, isLater }): readonly Offered[] =>
      column === null ? [] : [{ name: column, operator, value, isWritten: false, isLater }],
    );
    const values = valuesOf(call.values);
    const paging = call.modifiers.flatMap(({ name, arguments: given }): readonly Offered[] => {
      const names = name === "limit" ? ["limit"] : name === "range" ? ["from", "to"] : [];
      return names.flatMap((each, index) => {
        const value = given[index];
        return value === undefined
          ? []
          : [{ name: each, operator: "modifier", value, isWritten: false, isLater: false }];
      });
    });
    return [...filters, ...values, ...paging];
  }
  if (call.kind === "rpc")
    return call.arguments?.kind === "row"
      ? call.arguments.columns.map(({ column, value }) => written(column, value))
      : [];
  const names = Object.hasOwn(SERVICE_ARGUMENTS, call.method) ? (SERVICE_ARGUMENTS[call.method] ?? []) : [];
  const given = call.arguments.flatMap((value, index) => {
    const name = names[index];
    return name === undefined ? [] : [written(name, value)];
  });
  return call.kind === "auth" ? given : [...given, written("bucket", call.bucket)];
}

/** `workspace_id` → `workspaceId` */
export const argumentName = (column: string): string =>
  column.replace(/(?<!_)_+([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase());

interface Binding {
  readonly mapping: Mapping;
  readonly action: MappedCall;
  readonly chain: ChainFacts;
  /** what other calls of its transaction write, which the one call does for them */
  readonly also: readonly Offered[];
  readonly fn: ConvexFunction | null;
  readonly identity: Manifest["identity"];
}

/** Finds the code of every argument of a mapped call. */
export function bindCall(binding: Binding): BoundCall {
  const { action, chain, also, fn } = binding;
  const offers = offersOf(chain);
  const args: Draft[] = [];
  for (const argument of action.args) {
    const { name, value, optional } = argument;
    if (value?.kind === "literal") args.push({ name, code: value.code, from: null });
    else {
      const found =
        value === undefined
          ? named(argument, offers, binding)
          : trusted(name, atPath(value.segments, [...offers, ...also], binding), binding);
      if (found !== null && "problem" in found) return refused(found.problem);
      if (found !== null) args.push({ name, ...found });
      else if (!optional) return { ok: false, problem: unresolved(name, binding) };
    }
  }
  for (const offer of spread(binding, offers, args)) {
    const own = fn?.args?.some(({ name }) => name === offer.name) === true ? offer.name : argumentName(offer.name);
    args.push({ name: own, code: offer.value.text, from: offer });
  }
  return fitted(args, binding);
}

function spread(
  { action: { spread: kind }, mapping: { shape } }: Binding,
  offers: readonly Offered[],
  taken: readonly Draft[],
): readonly Offered[] {
  if (kind === null) return [];
  return offers.filter((offer) => {
    if (offer.operator === "whole") return false;
    const isAsked = offer.isWritten || (kind === "all" && offer.operator === "eq");
    // What the key names as written is what the function takes care of.
    const isStoodFor = offer.isWritten && shape?.columns.includes(offer.name) === true;
    return isAsked && !isStoodFor && !taken.some(({ from }) => from === offer);
  });
}

type Source = Omit<Draft, "name">;

/** Values that a plain column name means: other comparisons are named with their operator. */
const PLAIN: ReadonlySet<string> = new Set(["eq", "value", "whole", "modifier"]);

/** An argument without a value: what has its name, or what the manifest knows as the caller's identity. */
function named(
  { name, optional }: MappedCall["args"][number],
  offers: readonly Offered[],
  binding: Binding,
): Source | { problem: Finding } | null {
  const plain = offers.filter(({ operator }) => PLAIN.has(operator));
  const offer = plain.find((each) => each.name === name) ?? plain.find((each) => argumentName(each.name) === name);
  if (offer !== undefined) return { code: offer.value.text, from: offer };
  const { identity, chain } = binding;
  // Who asks comes from where the manifest says, and from nowhere else.
  // A name that happens to stand there would be a condition that the old call did not have.
  if (!Object.hasOwn(identity, name))
    return !optional && chain.inScope.includes(name) ? { code: name, from: null } : null;
  const path = (identity[name] ?? []).find((each) => chain.inScope.includes(rootOf(each)));
  if (path === undefined) return null;
  if (!chain.requested.includes(rootOf(path))) return { code: path, from: null };
  return { problem: untrusted(name, path, binding) };
}

/** The caller's identity is no name that holds what the request says, unless the old call itself compared with it. */
function trusted(name: string, found: Source | null, binding: Binding): Source | { problem: Finding } | null {
  const isClaimed = found?.from === null && binding.chain.requested.includes(rootOf(found.code));
  if (found === null || !isClaimed || !Object.hasOwn(binding.identity, name)) return found;
  return { problem: untrusted(name, found.code, binding) };
}

const rootOf = (path: string): string => path.split(".")[0] ?? path;

const untrusted = (argument: string, value: string, { chain }: Binding): Finding =>
  finding("untrusted-identity", chain.place, { argument, value, origin: "the request" });

/** A path: a column, a column with its operator, or a name that can be used at the call. */
function atPath(segments: readonly string[], offers: readonly Offered[], binding: Binding): Source | null {
  const [root = "", ...rest] = segments;
  const operator = rest.join(".");
  const exact =
    root === "values" && operator !== ""
      ? undefined
      : offers.find((each) => each.name === root && each.operator === operator);
  const value = offers.find((each) => root === "values" && each.isWritten && each.name === operator);
  const plain = rest.length === 0 ? offers.find((each) => each.name === root && PLAIN.has(each.operator)) : undefined;
  const offer = exact ?? value ?? plain;
  if (offer !== undefined) return { code: offer.value.text, from: offer };
  return binding.chain.inScope.includes(root) ? { code: segments.join("."), from: null } : null;
}

function unresolved(argument: string, { chain, action }: Binding): Finding {
  const names = chain.inScope.slice(0, 12).join(", ");
  return finding("unresolved-argument", chain.place, {
    fn: calleeName(action),
    argument,
    inScope: names === "" ? "nothing" : names,
  });
}

/** The called function as a person reads it. */
export const calleeName = ({ callee }: MappedCall): string => (callee.kind === "app" ? callee.name : callee.fn.path);

/** Dates become milliseconds, and null becomes absent where the function knows no null. */
function fitted(args: readonly Draft[], binding: Binding): BoundCall {
  const { chain, fn } = binding;
  const fit = args.map((arg) => fitOne(arg, binding));
  const problem = fit.find((each): each is { problem: Finding } => "problem" in each);
  if (problem !== undefined) return refused(problem.problem);
  const bound = fit.flatMap((each) => ("arg" in each && each.arg !== null ? [each.arg] : []));
  if (fn?.args == null) return { ok: true, args: bound };
  const twice = bound.find((arg, index) => bound.findIndex(({ name }) => name === arg.name) !== index);
  if (twice !== undefined) {
    const reason = `${twice.name} of ${fn.path} would be given twice`;
    return refused(finding("replace-unfit", chain.place, { call: shortText(chain), reason }));
  }
  const absent = fn.args.find(
    ({ name, optional }) => !optional && name !== "serverKey" && !bound.some((arg) => arg.name === name),
  );
  return absent === undefined
    ? { ok: true, args: bound }
    : refused(finding("argument-missing", chain.place, { fn: fn.path, argument: absent.name }));
}

/** One argument as the function takes it; null for one that is left out. */
function fitOne(arg: Draft, { mapping, chain, fn }: Binding): { arg: Bound | null } | { problem: Finding } {
  const { name, code, from } = arg;
  const isDate = from !== null && mapping.dates.includes(from.name);
  if (fn?.args == null) return { arg: { ...arg, isDate, code: asTime(code, isDate) } };
  const field = fn.args.find((each) => each.name === name);
  if (field === undefined)
    return { problem: finding("argument-unknown", chain.place, { fn: fn.path, argument: name, nearest: null }) };
  const absent = from === null ? null : ofAbsent(from, field, chain);
  if (absent === "refused") {
    const reason = `\`${code}\` may be absent: nothing was found then, and without ${name} ${fn.path} would choose among more`;
    return { problem: finding("replace-unfit", chain.place, { call: shortText(chain), reason }) };
  }
  if (absent === "text") return { arg: { ...arg, isDate: false, code: `String(${code})` } };
  const isNullable = from !== null && mayComeAsNull(from, field);
  const isUpdate = chain.call.kind === "table" && chain.call.operation === "update";
  if (isNullable && isUpdate && from.isWritten) {
    const reason = `${name} of ${fn.path} takes no null, and \`${code}\` may be null`;
    return { problem: finding("replace-unfit", chain.place, { call: shortText(chain), reason }) };
  }
  if (isNullable && code === "null") return { arg: null };
  return { arg: { ...arg, isDate, code: asTime(isNullable ? withoutNull(code) : code, isDate) } };
}

const asTime = (code: string, isDate: boolean): string => (isDate ? `toMillis(${code})` : code);

/**
 * What becomes of a condition whose value may be absent, for an argument that may be left out. Supabase compares with
 * the text of the value, and finds nothing; Prisma looks for null, and leaves a condition out for undefined.
 */
function ofAbsent(
  { value, operator, isLater }: Offered,
  { optional, type }: ValidatorField,
  { call }: ChainFacts,
): "text" | "refused" | null {
  if (call.kind !== "table" || isLater || !optional || !COMPARED.has(operator)) return null;
  if (call.contract === "prisma") return value.mayBeNull && !acceptsNull(type) ? "refused" : null;
  if (!value.mayBeAbsent || value.isConstant) return null;
  return operator === "eq" && type.kind === "string" ? "text" : "refused";
}

const COMPARED: ReadonlySet<string> = new Set(["eq", "neq", "gt", "gte", "lt", "lte", "in", "like", "ilike"]);

/** What is added under a condition has been tested, and what is required would not be helped by undefined. */
const mayComeAsNull = ({ value, isLater }: Offered, { optional, type }: ValidatorField): boolean =>
  value.mayBeNull && !isLater && optional && !acceptsNull(type);

const refused = (problem: Finding): BoundCall => ({ ok: false, problem });

function acceptsNull(type: ValidatorType): boolean {
  if (type.kind === "union") return type.members.some(acceptsNull);
  return type.kind === "null" || type.kind === "any" || type.kind === "unknown";
}

/** `stage ?? null` → `stage ?? undefined` */
function withoutNull(code: string): string {
  const ending = /^(.*\?\?\s*)null$/s.exec(code)?.[1];
  if (ending !== undefined) return `${ending}undefined`;
  return /^[\w.$]+(\([^()]*\))?$/.test(code) ? `${code} ?? undefined` : `(${code}) ?? undefined`;
}

/** A call in a few words: `tickets.update`, `storage.upload`. */
export function shortText({ call }: ChainFacts): string {
  if (call.kind === "table") return `${call.table ?? "?"}.${call.operation}`;
  if (call.kind === "rpc") return `rpc ${call.name ?? "?"}`;
  return call.kind === "auth" ? `auth.${call.method}` : `storage ${call.bucket.text}.${call.method}`;
}
