import type { Compared, Difference, FieldRule, RowShape } from "./model.js";
import { idOf, joined, type Context } from "./parts.js";
import { compareRows } from "./rows.js";
import { compareScalars, differenceOf } from "./scalars.js";
import { isObject } from "./shown.js";

/** What Convex gives every document, and what the shipped functions call the old id. */
const OF_CONVEX: ReadonlySet<string> = new Set(["_id", "_creationTime", "legacyId"]);

const NOTHING: Compared = { differences: [], conversions: [] };

/** Compares two JSON values of two answers. */
export function compareValues(path: string, old: unknown, fresh: unknown, context: Context): Compared {
  return compareField(path, old, fresh, [], context);
}

/** @param rules what both schemas say of the field that holds the values */
function compareField(
  path: string,
  old: unknown,
  fresh: unknown,
  rules: readonly FieldRule[],
  context: Context,
): Compared {
  if (Array.isArray(old) && Array.isArray(fresh)) {
    const isOfRows = [...old, ...fresh].every(isObject);
    return isOfRows
      ? compareRows({ path, old, fresh }, context, compareObjects)
      : compareItems(path, old, fresh, rules, context);
  }
  if (isObject(old) && isObject(fresh)) return compareObjects(path, old, fresh, context);
  const result = compareScalars(old, fresh, rules);
  if ("kind" in result) return { differences: [differenceOf(path, old, fresh, result)], conversions: [] };
  return result.how === null ? NOTHING : { differences: [], conversions: [{ path, how: result.how }] };
}

function compareItems(
  path: string,
  old: readonly unknown[],
  fresh: readonly unknown[],
  rules: readonly FieldRule[],
  context: Context,
): Compared {
  const shared = old
    .slice(0, fresh.length)
    .map((item, at) => compareField(`${path}[*]`, item, fresh[at], rules, context));
  if (old.length === fresh.length) return joined(shared);
  const lengths = { kind: "value", detail: null } as const;
  return joined([
    ...shared,
    { differences: [differenceOf(`${path}.length`, old.length, fresh.length, lengths)], conversions: [] },
  ]);
}

/** Compares two objects key by key; two rows that are not the same row are one difference. */
function compareObjects(
  path: string,
  old: Readonly<Record<string, unknown>>,
  fresh: Readonly<Record<string, unknown>>,
  context: Context,
): Compared {
  const [before, after] = [idOf(old), idOf(fresh)];
  if (before !== null && after !== null && before !== after)
    return { differences: [anotherRow(path, old, fresh, context)], conversions: [] };
  const shapes = shapesOf(old, context.rules.shapes);
  const isRow = before !== null || Object.hasOwn(fresh, "_id");
  const found: Compared[] = [];
  const seen = new Set<string>();
  for (const [key, value] of Object.entries(old)) {
    const rules = shapes.flatMap(({ fields }) => fields.filter((field) => field.old === key));
    const counterpart = counterpartOf(key, fresh, rules);
    seen.add(counterpart);
    found.push(compareKey(below(path, key), value, ownValue(fresh, counterpart), rules, context));
  }
  for (const [key, value] of Object.entries(fresh)) {
    if (seen.has(key) || (isRow && OF_CONVEX.has(key))) continue;
    const what = { kind: "extra-key", detail: null } as const;
    found.push({ differences: [differenceOf(below(path, key), undefined, value, what)], conversions: [] });
  }
  return joined(found);
}

function compareKey(
  path: string,
  old: unknown,
  fresh: unknown,
  rules: readonly FieldRule[],
  context: Context,
): Compared {
  if (fresh !== undefined) return compareField(path, old, fresh, rules, context);
  if (old === null && rules.some(({ isOptional }) => isOptional))
    return { differences: [], conversions: [{ path, how: "null → left out" }] };
  return { differences: [differenceOf(path, old, fresh, { kind: "missing-key", detail: null })], conversions: [] };
}

/** The key under which the new side has a field. */
function counterpartOf(key: string, fresh: Readonly<Record<string, unknown>>, rules: readonly FieldRule[]): string {
  if (Object.hasOwn(fresh, key)) return key;
  if (key === "id" && typeof fresh["legacyId"] === "string") return "legacyId";
  return rules.find((rule) => Object.hasOwn(fresh, rule.new))?.new ?? key;
}

/** An answer may have a key that every object has anyway: `constructor`. */
const ownValue = (object: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

function anotherRow(
  path: string,
  old: Readonly<Record<string, unknown>>,
  fresh: Readonly<Record<string, unknown>>,
  { rules }: Context,
): Difference {
  const owner = rules.filters.find(
    ({ from, field }) => from === "caller" && field in old && field in fresh && old[field] !== fresh[field],
  );
  const kind = owner === undefined ? "other-row" : "row-of-others";
  return differenceOf(path, old["id"] ?? old["legacyId"], fresh["id"] ?? fresh["legacyId"], {
    kind,
    detail: owner?.field ?? null,
  });
}

/** The models that a row may be of: those that have all its keys, and of these the ones that the handler reads. */
function shapesOf(row: Readonly<Record<string, unknown>>, shapes: readonly RowShape[]): readonly RowShape[] {
  const keys = Object.keys(row);
  const fitting = shapes.filter(({ names }) => keys.every((key) => names.has(key)));
  const read = fitting.filter(({ isRead }) => isRead);
  if (read.length > 0) return read;
  // An answer's own object, with fields of rows among others, or a row with something added.
  return fitting.length > 0 ? fitting : shapes.filter(({ isRead }) => isRead);
}

const below = (path: string, key: string): string => {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
  return path === "" ? name : `${path}.${name}`;
};
