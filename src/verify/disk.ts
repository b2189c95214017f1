import { readdirSync, readFileSync, realpathSync, statSync, type Dirent } from "node:fs";

/** The text of a file without its byte order mark; undefined when there is no such file. */
export function readDisk(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}

/** Whether there is a file of this name. */
export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** A path without links, with forward slashes. */
export const realPath = (path: string): string => realpathSync(path).replaceAll("\\", "/");

/** Where the links in a folder of packages lead, those of scopes (`@acme/…`) too. */
export function linksIn(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) return linkTarget(path);
    return entry.isDirectory() && entry.name.startsWith("@") ? linksIn(path) : [];
  });
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function linkTarget(path: string): string[] {
  try {
    return [realPath(path)];
  } catch {
    return [];
  }
}
