/**
 * Which files of the Convex folder are modules, by the rules of Convex's own bundler: a file of a JavaScript or
 * TypeScript kind, outside of `_generated`, with one dot in its name, that is not the schema.
 */
const MODULE_EXTENSION = /\.(?:[cm]?[jt]s|[jt]sx)$/;

/**
 * The path under which Convex knows a file.
 *
 * @param file POSIX path from the app's root: `convex/leads/queries.ts`
 * @param convexDir POSIX path of the Convex folder: `convex`
 * @returns `leads/queries`, or null when Convex does not read the file as a module
 */
export function modulePath(file: string, convexDir: string): string | null {
  const prefix = `${convexDir}/`;
  if (!file.startsWith(prefix) || !MODULE_EXTENSION.test(file)) return null;
  const below = file.slice(prefix.length);
  const base = below.slice(below.lastIndexOf("/") + 1);
  const hasOneDot = base.indexOf(".") === base.lastIndexOf(".");
  const isSkipped =
    below.startsWith("_generated/") || /^[.#]/.test(base) || below.includes(" ") || /^schema\.[jt]s$/.test(base);
  return hasOneDot && !isSkipped ? below.replace(MODULE_EXTENSION, "") : null;
}

/** The name by which the app calls a function: `api.leads.queries.getLeads`. */
export const apiPath = (module: string, name: string): string => `${modulePrefix(module)}.${name}`;

/** What stands in front of the names of a module's functions: `api.leads.queries`. */
export const modulePrefix = (module: string): string => ["api", ...module.split("/")].join(".");
