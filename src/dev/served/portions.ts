/** A transaction of Convex writes at most this much; rows are put in so many at once that they stay well below. */
const ROWS = 500;
const CHARACTERS = 2_000_000;

/** Cuts rows into portions of which each fits one transaction. */
export function* inPortions<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  let portion: Row[] = [];
  let size = 0;
  for (const row of rows) {
    const own = JSON.stringify(row, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)).length;
    if (portion.length > 0 && (portion.length === ROWS || size + own > CHARACTERS)) {
      yield portion;
      portion = [];
      size = 0;
    }
    portion.push(row);
    size += own;
  }
  if (portion.length > 0) yield portion;
}
