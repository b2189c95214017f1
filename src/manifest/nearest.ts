/**
 * The candidate that a mistyped word most likely meant.
 *
 * @param word what was written
 * @param candidates what would have been valid
 * @returns the candidate with the fewest typing slips between the two (the first of equals), or null when none is close:
 *   at most a third of the word may be wrong, upper and lower case aside
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const lowered = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === word) return candidate;
    const other = candidate.toLowerCase();
    if (Math.abs(other.length - lowered.length) >= bestDistance) continue;
    const distance = editDistance(lowered, other);
    if (distance < bestDistance && distance < Math.max(word.length, candidate.length)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * How many slips turn one word into the other: a character too many, too few, wrong, or two neighbours swapped.
 * The "optimal string alignment" form of the Damerau-Levenshtein distance, over UTF-16 units.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      current.push(cell(a, b, row, column, { beforeLast, last, current }));
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

interface Rows {
  readonly beforeLast: readonly number[];
  readonly last: readonly number[];
  readonly current: readonly number[];
}

function cell(a: string, b: string, row: number, column: number, rows: Rows): number {
  const same = a[row - 1] === b[column - 1];
  const slips = Math.min(
    at(rows.last, column) + 1,
    at(rows.current, column - 1) + 1,
    at(rows.last, column - 1) + (same ? 0 : 1),
  );
  const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
  return swapped ? Math.min(slips, at(rows.beforeLast, column - 2) + 1) : slips;
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
