import { isReserved } from "../manifest/names.js";
import { parseLiteral, parsePath } from "../manifest/shorthand.js";
import type { Access, WhereLeaf } from "../route/facts.js";
import type { ConvexFunction, ValidatorField } from "../target/functions.js";
import { acceptsLiteral } from "../target/fits.js";
import { wordsOf } from "./words.js";

/** What a function's arguments are made of, as the manifest writes them. */
export interface ProposedArguments {
  /** `{ userId, status?, limit: 20 }`, or nothing */
  readonly code: string;
  /** conditions of the old `where` that one of them carries */
  readonly carried: readonly WhereLeaf[];
}

const SERVER_KEY = "serverKey";

/**
 * Takes a function's arguments from the old call's own `where` and `take`. Null when a required one is not among them: what is
 * not asked for is not made up.
 */
export function proposeArguments(
  { args }: ConvexFunction,
  access: Access,
  identity: ReadonlySet<string>,
): ProposedArguments | null {
  if (args === null) return null;
  const parts: string[] = [];
  const carried: WhereLeaf[] = [];
  for (const field of args) {
    if (field.name === SERVER_KEY) continue;
    const leaf = leafFor(field, access);
    const part = leaf === null ? withoutLeaf(field, access, identity) : printed(field, leaf);
    if (part === null && !field.optional) return null;
    if (part !== null) parts.push(part);
    if (part !== null && leaf !== null) carried.push(leaf);
  }
  return { code: parts.length === 0 ? "" : `{ ${parts.join(", ")} }`, carried };
}

const lastPart = (field: string): string => field.slice(field.lastIndexOf(".") + 1);

/** The condition that an argument is about: of its name, of the row's own id (`leadId`), or of the value of its name. */
function leafFor({ name }: ValidatorField, { where, model }: Access): WhereLeaf | null {
  const equal = where.filter(({ isEquality }) => isEquality);
  return (
    equal.find(({ field }) => lastPart(field) === name) ??
    equal.find(({ field }) => field === "id" && isIdOf(name, model)) ??
    where.find(({ value }) => value.sources.some(({ key, origin }) => isAsked(origin) && lastPart(key) === name)) ??
    null
  );
}

const isAsked = (origin: string): boolean => origin === "query" || origin === "params";

/** `ticketId` of `supportTicket`. */
function isIdOf(name: string, model: string): boolean {
  const words = wordsOf(name);
  return words.at(-1) === "id" && words.length > 1 && words.at(-2) === wordsOf(model).at(-1);
}

/** The argument as the manifest writes it: a constant is written out, a value of another name is named. */
function printed(field: ValidatorField, { field: own, value, isEquality }: WhereLeaf): string | null {
  const { name, optional, type } = field;
  if (value.sources.length > 0 && value.sources.every(({ origin }) => origin === "constant")) {
    const code = parseLiteral(value.text);
    return code !== null && acceptsLiteral(type, code) ? `${name}: ${code}` : null;
  }
  if ((isEquality && lastPart(own) === name) || value.text === name) return optional ? `${name}?` : name;
  const path = parsePath(value.text);
  const root = path.ok ? path.value[0] : undefined;
  if (root === undefined || isReserved(root)) return optional ? `${name}?` : null;
  return `${name}: ${value.text}`;
}

/** An identity, or how many rows: what the old call says elsewhere. */
function withoutLeaf(
  { name, optional, type }: ValidatorField,
  { take }: Access,
  identity: ReadonlySet<string>,
): string | null {
  if (identity.has(name) && !optional) return name;
  if (!/^(limit|take|pageSize|numItems)$/.test(name) || take === null) return null;
  const code = parseLiteral(take.text);
  if (code !== null) return acceptsLiteral(type, code) ? `${name}: ${code}` : null;
  return name === "limit" || name === "take" ? `${name}${optional ? "?" : ""}` : null;
}
