import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { orNullIfMissing } from "./file-system.js";

/**
 * Whether a folder of an app holds one of some files. A folder in `node_modules` is looked for where node would look, as an
 * app of a monorepo has its packages above itself.
 *
 * @param folder POSIX path from the root
 */
export async function hasFile(root: string, folder: string, names: readonly string[]): Promise<boolean> {
  const below = /^node_modules\/(.+)$/.exec(folder)?.[1];
  const folders = below === undefined ? [join(root, folder)] : packageFolders(root).map((path) => join(path, below));
  for (const path of folders) {
    for (const name of names) if ((await orNullIfMissing(stat(join(path, name)))) !== null) return true;
  }
  return false;
}

/** Every `node_modules` in which node looks, and with a strict package manager the one beside the real `@prisma/client`. */
function packageFolders(root: string): readonly string[] {
  const require = createRequire(join(root, "package.json"));
  const usual = require.resolve.paths("@prisma/client") ?? [];
  try {
    return [...usual, dirname(dirname(dirname(require.resolve("@prisma/client/package.json"))))];
  } catch {
    return usual;
  }
}
