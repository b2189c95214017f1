import type { CallShape, Mapping } from "../../manifest/replacement.js";
import type { ChainFacts, Filter, Modifier, TableCall } from "../../route/chains/chain-facts.js";
import type { TextRange } from "../../route/write-facts.js";

/** Whether a range lies in another one. */
export const isInside = (inner: TextRange, outer: TextRange): boolean =>
  inner.start >= outer.start && inner.end <= outer.end;

/** The operation by which keys name a call: `count` for one that asks for no rows. */
export const operationOf = ({ operation, terminal }: TableCall): CallShape["operation"] =>
  terminal === "count" && operation === "select" ? "count" : operation;

/** A literal of the code as the manifest's notation prints it. */
export const canonical = (text: string): string =>
  /^'.*'$/s.test(text) && !/["\\]/.test(text) ? `"${text.slice(1, -1)}"` : text;

/** `created_at desc`, as keys name an order; null without one, or where it cannot be named. */
export function orderOf(modifiers: readonly Modifier[]): string | null {
  const orders = modifiers.filter(({ name }) => name === "order");
  if (orders.length === 0) return null;
  return orders
    .map(({ arguments: [column, options] }) => {
      const name = column?.isConstant === true ? canonical(column.text).replaceAll('"', "") : "?";
      return `${name} ${options !== undefined && /ascending:\s*false/.test(options.text) ? "desc" : "asc"}`;
    })
    .join(", ");
}

/** `limit(20)` → `20`; null without one. */
export const limitOf = (modifiers: readonly Modifier[]): string | null =>
  modifiers.find(({ name }) => name === "limit")?.arguments[0]?.text ?? null;

/** Whether the first of several rows is meant: `limit(1).single()`, or Prisma's `findFirst`. */
export function isOneOfMany({
  modifiers,
  terminal,
  contract,
}: Pick<TableCall, "modifiers" | "terminal" | "contract">): boolean {
  const isRow = terminal === "single" || terminal === "maybeSingle";
  return isRow && (contract === "prisma" || limitOf(modifiers) === "1");
}

/** `{ onConflict: "workspace_id,phone" }` → `workspace_id, phone`; null for the primary key. */
export function conflictOf({ options }: TableCall): string | null {
  const text = options?.find(({ column }) => column === "onConflict")?.value.text;
  return text === undefined ? null : columnList(canonical(text).replaceAll(/["'`]/g, ""));
}

const columnList = (text: string): string =>
  text
    .split(",")
    .map((column) => column.trim())
    .join(", ");

const columnsIn = (call: TableCall): readonly string[] =>
  call.values?.kind === "row" ? call.values.columns.map(({ column }) => column) : [];

const embedsIn = ({ columns }: TableCall): readonly string[] =>
  columns?.kind === "named" ? columns.embeds.map(({ name }) => name) : [];

/** Whether a key means a call. What it does not name has to be an argument, which is asked later. */
export function means(shape: CallShape, call: TableCall): boolean {
  const { filters, modifiers } = call;
  const embeds = embedsIn(call);
  return (
    shape.operation === operationOf(call) &&
    shape.filters.every((wanted) => filters.some((filter) => isMeant(wanted, filter))) &&
    shape.columns.every((column) => columnsIn(call).includes(column)) &&
    (call.operation !== "upsert" || shape.conflict === conflictOf(call)) &&
    shape.embeds.length === embeds.length &&
    shape.embeds.every((embed) => embeds.includes(embed)) &&
    (shape.order === null || shape.order === orderOf(modifiers)) &&
    (shape.limit === null || shape.limit === limitOf(modifiers))
  );
}

/** Whether a condition of a key means one of a call. */
export function isMeant(wanted: CallShape["filters"][number], { column, operator, value }: Filter): boolean {
  if (wanted.column !== column || wanted.operator !== operator) return false;
  return wanted.value === null || (value.isConstant && wanted.value === canonical(value.text));
}

/** How much of a call a key names: of several that mean it, the closest one is taken. */
const closeness = ({ filters, columns, embeds, order, limit }: CallShape): number =>
  filters.length +
  filters.filter(({ value }) => value !== null).length +
  columns.length +
  embeds.length +
  Number(order !== null) +
  Number(limit !== null);

/** The mappings that mean a call, the closest first. */
export function mappingsOf({ call }: ChainFacts, mappings: readonly Mapping[]): readonly Mapping[] {
  if (call.kind === "table") {
    return mappings
      .flatMap((mapping) => {
        const { subject, name, shape } = mapping;
        const fits = subject === "table" && name === call.table && shape !== null && means(shape, call);
        return fits ? [{ mapping, closeness: closeness(shape) }] : [];
      })
      .sort((a, b) => b.closeness - a.closeness)
      .map(({ mapping }) => mapping);
  }
  return mappings.filter(({ subject, name, key }) => {
    if (subject !== call.kind) return false;
    const { method } = serviceKey(key);
    if (call.kind === "rpc") return method === call.name;
    const bucket = call.kind === "auth" ? "auth" : call.bucketName;
    return name === bucket && (method === call.method || method === "*");
  });
}

/** `upload path, options`: the method, and what of its arguments the called function does without. */
export function serviceKey(key: string): { readonly method: string; readonly columns: readonly string[] } {
  const [method = "", ...rest] = key.trim().split(/\s+/);
  return { method, columns: rest.join("").split(",") };
}

/** The key that a person would write for a call. */
export function keyOf(call: TableCall): string {
  const filters = call.filters.map(({ column, operator, value }) => {
    const own = value.isConstant && column !== null ? ` ${canonical(value.text).replaceAll('"', "'")}` : "";
    return `${column ?? "?"}${operator === "eq" && own === "" ? "" : ` ${operator}`}${own}`;
  });
  const order = orderOf(call.modifiers);
  const conflict = call.operation === "upsert" ? conflictOf(call) : null;
  const columns = columnsIn(call).join(", ");
  return [
    operationOf(call),
    columns,
    conflict === null ? "" : `on ${conflict}`,
    filters.length === 0 ? "" : `by ${filters.join(", ")}`,
    embedsIn(call).length === 0 ? "" : `with ${embedsIn(call).join(", ")}`,
    order === null ? "" : `order ${order}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}
