import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/;

/**
 * The modules of a Convex folder, as Convex itself finds them.
 *
 * @param convexDir absolute path of the folder
 * @returns module path (`leads/queries`) → absolute file. `_generated`, `schema`, dotfiles and names with more than one
 *   dot (tests, declarations, configuration) are not modules
 */
export async function listModules(convexDir: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(convexDir, { recursive: true, withFileTypes: true });
  const modules = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: relative(convexDir, file).split(sep).join("/") }))
    .filter(({ path }) => isModule(path))
    .map(({ file, path }): [string, string] => [path.replace(SOURCE, ""), file]);
  return new Map(modules.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isModule(path: string): boolean {
  const base = path.slice(path.lastIndexOf("/") + 1);
  if (path.startsWith("_generated/") || path.includes("node_modules/")) return false;
  if (base.startsWith(".") || base === "schema.ts" || base === "schema.js") return false;
  return SOURCE.test(base) && base.split(".").length === 2;
}
