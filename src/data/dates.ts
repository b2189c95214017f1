const WRITTEN =
  /^([+-]\d{6}|\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const TIME = /^\d\d:\d\d/;

/**
 * The milliseconds of a point in time that is written out, as a database or its REST interface gives it: `2026-01-05`,
 * `2026-01-05 09:30:00.123456+02`, `09:30:00`. Without a zone it is UTC, as Prisma writes it; a time without a day is one of
 * 1970-01-01. What is finer than a millisecond is left out, as every JavaScript `Date` does.
 *
 * @returns null for what is no point in time: words, `infinity`, the 30th of February
 */
export function millisecondsOf(text: string): number | null {
  const match = WRITTEN.exec(TIME.test(text) ? `1970-01-01T${text}` : text);
  if (match === null) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  const moment = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${`${fraction}000`.slice(0, 3)}Z`);
  if (Number.isNaN(moment) || new Date(moment).getUTCDate() !== Number(day)) return null;
  return moment - zoneOffset(zone);
}

function zoneOffset(zone: string): number {
  const [, sign, hours = "0", minutes = "0"] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === "-" ? -offset : offset;
}
