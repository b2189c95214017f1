import { readColumns } from "./columns.js";
import {
  TABLE_OPERATIONS,
  type Columns,
  type Filter,
  type Modifier,
  type TableCall,
  type TableOperation,
  type Terminal,
  type WrittenColumn,
} from "./chain-facts.js";
import { columnsOf, literalText, readValues, written, type Link } from "./links.js";

/** `(column, value)` */
const COMPARISONS = new Set([
  "eq",
  "neq",
  "gt",
  "gte",
  "lt",
  "lte",
  "like",
  "ilike",
  "is",
  "isDistinct",
  "in",
  "contains",
  "containedBy",
  "overlaps",
  "textSearch",
  "rangeGt",
  "rangeGte",
  "rangeLt",
  "rangeLte",
  "rangeAdjacent",
  "likeAllOf",
  "likeAnyOf",
  "ilikeAllOf",
  "ilikeAnyOf",
]);
/** They say something to the compiler alone. */
const TYPES_ONLY = new Set(["returns", "overrideTypes"]);

/** Whether a link begins a call of a table. */
export const isTableOperation = (name: string): name is TableOperation =>
  TABLE_OPERATIONS.some((operation) => operation === name);

/** Reads the links behind `.from(table)`; null when they begin with no operation. */
export function readTableCall(table: string | null, links: readonly Link[]): TableCall | null {
  const [first, ...rest] = links;
  if (first === undefined || !isTableOperation(first.name)) return null;
  const operation = first.name;
  const isRead = operation === "select";
  const values = isRead || operation === "delete" ? undefined : first.arguments[0];
  const options = first.arguments[operation === "delete" ? 0 : 1];
  const returned = isRead ? first : rest.find(({ name }) => name === "select");
  const { filters, modifiers } = readConditions(rest);
  const given = options === undefined ? null : (columnsOf(options) ?? [{ column: "?", value: written(options) }]);
  return {
    kind: "table",
    contract: "supabase",
    table,
    operation,
    columns: returned === undefined ? null : columnsAsked(returned),
    options: given,
    values: values === undefined ? null : readValues(values),
    filters,
    modifiers,
    terminal: terminalOf(rest, returned !== undefined, given),
  };
}

function columnsAsked({ arguments: [asked] }: Link): Columns {
  if (asked === undefined) return { kind: "all" };
  const text = literalText(asked);
  return text === null ? { kind: "unreadable", text: asked.getText() } : readColumns(text);
}

/** The conditions and modifiers among the links of a chain. */
export function readConditions(
  links: readonly Link[],
  isLater = false,
): { readonly filters: readonly Filter[]; readonly modifiers: readonly Modifier[] } {
  const filters: Filter[] = [];
  const modifiers: Modifier[] = [];
  for (const link of links) {
    const found = filtersOf(link, isLater);
    if (found !== null) {
      filters.push(...found);
      if (link.arguments.length > (ARGUMENTS[link.name] ?? 2)) modifiers.push(modifier(link));
    } else if (!TERMINALS.has(link.name) && link.name !== "select" && !TYPES_ONLY.has(link.name))
      modifiers.push(modifier(link));
  }
  return { filters, modifiers };
}

/** How many arguments conditions have; what is given beside them changes what they mean. */
const ARGUMENTS: Readonly<Record<string, number>> = { not: 3, filter: 3, or: 1, match: 1 };

const modifier = (link: Link): Modifier => ({
  name: link.name,
  arguments: link.arguments.map(written),
  text: textOf(link),
});

/** `.eq("id", id)` */
const textOf = ({ name, arguments: given }: Link): string =>
  `${name}(${given.map((argument) => argument.getText()).join(", ")})`;

function filtersOf(link: Link, isLater: boolean): readonly Filter[] | null {
  const { name, arguments: given } = link;
  const [first, second, third] = given;
  const text = textOf(link);
  if (first === undefined) return null;
  if (COMPARISONS.has(name) && second !== undefined)
    return [{ operator: name, column: literalText(first), value: written(second), text, isLater }];
  if ((name === "not" || name === "filter") && second !== undefined && third !== undefined) {
    const operator = literalText(second);
    const column = operator === null ? null : literalText(first);
    const said = name === "not" ? `not.${operator ?? "?"}` : (operator ?? "?");
    return [{ operator: said, column, value: written(third), text, isLater }];
  }
  if (name === "or") return [{ operator: "or", column: null, value: written(first), text, isLater }];
  if (name === "match") {
    const columns = columnsOf(first);
    if (columns === null) return [{ operator: "match", column: null, value: written(first), text, isLater }];
    return columns.map(({ column, value }) => ({ operator: "eq", column, value, text, isLater }));
  }
  return null;
}

const TERMINALS = new Set(["single", "maybeSingle", "csv", "geojson", "explain"]);

/** How many rows the links of a chain ask for. */
function terminalOf(links: readonly Link[], answersRows: boolean, options: readonly WrittenColumn[] | null): Terminal {
  const own = lastTerminal(links);
  if (own !== null) return own;
  const isHead = options?.some(({ column, value }) => column === "head" && value.text === "true") ?? false;
  if (isHead) return "count";
  return answersRows ? "many" : "none";
}

/** `.single()` and its like among links; null when there is none. */
export function lastTerminal(links: readonly Link[]): Terminal | null {
  const last = links.findLast(({ name }) => TERMINALS.has(name))?.name;
  if (last === undefined) return null;
  return last === "single" || last === "maybeSingle" ? last : { other: last };
}
