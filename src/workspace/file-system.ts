import { link, mkdir, open, readdir, readFile, realpath, rename, rm, rmdir, stat } from "node:fs/promises";
import { mustBeFile } from "./regular.js";

/** Who may do what with a file: what a rewritten file takes over from the old one. */
export interface FileAttributes {
  /** permission bits, without the file's type */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * As much of a file system as writing needs, so that a test can make any step fail. Paths are absolute and in the
 * machine's own notation; every method rejects with the system's error (its `code` is `ENOENT`, `EEXIST`, …).
 */
export interface FileSystem {
  /** Rejects with `ENOTFILE` for what is no file, and would not come to an end. */
  read(path: string): Promise<Uint8Array>;
  /** Creates a file, writes it and waits until it is on the disk. Rejects with `EEXIST` when there is one. */
  create(path: string, bytes: Uint8Array, attributes: FileAttributes | null): Promise<void>;
  /** Replaces `to` by `from` in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name in one step. Rejects with `EEXIST` when the name is taken. */
  link(from: string, to: string): Promise<void>;
  /** Removes a file; one that does not exist is fine. */
  remove(path: string): Promise<void>;
  /** Removes an empty folder. */
  removeFolder(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** Names in a folder. */
  list(path: string): Promise<readonly string[]>;
  attributes(path: string): Promise<FileAttributes>;
  /** The path without symbolic links. */
  realPath(path: string): Promise<string>;
}

/** The real one. */
export const nodeFileSystem: FileSystem = {
  read: async (path) => {
    await mustBeFile(path);
    return readFile(path);
  },
  create: createFile,
  rename,
  link,
  remove: (path) => rm(path, { force: true }),
  removeFolder: (path) => rmdir(path),
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  list: (path) => readdir(path),
  attributes: async (path) => {
    const { mode, uid, gid } = await stat(path);
    return { mode: mode & 0o7777, uid, gid };
  },
  realPath: (path) => realpath(path),
};

async function createFile(path: string, bytes: Uint8Array, attributes: FileAttributes | null): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    if (attributes !== null) {
      // Only root can give files away, and a tool run by root must not take them from their owner.
      if (process.getuid?.() === 0) await file.chown(attributes.uid, attributes.gid);
      await file.chmod(attributes.mode);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The system's name of an error (`ENOENT`), null for anything else. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** What a promise gives, or null when it fails because something does not exist. */
export async function orNullIfMissing<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}
