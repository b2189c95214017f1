/**
 * How much goes into one call. A Convex transaction may read 16 MiB and 32,000 documents over 4,096 index ranges, write 16 MiB
 * and 16,000 documents, take 16 MiB of arguments with 8,192 elements in a list, and compute for one second
 * (https://docs.convex.dev/production/state/limits). Each row costs one index range, at most one document read and one written;
 * a row that is there already is read and written, so its bytes count twice. Far below all of that, a call is quick, stands in
 * nobody's way, and loses little when it is lost.
 */
export const BATCH = { rows: 500, bytes: 2 * 1024 * 1024 } as const;

/** So many rows are read before anything is known of their size. */
const FIRST_PAGE = 50;

/** How many rows are read at once, from what the page before it weighed. */
export function nextPageSize(before: { readonly rows: number; readonly bytes: number } | null): number {
  if (before === null || before.rows === 0) return FIRST_PAGE;
  const fitting = Math.floor((BATCH.bytes * before.rows) / Math.max(before.bytes, 1));
  return Math.min(Math.max(fitting, 1), BATCH.rows, before.rows * 10);
}

/** Cuts items into batches of at most so many items and bytes. One that is too large by itself is a batch of its own. */
export function inBatches<Item extends { readonly bytes: number }>(
  items: readonly Item[],
): readonly (readonly Item[])[] {
  const batches: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= BATCH.rows || bytes + item.bytes > BATCH.bytes) {
      batches.push([item]);
      bytes = item.bytes;
    } else {
      last.push(item);
      bytes += item.bytes;
    }
  }
  return batches;
}
