import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, statSync, type Dirent } from "node:fs";
import { mustBeFileSync } from "../workspace/regular.js";

/** The text of a file without its byte order mark; undefined when there is no such file, or something else in its place. */
export function readDisk(path: string): string | undefined {
  try {
    mustBeFileSync(path);
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}

/** Whether there is a file of this name. What cannot be one, a name too long for the disk, is none. */
export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

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

/**
 * What a file was like: the digest of its text, or for what is installed, which is never edited, its size and time of
 * change. Empty when there is none.
 */
export function stampOf(path: string): string {
  if (!path.includes("/node_modules/"))
    return createHash("sha256")
      .update(readDisk(path) ?? "")
      .digest("base64url");
  return sizeAndTime(path);
}

/** Tells a file from what stood there before, unless a clock is set back: no text is read. Empty where none can be. */
export function revisionOf(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? "" : `${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`;
  } catch {
    return "";
  }
}

const LOCKS = ["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];

/** What tells that other packages were installed: lock files, and the types that every program takes in. */
export function installedAbove(folder: string): string[] {
  const above = folder.slice(0, folder.lastIndexOf("/"));
  const here = [
    ...LOCKS.map((name) => sizeAndTime(`${folder}/${name}`)),
    sizeAndTime(`${folder}/node_modules/.package-lock.json`),
    ...entriesOf(`${folder}/node_modules/@types`).map(({ name }) => name),
  ];
  return above === folder || above === "" ? here : [...here, ...installedAbove(above)];
}

function sizeAndTime(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.size}:${stats.mtimeMs}`;
}

const CODE = /\.[cm]?[jt]sx?$/;

/** Data, such as JSON, counts where a file imports it, and is no part of a program by itself. */
export const isCode = (path: string): boolean => CODE.test(path);

const ENDINGS = [
  ".ts",
  ".tsx",
  ".d.ts",
  ".mts",
  ".cts",
  ".js",
  ".jsx",
  "/index.ts",
  "/index.tsx",
  "/index.d.ts",
  "/index.js",
];

/** The file of code that an import of a path means, a package's left out; null when there is none. */
export function moduleFile(path: string): string | null {
  if (path.includes("/node_modules/") || /[\n\0]/.test(path)) return null;
  const bases = CODE.test(path) ? [path, ...ENDINGS.map((ending) => path.replace(CODE, ending))] : [];
  const other = /\.\w{2,5}$/.test(path) && !CODE.test(path) ? [] : ENDINGS.map((ending) => path + ending);
  return [...bases, ...other].find(isFile) ?? null;
}
