import { lstatSync, realpathSync } from "node:fs";
import platform, { dirname, join, type PlatformPath } from "node:path";
import { errorCode } from "./file-system.js";

/**
 * Whether a path without links is a folder's own, or below it. Both absolute.
 *
 * @param paths the rules of a system; those of this one when left out
 */
export function isInside(folder: string, path: string, paths: PlatformPath = platform): boolean {
  const way = paths.relative(folder, path);
  return way !== ".." && !way.startsWith(`..${paths.sep}`) && !paths.isAbsolute(way);
}

/**
 * Prepares the question whether a path is reached through a symbolic link that leads out of the app.
 *
 * @param root the app's root
 * @returns a function of a POSIX path from the root; what does not exist (yet) is judged by the folder it would be in
 */
export function linkGuard(root: string): (path: string) => "symlink" | null {
  const realRoot = realpathSync(root);
  const known = new Map<string, "symlink" | null>();
  return (path) => {
    const answer = known.get(path) ?? (leadsOutside(realRoot, join(realRoot, path)) ? "symlink" : null);
    known.set(path, answer);
    return answer;
  };
}

/** Codes by which a system says "there is no such thing", names that cannot be any file's included. */
const MISSING: ReadonlySet<string | null> = new Set(["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"]);

function leadsOutside(realRoot: string, path: string): boolean {
  if (!isInside(realRoot, path)) return false;
  try {
    return !isInside(realRoot, realpathSync(path));
  } catch (error) {
    if (errorCode(error) === "ELOOP") return true;
    if (!MISSING.has(errorCode(error))) throw error;
    // A link to nothing could lead anywhere by the time it is written through.
    return isLink(path) || leadsOutside(realRoot, dirname(path));
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch (error) {
    if (MISSING.has(errorCode(error))) return false;
    throw error;
  }
}
