import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { orNullIfMissing } from "./file-system.js";
import { ignoredFiles, isRepository } from "./git.js";

const SOURCE = /(?<!\.d)\.(?:ts|tsx|js|jsx|mjs)$/;
/** Folders that hold what others made; those whose name starts with a dot are left out as well. */
const NOT_OURS = new Set(["node_modules", "dist", "build", "out", "coverage", "_generated"]);

/**
 * Lists the app's own source files, sorted, as POSIX paths from the root: not what is installed, built or generated.
 * Links are not followed.
 *
 * @param left POSIX paths of folders that are left out
 */
export async function listSourceFiles(root: string, left: readonly string[]): Promise<readonly string[]> {
  const skipped = new Set(left);
  const found: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of (await orNullIfMissing(readdir(join(root, folder), { withFileTypes: true }))) ?? []) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const isLeft = NOT_OURS.has(entry.name) || entry.name.startsWith(".") || skipped.has(path);
      if (entry.isDirectory() && !isLeft) await visit(path);
      if (entry.isFile() && SOURCE.test(entry.name)) found.push(path);
    }
  };
  await visit("");
  return found.sort();
}

/** Of the given files, those that git does not ignore; all of them outside of a repository. */
export async function withoutIgnored(root: string, files: readonly string[]): Promise<readonly string[]> {
  if (files.length === 0 || !(await isRepository(root))) return files;
  const ignored = await ignoredFiles(root, files);
  return files.filter((file) => !ignored.has(file));
}
