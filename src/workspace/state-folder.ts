import { join } from "node:path";
import { MigrateError } from "../errors.js";
import { errorCode, orNullIfMissing, type FileSystem } from "./file-system.js";
import { isInside } from "./inside.js";

/** Where the tool keeps what it must remember about an app. The folder ignores itself in git. */
export const STATE_FOLDER = ".migrate";
const IGNORE_FILE = ".gitignore";

/** Absolute path of a file in the state folder. */
export const statePath = (root: string, name: string): string => join(root, STATE_FOLDER, name);

/**
 * Makes the state folder when there is none.
 *
 * @throws MigrateError when it is a link that leads out of the app
 */
export async function ensureStateFolder(root: string, fs: FileSystem): Promise<void> {
  const folder = join(root, STATE_FOLDER);
  await fs.makeFolder(folder);
  if (!isInside(await fs.realPath(root), await fs.realPath(folder))) {
    throw new MigrateError(`${STATE_FOLDER} is a link that leads out of the app.`, { hint: "Remove the link." });
  }
  try {
    await fs.create(join(folder, IGNORE_FILE), Buffer.from("*\n"), null);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

/** Removes the state folder when it holds nothing but its own `.gitignore`. */
export async function tidyStateFolder(root: string, fs: FileSystem): Promise<void> {
  const folder = join(root, STATE_FOLDER);
  const names = await orNullIfMissing(fs.list(folder));
  if (names === null || names.some((name) => name !== IGNORE_FILE)) return;
  await fs.remove(join(folder, IGNORE_FILE));
  try {
    await fs.removeFolder(folder);
  } catch (error) {
    // Another run may have started to use it in this moment.
    if (!["ENOTEMPTY", "EEXIST", "ENOENT"].includes(errorCode(error) ?? "")) throw error;
  }
}
