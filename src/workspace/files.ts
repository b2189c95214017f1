import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { MigrateError } from "../errors.js";
import { finding, type Finding } from "../findings.js";
import { errorCode, nodeFileSystem, orNullIfMissing, type FileSystem } from "./file-system.js";
import { linkGuard } from "./inside.js";
import { shallowJson } from "./json-depth.js";
import { mustBeFileSync, NO_FILE } from "./regular.js";

const ROUTE_FILE = /^route\.(?:ts|tsx|js|mjs)$/;
const ROUTE_FOLDERS = ["app/api", "src/app/api"] as const;

/** The folder of the route files: `app/api` or `src/app/api`, null when there is neither. Next prefers the first. */
export async function detectRoutesDir(root: string): Promise<string | null> {
  for (const folder of ROUTE_FOLDERS) {
    if ((await orNullIfMissing(stat(join(root, folder))))?.isDirectory() === true) return folder;
  }
  return null;
}

/**
 * Lists the route files below a folder, sorted, as POSIX paths from the app's root. Folders whose name starts with `_`
 * are private to Next and hold no routes. Links are followed while they stay inside the app; a file that is reached in
 * two ways is listed once.
 *
 * @param root the app's root
 * @param routesDir POSIX path from the root; a folder that does not exist has no files
 */
export async function listRouteFiles(root: string, routesDir: string): Promise<readonly string[]> {
  const leavesApp = linkGuard(root);
  const visited = new Set<string>();
  const found: string[] = [];
  /** A link is asked where it leads; what is no link stands where its folder stands. */
  const resolve = (path: string, inFolder: string | null): string | null => {
    if (inFolder !== null) return inFolder;
    return leavesApp(path) === null ? realPathOrNull(join(root, path)) : null;
  };
  // Thousands of small folders are listed several times faster without a promise for each.
  const visitFolder = (path: string, real: string): void => {
    if (visited.has(real)) return;
    visited.add(real);
    const entries = readdirSync(real, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = `${path}/${entry.name}`;
      const target = resolve(below, entry.isSymbolicLink() ? null : join(real, entry.name));
      if (target === null) continue;
      const kind = entry.isSymbolicLink() ? statSync(target) : entry;
      if (kind.isDirectory()) {
        if (!entry.name.startsWith("_") && entry.name !== "node_modules") visitFolder(below, target);
      } else if (ROUTE_FILE.test(entry.name) && !visited.has(target)) {
        visited.add(target);
        found.push(below);
      }
    }
  };
  const start = resolve(routesDir, null);
  if (start !== null && statSync(start).isDirectory()) visitFolder(routesDir, start);
  return found.sort();
}

function realPathOrNull(path: string): string | null {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** Decodes bytes without changing any: a byte order mark stays in the text. Null when they are not UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Reads one file as it is, byte order mark and line ends included.
 *
 * @param file POSIX path from the root
 * @returns null when the file does not exist
 * @throws MigrateError when it is not UTF-8: writing it back would change bytes that nobody asked to change
 */
export async function readText(root: string, file: string, fs: FileSystem = nodeFileSystem): Promise<string | null> {
  const bytes = await orNullIfMissing(fs.read(join(root, file)));
  if (bytes === null) return null;
  const text = decodeText(bytes);
  if (text !== null) return file.endsWith(".json") ? shallowJson(file, text) : text;
  const place = { file, line: 1, column: 1 };
  throw new MigrateError(`${file} is not valid UTF-8.`, { place, hint: "Save the file as UTF-8 and run again." });
}

/** Texts of several files, and a finding for each that cannot be read as text. */
export async function readTexts(
  root: string,
  files: readonly string[],
): Promise<{ texts: ReadonlyMap<string, string>; findings: readonly Finding[] }> {
  const texts = new Map<string, string>();
  const findings: Finding[] = [];
  for (const file of files) {
    const read = readIfThere(join(root, file));
    const text = typeof read === "string" ? null : decodeText(read);
    const reason = typeof read === "string" ? read : "it is not valid UTF-8";
    if (text === null) findings.push(finding("syntax-error", { file, line: 1, column: 1 }, { reason }));
    else texts.set(file, text);
  }
  return { texts, findings };
}

/**
 * Thousands of small files are read three times faster without a promise for each.
 *
 * @returns the reason, in words, where there is nothing to be read
 */
function readIfThere(path: string): Uint8Array | string {
  try {
    mustBeFileSync(path);
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "it was removed in the meantime";
    if (errorCode(error) === NO_FILE && error instanceof Error) return error.message;
    throw error;
  }
}
