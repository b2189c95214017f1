import { readdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/;

/** What a Convex folder holds. */
export interface ConvexFolder {
  /** module path (`leads/queries`) → absolute file */
  readonly modules: ReadonlyMap<string, string>;
  /** absolute file of the schema; null when there is none */
  readonly schema: string | null;
  /** the folder and those below it in which a module may appear */
  readonly folders: readonly string[];
}

/**
 * Lists a Convex folder as Convex itself reads it: `_generated`, the schema, dotfiles and names with more than one dot
 * (tests, declarations, configuration) are not modules.
 *
 * @param convexDir absolute path of the folder
 */
export async function readConvexFolder(convexDir: string): Promise<ConvexFolder> {
  const entries = await readdir(convexDir, { recursive: true, withFileTypes: true });
  const found = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: relative(convexDir, file).split(sep).join("/") }))
    .filter(({ path }) => !path.startsWith("_generated/") && !path.includes("node_modules/"));
  const modules = found
    .filter(({ path }) => isModule(path))
    .map(({ file, path }): [string, string] => [path.replace(SOURCE, ""), file]);
  return {
    modules: new Map(modules.sort(([a], [b]) => (a < b ? -1 : 1))),
    schema: found.find(({ path }) => /^schema\.[jt]s$/.test(path))?.file ?? null,
    folders: [...new Set([convexDir, ...found.map(({ file }) => dirname(file))])],
  };
}

function isModule(path: string): boolean {
  const base = path.slice(path.lastIndexOf("/") + 1);
  if (base.startsWith(".") || /^schema\.[jt]s$/.test(path)) return false;
  return SOURCE.test(base) && base.split(".").length === 2;
}
