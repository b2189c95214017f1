/** A filter as a query string carries it: an empty one (`?status=`) is none. */
export function givenFilter(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
