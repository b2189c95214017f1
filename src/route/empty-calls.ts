import type { EmptyValue } from "./facts.js";

export const NULL: EmptyValue = { kind: "literal", code: "null" };
export const FALSE: EmptyValue = { kind: "literal", code: "false" };
export const ZERO: EmptyValue = { kind: "literal", code: "0" };
export const NO_TEXT: EmptyValue = { kind: "literal", code: '""' };
export const LIST: EmptyValue = { kind: "list", items: [] };
export const NO_FIELDS: EmptyValue = { kind: "object", fields: [] };
export const UNKNOWN: EmptyValue = { kind: "unknown" };

/** What a method gives when there is nothing, whatever it is called on. */
const METHODS: readonly (readonly [RegExp, EmptyValue])[] = [
  [/^(map|filter|flatMap|slice|sort|toSorted|reverse|toReversed|concat|flat|splice|split|getAll)$/, LIST],
  [/^(some|every|includes|startsWith|endsWith|has|test)$/, FALSE],
  [/^(toNumber|getTime|indexOf|valueOf)$/, ZERO],
  [/^(join|toFixed|trim|toUpperCase|toLowerCase|toLocaleString)$/, NO_TEXT],
  [/^(find|findLast|at|pop|shift|get|toISOString|toJSON)$/, NULL],
];

/** What functions of the language give when there is nothing. */
const FUNCTIONS: readonly (readonly [RegExp, EmptyValue])[] = [
  [/^(Object\.(keys|values|entries)|Array\.(from|of))$/, LIST],
  [/^(Object\.(fromEntries|assign)|structuredClone)$/, NO_FIELDS],
  [/^(Number|parseInt|parseFloat|Number\.\w+|Math\.\w+|Date\.now)$/, ZERO],
  [/^String$/, NO_TEXT],
  [/^(Boolean|Array\.isArray)$/, FALSE],
];

/** What a Prisma operation gives when no row is there. */
const OPERATIONS: Readonly<Record<string, EmptyValue>> = {
  findMany: LIST,
  groupBy: LIST,
  $queryRaw: LIST,
  $queryRawUnsafe: LIST,
  $queryRawTyped: LIST,
  findUnique: NULL,
  findFirst: NULL,
  findUniqueOrThrow: NULL,
  findFirstOrThrow: NULL,
  count: ZERO,
};

const inTable = (table: readonly (readonly [RegExp, EmptyValue])[], name: string): EmptyValue =>
  table.find(([pattern]) => pattern.test(name))?.[1] ?? UNKNOWN;

/** What a method of this name gives when there is nothing. */
export const emptyOfMethod = (name: string): EmptyValue => inTable(METHODS, name);

/** What a global function of this name gives when there is nothing. */
export const emptyOfFunction = (name: string): EmptyValue => inTable(FUNCTIONS, name);

/** What a Prisma operation gives when no row is there. */
export const emptyOfOperation = (operation: string): EmptyValue => OPERATIONS[operation] ?? UNKNOWN;

/** A chain of a Supabase client, by its text: the row of `single()`, else a list, each below `data`. */
export function emptyOfSupabase(text: string): EmptyValue {
  if (!/\.from\(/.test(text) || !/\.select\(/.test(text)) return UNKNOWN;
  const data = /\.(single|maybeSingle)\(\)/.test(text) ? NULL : LIST;
  const fields = { data, count: ZERO, error: NULL };
  return { kind: "object", fields: Object.entries(fields).map(([name, value]) => ({ name, value })) };
}
