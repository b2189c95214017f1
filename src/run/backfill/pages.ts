import { nextPageSize } from "../../data/page-size.js";
import { keyOf, RowsUnreadable, type RowKey, type RowSource, type RowsWanted } from "../../data/old-rows.js";
import { keysWanted } from "../../data/row-plan.js";
import { MigrateError } from "../../errors.js";
import type { OldRow } from "../../data/rows.js";

/** Some rows, and the key of the last of them. */
export interface Page {
  readonly rows: readonly OldRow[];
  /** rows that the old store holds and cannot give, by their keys */
  readonly unreadable: readonly UnreadableRow[];
  readonly cursor: RowKey;
}

export interface UnreadableRow {
  readonly key: OldRow;
  readonly reason: string;
}

/**
 * The rows of a table behind a key, page by page, so many at once as weigh little. The next page is read while one is at work.
 * Only an empty page is the end: a store may give fewer rows than it was asked for.
 */
export async function* pagesOf(source: RowSource, wanted: RowsWanted, after: RowKey | null): AsyncGenerator<Page> {
  let before = after;
  let reading = readPage(source, wanted, after, nextPageSize(null));
  for (;;) {
    const { rows, unreadable } = await reading;
    const last = rows.at(-1) ?? unreadable.at(-1)?.key;
    if (last === undefined) return;
    const cursor = keyOf(wanted, last);
    refuseStandstill(wanted, before, cursor);
    before = cursor;
    const size = nextPageSize({ rows: rows.length, bytes: rows.reduce((sum, row) => sum + weightOf(row), 0) });
    reading = readPage(source, wanted, cursor, size);
    // Its failure is seen when it is its turn.
    reading.catch(() => undefined);
    yield { rows, unreadable, cursor };
  }
}

/** Asks for fewer rows where some cannot be given, down to the one that is to blame; of that one the key is read. */
async function readPage(
  source: RowSource,
  wanted: RowsWanted,
  after: RowKey | null,
  limit: number,
): Promise<Omit<Page, "cursor">> {
  try {
    return { rows: await source.page(wanted, after, limit), unreadable: [] };
  } catch (error) {
    if (!(error instanceof RowsUnreadable)) throw error;
    if (limit > 1) return readPage(source, wanted, after, Math.ceil(limit / 2));
    const [key] = await source.page(keysWanted(wanted), after, 1);
    if (key === undefined) throw error;
    return { rows: [], unreadable: [{ key, reason: error.message }] };
  }
}

/** @throws MigrateError for rows behind a key that end with that very key: it would go on for ever */
function refuseStandstill({ model, id }: RowsWanted, before: RowKey | null, cursor: RowKey): void {
  if (before === null || JSON.stringify(before) !== JSON.stringify(cursor)) return;
  const names = id.map(({ name }) => name).join(", ");
  throw new MigrateError(
    `The old database gives the rows of ${model} behind ${JSON.stringify(cursor)} again and again.`,
    {
      hint: `Its client gives ${names} less finely than the database sorts by it. Order by another key: give the model an @id of other fields.`,
    },
  );
}

/** About as many bytes as a value takes. */
function weightOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null || value instanceof Date) return 8;
  if (value instanceof Uint8Array) return value.byteLength;
  return Object.entries(value).reduce((sum, [name, inner]) => sum + name.length + weightOf(inner), 0);
}
