import { keyValue, type RowKey, type RowsWanted } from "./old-rows.js";

type KeyCondition = Readonly<Record<string, unknown>>;

/** What `findMany` is asked for a page of rows. */
export interface PageArguments {
  readonly select: Readonly<Record<string, true>>;
  readonly orderBy: readonly Readonly<Record<string, "asc">>[];
  readonly take: number;
  readonly where?: KeyCondition;
}

/**
 * Asks for the rows behind a key, in the key's order. The row itself need not be there any more, as Prisma's own cursor would
 * want it to be.
 */
export function pageArguments({ id, fields }: RowsWanted, after: RowKey | null, limit: number): PageArguments {
  const names = id.map(({ name }) => name);
  return {
    select: Object.fromEntries(fields.map(({ name }) => [name, true as const])),
    orderBy: names.map((name) => ({ [name]: "asc" as const })),
    take: limit,
    ...(after === null ? {} : { where: behind(names, after.map(keyValue)) }),
  };
}

/** `(a, b) > (x, y)`, in the words that every database of Prisma's knows. */
function behind(names: readonly string[], values: readonly unknown[]): KeyCondition {
  const conditions = names.map((name, index) => ({
    ...Object.fromEntries(names.slice(0, index).map((earlier, at) => [earlier, values[at]])),
    [name]: { gt: values[index] },
  }));
  const [first = {}, ...others] = conditions;
  return others.length === 0 ? first : { OR: conditions };
}
