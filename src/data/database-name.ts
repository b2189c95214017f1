const DATABASE =
  /^(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|sqlserver|libsql|file|prisma(?:\+postgres)?|cockroachdb):/i;

/** Whether a text is the address of a database. */
export const isDatabaseAddress = (text: string): boolean => DATABASE.test(text);

/** The address of a database as it may be printed: without user, password and options. */
export function withoutCredentials(address: string): string {
  if (/^file:/i.test(address)) return address.replace(/[?#].*$/s, "");
  const scheme = /^[\w+]+:\/\//.exec(address)?.[0] ?? "";
  // An "@" behind the path means that the password holds a "?" or a "/": nothing of it can be told apart.
  const isPlain = /^[^/?#]*(?:\/[^@?#]*)?(?:[?#][^@]*)?$/s.test(address.slice(scheme.length));
  if (!isPlain || !URL.canParse(address)) return `${scheme}…`;
  const { host, pathname } = new URL(address);
  return `${scheme}${host}${pathname}`;
}
