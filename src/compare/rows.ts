import type { Compared, Difference, FilterRule, OrderRule } from "./model.js";
import { idOf, joined, type Context, type Row } from "./parts.js";
import { differenceOf } from "./scalars.js";

/** Longer lists of rows without an id are compared as they stand. */
const MOST_PAIRED = 500;

/** Two lists of one place of an answer. */
interface Pair {
  readonly path: string;
  readonly old: readonly Row[];
  readonly fresh: readonly Row[];
}

type CompareObjects = (path: string, old: Row, fresh: Row, context: Context) => Compared;

/** Compares two lists of rows: which there are, what they hold, and their order where one was asked. */
export function compareRows(pair: Pair, context: Context, compareObjects: CompareObjects): Compared {
  const { path, old, fresh } = pair;
  const [before, after] = [byId(old), byId(fresh)];
  if (before === null || after === null) return compareUnnamed(pair, context, compareObjects);
  const missing = old.filter((row) => !after.has(idOf(row) ?? ""));
  const extra = fresh.filter((row) => !before.has(idOf(row) ?? ""));
  const shared = old.flatMap((row) => {
    const counterpart = after.get(idOf(row) ?? "");
    return counterpart === undefined ? [] : [compareObjects(`${path}[*]`, row, counterpart, context)];
  });
  return joined([
    { differences: missing.map((row) => missingRow(path, row)), conversions: [] },
    { differences: extra.map((row) => extraRow(path, row, old, context)), conversions: [] },
    ...shared,
    { differences: orderDifference(path, { before, after, old, fresh }, context.rules.orders), conversions: [] },
  ]);
}

/** Null where a row has no id, or two have the same one. */
function byId(rows: readonly Row[]): ReadonlyMap<string, Row> | null {
  const named = new Map<string, Row>();
  for (const row of rows) {
    const id = idOf(row);
    if (id === null || named.has(id)) return null;
    named.set(id, row);
  }
  return named;
}

const missingRow = (path: string, row: Row): Difference =>
  differenceOf(`${path}[*]`, idOf(row) ?? row, undefined, { kind: "missing-row", detail: null });

/** A row that the old query does not give: because of one of its conditions, where the row shows that. */
function extraRow(path: string, row: Row, old: readonly Row[], { rules, given }: Context): Difference {
  const broken = rules.filters.find((filter) => {
    const expected = expectedOf(filter, old, given);
    return expected !== undefined && filter.field in row && row[filter.field] !== expected;
  });
  const kind = broken === undefined ? "extra-row" : broken.from === "caller" ? "row-of-others" : "filter-forgotten";
  return differenceOf(`${path}[*]`, undefined, idOf(row) ?? row, { kind, detail: broken?.field ?? null });
}

/** What a condition demands: what all old rows have there, else what the request or the query itself says. */
function expectedOf({ field, from, key }: FilterRule, old: readonly Row[], given: Context["given"]): unknown {
  const [first] = old;
  if (first !== undefined && field in first)
    return old.every((row) => row[field] === first[field]) ? first[field] : undefined;
  if (from === "request") return given.get(key);
  return from === "constant" ? JSON.parse(key) : undefined;
}

interface Lists {
  readonly before: ReadonlyMap<string, Row>;
  readonly after: ReadonlyMap<string, Row>;
  readonly old: readonly Row[];
  readonly fresh: readonly Row[];
}

/** Rows that are equal in what they are put in order by may change places. */
function orderDifference(
  path: string,
  { before, after, old, fresh }: Lists,
  orders: readonly OrderRule[] | null,
): readonly Difference[] {
  if (orders === null) return [];
  const was = old.filter((row) => after.has(idOf(row) ?? ""));
  const is = fresh.map((row) => before.get(idOf(row) ?? "")).filter((row) => row !== undefined);
  const at = was.findIndex((row, index) => row !== is[index]);
  if (at < 0 || orders.some(({ fields }) => fields !== null && isTiedAlike(was, is, fields))) return [];
  const ids = (rows: readonly Row[]): readonly unknown[] => rows.slice(at, at + 3).map(idOf);
  const fields = orders.flatMap((order) => order.fields ?? []).join(", ");
  return [differenceOf(path, ids(was), ids(is), { kind: "order", detail: fields === "" ? null : fields })];
}

function isTiedAlike(was: readonly Row[], is: readonly Row[], fields: readonly string[]): boolean {
  if (fields.length === 0) return false;
  return was.every((row, index) => {
    const other = is[index];
    return other !== undefined && fields.every((field) => field in row && row[field] === other[field]);
  });
}

/** Rows that nothing names: in their order, or where none was asked, each with one that is equal to it. */
function compareUnnamed({ path, old, fresh }: Pair, context: Context, compareObjects: CompareObjects): Compared {
  const isFree = context.rules.orders === null && old.length <= MOST_PAIRED && fresh.length <= MOST_PAIRED;
  const rest = [...fresh];
  const found: Compared[] = [];
  const alone: Row[] = [];
  for (const row of old) {
    const results = isFree ? rest.map((other) => compareObjects(`${path}[*]`, row, other, context)) : [];
    const at = results.findIndex(({ differences }) => differences.length === 0);
    const equal = results[at];
    if (equal === undefined) alone.push(row);
    else {
      found.push(equal);
      rest.splice(at, 1);
    }
  }
  for (const [at, row] of alone.entries()) {
    const other = rest[at];
    found.push(
      other === undefined
        ? { differences: [missingRow(path, row)], conversions: [] }
        : compareObjects(`${path}[*]`, row, other, context),
    );
  }
  const extra = rest.slice(alone.length).map((row) => extraRow(path, row, old, context));
  return joined([...found, { differences: extra, conversions: [] }]);
}
