import { ts } from "../../../lib/ts-morph.cjs";
import { readDataCall } from "../clients.js";
import type { IsClientModule } from "../modules.js";
import { unwrap } from "../wrapping.js";
import type { Columns, Filter, Modifier, TableCall, TableOperation, Terminal, Values, Written } from "./chain-facts.js";
import { readValues, written } from "./links.js";

/** What each operation of Prisma is among those of tables, and how many rows it answers. */
const OPERATIONS: Readonly<Record<string, readonly [TableOperation, Terminal]>> = {
  findMany: ["select", "many"],
  findFirst: ["select", "maybeSingle"],
  findUnique: ["select", "maybeSingle"],
  findFirstOrThrow: ["select", "single"],
  findUniqueOrThrow: ["select", "single"],
  count: ["select", "count"],
  create: ["insert", "single"],
  update: ["update", "single"],
  delete: ["delete", "single"],
};
/** Comparisons as they are called in chains. */
const COMPARISONS: ReadonlyMap<string, string> = new Map([
  ["equals", "eq"],
  ["not", "neq"],
  ["in", "in"],
  ["gt", "gt"],
  ["gte", "gte"],
  ["lt", "lt"],
  ["lte", "lte"],
]);

/** A call of Prisma in the terms of a table's call, and the client that it is made on; null for any other call. */
export function readPrismaCall(
  node: ts.CallExpression,
  isClientModule: IsClientModule,
): { readonly client: ts.Expression; readonly call: TableCall } | null {
  const data = readDataCall(node, isClientModule);
  const callee = unwrap(node.expression);
  if (data === null || !ts.isPropertyAccessExpression(callee)) return null;
  const model = unwrap(callee.expression);
  if (!ts.isPropertyAccessExpression(model) && !ts.isElementAccessExpression(model)) return null;
  const [operation, terminal] = OPERATIONS[data.operation] ?? ["select", { other: data.operation }];
  const parts = partsOf(node.arguments[0]);
  const given = parts?.get("data");
  return {
    client: unwrap(model.expression),
    call: {
      kind: "table",
      contract: "prisma",
      table: data.model.startsWith("$") ? null : data.model,
      operation,
      columns: columnsOf(parts),
      options: null,
      values: parts === null || operation === "select" || operation === "delete" ? null : valuesOf(given),
      filters: filtersOf(parts?.get("where")),
      modifiers: parts === null ? [strange(node.arguments[0])] : modifiersOf(parts),
      terminal,
    },
  };
}

type Parts = ReadonlyMap<string, ts.Expression>;

/** The properties of an argument; null when one of them cannot be named. */
function partsOf(node: ts.Expression | undefined): Parts | null {
  const value = node === undefined ? undefined : unwrap(node);
  if (value === undefined) return new Map();
  if (!ts.isObjectLiteralExpression(value)) return null;
  const parts = new Map<string, ts.Expression>();
  for (const property of value.properties) {
    if (ts.isShorthandPropertyAssignment(property)) parts.set(property.name.text, property.name);
    else if (ts.isPropertyAssignment(property) && ts.isIdentifier(property.name))
      parts.set(property.name.text, property.initializer);
    else return null;
  }
  return parts;
}

const strange = (node: ts.Expression | undefined): Modifier => ({
  name: "?",
  arguments: [],
  text: node?.getText() ?? "",
});

function valuesOf(given: ts.Expression | undefined): Values {
  if (given === undefined) return { kind: "unreadable", whole: null, form: "a value that is made elsewhere" };
  const values = readValues(given);
  // `{ tags: { connect: … } }` and the like write other rows too, or reckon with what is there.
  const nested = values.kind === "row" ? values.columns.find(({ value }) => NESTED.test(value.text)) : undefined;
  return nested === undefined ? values : { kind: "unreadable", whole: null, form: "a nested write" };
}

