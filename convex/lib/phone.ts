/**
 * A telephone number as the contacts keep it: `+` and digits (E.164). Signs between the digits are dropped, a leading
 * `00` is a `+`, and a number without either is taken to have its country code. What is not a number comes back
 * trimmed, and is nobody's.
 */
export function normalizePhone(phone: string): string {
  const compact = phone.trim().replace(/[\s().\-/]/g, "");
  const digits = compact.replace(/^(?:\+|00)/, "");
  return /^\d{6,15}$/.test(digits) ? `+${digits}` : phone.trim();
}
