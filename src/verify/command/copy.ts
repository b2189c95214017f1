import {
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { MigrateError } from "../../errors.js";
import { mustBeFileSync } from "../../workspace/regular.js";

/** A copy of an app beside it: what it finds above itself (`../../tsconfig.base.json`, hoisted packages) is the same. */
export interface AppCopy {
  readonly root: string;
  /** Gives a file another text; null removes it. */
  write(path: string, text: string | null): void;
  remove(): void;
}

const NAME = ".migrate-copy-";
const OWNER = ".migrate-copy-owner";
const LEFT_OUT = new Set([".git", ".migrate", ".turbo", "coverage"]);
/** Of what Next builds, the types alone are part of a program. */
const NEXT = /(?:^|\/)\.next\/(?!types(?:\/|$)|dev(?:$|\/types(?:\/|$)))/;

/**
 * Copies an app's files. They are copies, not links: whatever a command writes, it writes into the copy. Packages are
 * links, one for each, in a folder of the copy's own, so that caches between them stay in the copy too.
 *
 * @param appRoot absolute path without links
 * @throws MigrateError when the folder above the app cannot be written to
 */
export function copyApp(appRoot: string): AppCopy {
  const above = dirname(appRoot);
  removeLeftovers(above);
  const root = makeFolder(above);
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  try {
    writeFileSync(join(root, OWNER), String(process.pid));
    copyFolder(appRoot, root, "");
  } catch (cause) {
    remove();
    throw cause;
  }
  return {
    root,
    remove,
    write(path, text) {
      const target = join(root, path);
      rmSync(target, { force: true });
      if (text === null) return;
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    },
  };
}

function makeFolder(above: string): string {
  try {
    return realpathSync(mkdtempSync(join(above, NAME)));
  } catch (cause) {
    throw new MigrateError(`A copy of the app for the type check cannot be made in ${above}.`, {
      hint: "Make the folder above the app writable, or pass --no-verify.",
      cause,
    });
  }
}

/** Copies that a killed run left behind: their owner is gone. */
function removeLeftovers(above: string): void {
  for (const name of readdirSync(above)) {
    if (!name.startsWith(NAME)) continue;
    const pid = Number(readIfThere(join(above, name, OWNER)));
    if (Number.isInteger(pid) && pid > 0 && !isAlive(pid)) rmSync(join(above, name), { recursive: true, force: true });
  }
}

function readIfThere(path: string): string {
  try {
    mustBeFileSync(path);
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function copyFolder(from: string, to: string, path: string): void {
  for (const entry of readdirSync(join(from, path), { withFileTypes: true })) {
    const below = path === "" ? entry.name : `${path}/${entry.name}`;
    if (LEFT_OUT.has(entry.name) || NEXT.test(below)) continue;
    const source = join(from, below);
    const target = join(to, below);
    if (entry.name === "node_modules") linkPackages(source, target, inCopy(from, to));
    else if (entry.isDirectory()) {
      mkdirSync(target);
      copyFolder(from, to, below);
    } else if (entry.isSymbolicLink()) copyLink(from, to, below);
    else if (entry.isFile()) copyFileSync(source, target, constants.COPYFILE_FICLONE);
  }
}

/** A link inside the app leads to the same place in the copy; one that leads out is copied as what it leads to. */
function copyLink(from: string, to: string, path: string): void {
  const source = join(from, path);
  const target = realTarget(source);
  if (target === null) return;
  const way = relative(from, target);
  if (way !== ".." && !way.startsWith(`..${sep}`)) {
    symlinkSync(join(to, way), join(to, path));
    return;
  }
  if (statSync(target).isDirectory()) {
    mkdirSync(join(to, path));
    copyOutside(target, join(to, path), new Set([target]));
  } else copyFileSync(target, join(to, path));
}

function copyOutside(from: string, to: string, above: ReadonlySet<string>): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const real = LEFT_OUT.has(entry.name) || entry.name === "node_modules" ? null : realTarget(join(from, entry.name));
    if (real === null || above.has(real)) continue;
    if (statSync(real).isDirectory()) {
      mkdirSync(join(to, entry.name));
      copyOutside(real, join(to, entry.name), new Set([...above, real]));
    } else copyFileSync(real, join(to, entry.name));
  }
}

function realTarget(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function linkPackages(from: string, to: string, link: (target: string) => string): void {
  const source = realTarget(from);
  if (source === null) return;
  mkdirSync(to);
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const target = entry.name === ".cache" ? null : realTarget(join(source, entry.name));
    if (target === null) continue;
    if (entry.name.startsWith("@")) linkPackages(target, join(to, entry.name), link);
    else symlinkSync(link(target), join(to, entry.name));
  }
}

/** Where a link of the copy leads: the app's own packages, which its workspace links, are those of the copy. */
const inCopy =
  (from: string, to: string) =>
  (target: string): string => {
    const way = relative(from, target);
    const isOwn = way !== ".." && !way.startsWith(`..${sep}`) && !way.split(sep).includes("node_modules");
    return isOwn ? join(to, way) : target;
  };
