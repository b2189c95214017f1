import type { ValidatorField, ValidatorType } from "../target/functions.js";
import { isConvexName, LIMITS } from "./limits.js";
import { LEGACY_ID } from "./mapping.js";
import type { PrismaModel } from "./prisma/model.js";
import type { Query } from "./queries.js";

export interface ProposedIndex {
  readonly name: string;
  readonly fields: readonly string[];
}

/** An index of the old table, or one that a route would need, that the new table does not get. */
export interface LeftIndex {
  /** names of Prisma's fields */
  readonly fields: readonly string[];
  readonly reason: "kind" | "too-many" | "too-wide";
}

export interface ProposedIndexes {
  readonly indexes: readonly ProposedIndex[];
  readonly left: readonly LeftIndex[];
}

/**
 * The indexes of a new table: the old id, what the routes filter and sort by, the keys and the indexes of the old table. One
 * that is the beginning of another is not made: the longer one answers for both.
 *
 * @param names Prisma field → field of the table; fields without counterpart are not in it
 */
export function indexesFor(
  model: PrismaModel,
  fields: readonly ValidatorField[],
  names: ReadonlyMap<string, string>,
  queries: readonly Query[],
): ProposedIndexes {
  const left: LeftIndex[] = [];
  const chosen: (readonly string[])[] = [];
  const wanted = [
    ...queries.filter(({ equal }) => !isKnown(model, equal)).flatMap(keysOf),
    ...(model.id.length > 1 ? [model.id] : []),
    ...model.uniques,
    ...model.indexes,
  ].filter((key) => key.length > 0 && !isKnown(model, key));
  for (const key of wanted) {
    const translated = beginning(key, names);
    if (translated.length === 0) continue;
    const reason = reasonAgainst(translated, fields);
    if (reason === null) chosen.push(translated);
    else left.push({ fields: key, reason });
  }
  const distinct = chosen.filter(
    (key, index) => !chosen.some((other, at) => isBeginning(key, other) && (other.length > key.length || at < index)),
  );
  const room = LIMITS.indexesPerTable - 1;
  const tooMany = distinct.slice(room).map((key): LeftIndex => ({ fields: key, reason: "too-many" }));
  return {
    indexes: named([[LEGACY_ID], ...distinct.slice(0, room)]),
    left: [...left, ...tooMany],
  };
}

/** A row that is asked for by its only id is found by `legacyId`, whatever else is asked of it. */
const isKnown = ({ id }: PrismaModel, key: readonly string[]): boolean =>
  id.length === 1 && id[0] !== undefined && key.includes(id[0]);

/** Always the fields that are always compared; with each that is compared sometimes, an index of its own. */
function keysOf({ equal, maybe, order }: Query): readonly (readonly string[])[] {
  const end = order === null ? [] : [order];
  const keys = [[...equal, ...end], ...maybe.map((field) => [...equal, field, ...end])];
  return keys.map((key) => [...new Set(key)]).filter((key) => key.length > 0);
}

/** A key as far as its fields have a counterpart: that one of them is lost is said of the field. */
function beginning(key: readonly string[], names: ReadonlyMap<string, string>): readonly string[] {
  const end = key.findIndex((name) => !names.has(name));
  return key.slice(0, end === -1 ? key.length : end).flatMap((name) => names.get(name) ?? []);
}

function reasonAgainst(key: readonly string[], fields: readonly ValidatorField[]): LeftIndex["reason"] | null {
  if (key.length > LIMITS.fieldsPerIndex) return "too-wide";
  const types = key.map((name) => fields.find((field) => field.name === name)?.type);
  return types.some((type) => type === undefined || !isSortable(type)) ? "kind" : null;
}

/** Whether an index over such values is of use: not over lists, JSON and bytes. */
const isSortable = (type: ValidatorType): boolean =>
  type.kind === "union"
    ? type.members.every(isSortable)
    : !["any", "array", "object", "record", "bytes"].includes(type.kind);

const isBeginning = (key: readonly string[], other: readonly string[]): boolean =>
  key.length <= other.length && key.every((name, index) => other[index] === name);

/** `by_userId_createdAt`; where that is too long, the names that fit and the number of the others. */
function named(keys: readonly (readonly string[])[]): readonly ProposedIndex[] {
  const taken = new Set<string>();
  return keys.map((fields) => {
    const name = nameOf(fields, taken);
    taken.add(name);
    return { name, fields };
  });
}

function nameOf(fields: readonly string[], taken: ReadonlySet<string>): string {
  const whole = `by_${fields.join("_")}`;
  if (isConvexName(whole) && !taken.has(whole)) return whole;
  for (let kept = fields.length - 1; kept >= 0; kept -= 1) {
    for (let number = 1; number <= LIMITS.indexesPerTable; number += 1) {
      const rest = `${fields.length - kept}_more${number === 1 ? "" : `_${number}`}`;
      const name = ["by", ...fields.slice(0, kept), rest].join("_");
      if (name.length <= LIMITS.name && !taken.has(name)) return name;
    }
  }
  return whole.slice(0, LIMITS.name);
}
