/** Digits that a database's own decimal can have at most (PostgreSQL: 131,072 before the point, 16,383 behind it). */
const MOST_DIGITS = 150_000;

/**
 * A decimal without exponent, without leading and trailing zeros: `1.50` and `15e-1` are both `1.5`.
 *
 * @returns null for what is no decimal: `NaN`, words, more digits than a database holds
 */
export function plainDecimal(text: string): string | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,7}))?$/.exec(text);
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match ?? [];
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (match === null || digits === "" || Math.abs(point) > MOST_DIGITS || digits.length > MOST_DIGITS) return null;
  const padded = digits.padEnd(Math.max(point, 0), "0").padStart(digits.length - Math.min(point, 0), "0");
  const at = Math.max(point, 0);
  const before = padded.slice(0, at).replace(/^0+/, "") || "0";
  const behind = padded.slice(at).replace(/(?<!0)0+$/, "");
  const plain = behind === "" ? before : `${before}.${behind}`;
  return sign === "-" && plain !== "0" ? `-${plain}` : plain;
}

/** The number that prints as the same decimal; null when a double cannot hold so many digits. */
export function exactNumber(plain: string): number | null {
  const number = Number(plain);
  return Number.isFinite(number) && plainDecimal(String(number)) === plain ? number : null;
}
