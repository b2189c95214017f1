import { statSync, type Stats } from "node:fs";
import { stat } from "node:fs/promises";

/** What stands in the place of a file, in words; null for a file. */
function otherThanFile(stats: Stats): string | null {
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

/** The code of the error that names something else in the place of a file. */
export const NO_FILE = "ENOTFILE";

function check(path: string, stats: Stats): void {
  const other = otherThanFile(stats);
  if (other !== null) throw Object.assign(new Error(`${path} is ${other}, and no file`), { code: NO_FILE });
}

/**
 * Makes sure that a path leads to a file before it is read: the reading of a named pipe waits for a writer, and that of
 * some devices never ends.
 *
 * @throws Error with the code `ENOTFILE`, and that of the system where there is nothing
 */
export const mustBeFile = async (path: string): Promise<void> => check(path, await stat(path));

/** The same, for what is read without a promise. */
export const mustBeFileSync = (path: string): void => check(path, statSync(path));
