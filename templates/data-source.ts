/**
 * Where the data of a domain comes from, decided by one environment variable per domain:
 *
 *   DS_LEADS=convex          leads are read from Convex, with Prisma behind it
 *   DS_LEADS=shadow          leads are read from Prisma; `compareInBackground` asks Convex too, and nobody waits for it
 *   DS_LEADS=prisma, unset   leads are read from Prisma
 *
 * The name is `DS_` and the domain in upper case, with `_` for everything that is not a letter or a digit
 * (`real-estate` -> `DS_REAL_ESTATE`). It is read on every call, so a flip needs a restart, not a rebuild.
 */
export type DataSource = "prisma" | "convex";

const reported = new Set<string>();

/**
 * Tells where a domain's data comes from. Anything but "convex" means "prisma", so that a typing slip can never
 * switch a domain; a value that is neither is reported once.
 */
export function getDataSource(domain: string): DataSource {
  const name = `DS_${domain.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
  const value = process.env[name]?.trim() ?? "";
  if (value === "convex") return "convex";
  if (!["", "prisma", "shadow"].includes(value)) reportOnce(name, value);
  return "prisma";
}

function reportOnce(name: string, value: string): void {
  const key = `${name}=${value}`;
  if (reported.has(key)) return;
  reported.add(key);
  console.warn(
    `[data-source] ${name} is ${JSON.stringify(value)}; expected "prisma", "shadow" or "convex". Using prisma.`,
  );
}
