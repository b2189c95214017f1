import type { Conversion, Difference, DifferenceKind, FieldRule } from "./model.js";
import { shown } from "./shown.js";

/** What comparing two values found: that they are the same (written alike or not), or how they differ. */
export type ScalarResult = { readonly how: Conversion["how"] | null } | Pick<Difference, "kind" | "detail">;

const SAME: ScalarResult = { how: null };
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;
const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
/** No place on earth is further from Greenwich. */
const FARTHEST = 14 * 60 * MINUTE;
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i;
/** Beyond this a number is not written out digit by digit. */
const LARGEST_EXPONENT = 400;

/**
 * Compares two values that are no objects, by what both schemas say of the field.
 *
 * @param rules what the field may be; none: only equal values are the same
 */
export function compareScalars(old: unknown, fresh: unknown, rules: readonly FieldRule[]): ScalarResult {
  if (Object.is(old, fresh) || old === fresh) return SAME;
  for (const { as } of rules) {
    const how = as === "same" ? null : SAME_AS[as](old, fresh);
    if (how !== null) return { how };
  }
  const shift = rules.some(({ as }) => as === "date") || isDateText(old) ? shiftOf(old, fresh) : null;
  if (shift !== null) return { kind: "time-zone", detail: shift };
  return { kind: kindOf(old, fresh), detail: null };
}

const kindOf = (old: unknown, fresh: unknown): DifferenceKind =>
  old !== null && fresh !== null && typeof old !== typeof fresh ? "type" : "value";

const SAME_AS: Readonly<Record<Exclude<FieldRule["as"], "same">, (old: unknown, fresh: unknown) => string | null>> = {
  date(old, fresh) {
    const [before, after] = [momentOf(old), momentOf(fresh)];
    return before !== null && before === after ? `${notation(old)} → ${notation(fresh)}` : null;
  },
  number(old, fresh) {
    const [before, after] = [exactly(old), exactly(fresh)];
    return before !== null && before === after ? `${typeof old} → ${typeof fresh}, the same number` : null;
  },
  enum(old, fresh) {
    if (typeof old !== "string" || typeof fresh !== "string") return null;
    return old.toUpperCase() === fresh.toUpperCase() ? "the same name in another case" : null;
  },
};

const isDateText = (value: unknown): value is string => typeof value === "string" && DATE.test(value);

const notation = (value: unknown): string => (typeof value === "number" ? "milliseconds" : "a date's text");

/** Milliseconds since 1970; null for what is no date. */
function momentOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return isDateText(value) ? Date.parse(value) : null;
}

/** Dates that are apart by what time zones are apart: `+2 h`. */
function shiftOf(old: unknown, fresh: unknown): string | null {
  const [before, after] = [momentOf(old), momentOf(fresh)];
  if (before === null || after === null) return null;
  const apart = after - before;
  if (apart === 0 || apart % QUARTER !== 0 || Math.abs(apart) > FARTHEST) return null;
  const minutes = Math.abs(apart) / MINUTE;
  const rest = minutes % 60 === 0 ? "" : ` ${minutes % 60} min`;
  return `${apart < 0 ? "-" : "+"}${Math.floor(minutes / 60)} h${rest}`;
}

/** A number's digits without anything that does not count: `"12.50"`, `12.5` → `12.5`. Null for what is no number. */
function exactly(value: unknown): string | null {
  const text = typeof value === "number" || typeof value === "string" ? String(value) : "";
  const [, sign, whole = "", fraction = "", exponent = "0"] = NUMBER.exec(text) ?? [];
  if (sign === undefined || whole + fraction === "" || Math.abs(Number(exponent)) > LARGEST_EXPONENT) return null;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction)
    .padEnd(point, "0")
    .padStart(whole.length + fraction.length - Math.min(point, 0), "0");
  const at = Math.max(point, 0);
  const [front, back] = [digits.slice(0, at).replace(/^0+/, ""), digits.slice(at).replace(/0+$/, "")];
  if (front === "" && back === "") return "0";
  return `${sign === "-" ? "-" : ""}${front}.${back}`;
}

/** A difference of two values, as it is reported. */
export const differenceOf = (
  path: string,
  old: unknown,
  fresh: unknown,
  what: Pick<Difference, "kind" | "detail">,
): Difference => ({ ...what, path, old: shown(old), new: shown(fresh) });