const NESTED =
  /\{\s*["']?(?:connect(?:OrCreate)?|disconnect|create(?:Many)?|update(?:Many)?|upsert|delete(?:Many)?|set|push|increment|decrement|multiply|divide)["']?\s*:/;

function filtersOf(where: ts.Expression | undefined): readonly Filter[] {
  if (where === undefined) return [];
  const value = unwrap(where);
  const unnamed = (node: ts.Node): Filter => ({
    operator: "where",
    column: null,
    value: written(where),
    text: node.getText(),
    isLater: false,
  });
  if (!ts.isObjectLiteralExpression(value)) return [unnamed(value)];
  return value.properties.flatMap((property): readonly Filter[] => {
    if (ts.isShorthandPropertyAssignment(property)) return [compared(property.name.text, "eq", property.name)];
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return [unnamed(property)];
    const { text: column } = property.name;
    const initializer = unwrap(property.initializer);
    if (/^(?:AND|OR|NOT)$/.test(column)) return [unnamed(property)];
    // `all ? { in: ids } : id`: which comparison it is, is only known at run time.
    if (!ts.isObjectLiteralExpression(initializer))
      return [/\{/.test(initializer.getText()) ? unnamed(property) : compared(column, "eq", property.initializer)];
    return comparisonsOf(column, initializer) ?? [unnamed(property)];
  });
}

const compared = (column: string, operator: string, value: ts.Expression): Filter => ({
  operator,
  column,
  value: written(value),
  text: `${column} ${operator}`,
  isLater: false,
});

/** `{ gte: start, lt: end }`; null for a relation, or a comparison that has no counterpart. */
function comparisonsOf(column: string, value: ts.ObjectLiteralExpression): readonly Filter[] | null {
  const parts = partsOf(value);
  if (parts === null) return null;
  const found = [...parts].map(([name, given]) => {
    const operator = COMPARISONS.get(name);
    return operator === undefined ? null : compared(column, operator, given);
  });
  return found.length === 0 || found.includes(null) ? null : found.flatMap((filter) => filter ?? []);
}

function columnsOf(parts: Parts | null): Columns {
  const [select, include] = [parts?.get("select"), parts?.get("include")];
  if (select === undefined && include === undefined) return { kind: "all" };
  const chosen = partsOf(select ?? include);
  const isNarrowed = chosen !== null && [...chosen.values()].some(choosesRows);
  if (chosen === null || isNarrowed || (select !== undefined && include !== undefined))
    return { kind: "unreadable", text: (select ?? include)?.getText() ?? "" };
  const wanted = [...chosen].filter(([, value]) => value.kind !== ts.SyntaxKind.FalseKeyword);
  const names = wanted.flatMap(([name, value]) => (isTrue(value) ? [name] : []));
  const nested = wanted.filter(([, value]) => !isTrue(value) || include !== undefined);
  const embeds = nested.map(([name, value]) => ({ name, table: name, columns: columnsOf(partsOf(joined(value))) }));
  return { kind: "named", names: include === undefined ? names : ["*"], embeds };
}

/** What a joined model is asked for: `true` is all of it. */
const joined = (value: ts.Expression): ts.Expression | undefined => (isTrue(value) ? undefined : value);

/**
 * `include: { notes: { where: …, take: 5 } }`: conditions of joined rows, which no argument carries; and columns that are
 * only asked for at times.
 */
function choosesRows(value: ts.Expression): boolean {
  const node = unwrap(value);
  if (!ts.isObjectLiteralExpression(node)) return !isTrue(node) && node.kind !== ts.SyntaxKind.FalseKeyword;
  const parts = partsOf(node);
  if (parts === null) return true;
  return [...parts].some(
    ([name, part]) =>
      !["select", "include"].includes(name) ||
      [...(partsOf(part)?.values() ?? [])].some(choosesRows) ||
      partsOf(part) === null,
  );
}

const isTrue = (value: ts.Expression): boolean => value.kind === ts.SyntaxKind.TrueKeyword;

function modifiersOf(parts: Parts): readonly Modifier[] {
  return [...parts].flatMap(([name, value]): readonly Modifier[] => {
    if (["where", "data", "select", "include"].includes(name)) return [];
    if (name === "take") return [{ name: "limit", arguments: [written(value)], text: `take: ${value.getText()}` }];
    if (name === "orderBy") return ordersOf(value) ?? [{ name, arguments: [], text: `orderBy: ${value.getText()}` }];
    return [{ name, arguments: [], text: `${name}: ${value.getText()}` }];
  });
}

/** `{ createdAt: "desc" }`, or a list of such; null when it cannot be named. */
function ordersOf(node: ts.Expression): readonly Modifier[] | null {
  const value = unwrap(node);
  const each = ts.isArrayLiteralExpression(value) ? value.elements : [value];
  const orders = each.map((element) => {
    const [first, ...rest] = partsOf(element) ?? [];
    if (first === undefined || rest.length > 0 || !ts.isStringLiteral(first[1])) return null;
    const column: Written = { ...written(first[1]), text: JSON.stringify(first[0]) };
    const direction: Written = { ...written(first[1]), text: `{ ascending: ${first[1].text === "asc"} }` };
    return { name: "order", arguments: [column, direction], text: `orderBy: ${element.getText()}` };
  });
  return orders.includes(null) ? null : orders.flatMap((order) => order ?? []);
}
