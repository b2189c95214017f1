import { rmdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { errorCode } from "./file-system.js";

/**
 * Removes the folders that are empty now that files are gone. Folders with something in them stay.
 *
 * @param above the folder in which they were, which stays
 * @param files POSIX paths from the root of files that were removed
 */
export async function removeEmptyFolders(root: string, above: string, files: readonly string[]): Promise<void> {
  const folders = new Set(files.flatMap((file) => foldersBelow(above, posix.dirname(file))));
  const deepestFirst = [...folders].sort((a, b) => b.length - a.length);
  for (const folder of deepestFirst) {
    try {
      await rmdir(join(root, folder));
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST", "ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "")) throw error;
    }
  }
}

const foldersBelow = (above: string, folder: string): string[] =>
  folder.startsWith(`${above}/`) ? [folder, ...foldersBelow(above, posix.dirname(folder))] : [];
