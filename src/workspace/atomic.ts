import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { FileAttributes, FileSystem } from "./file-system.js";

/** A file that is written beside its target and has not taken its place yet. */
export interface PreparedFile {
  readonly target: string;
  readonly temporary: string;
}

/**
 * Writes a new text beside the file that it will replace. On failure nothing is left behind.
 *
 * @param target absolute path, without links
 * @param attributes what the file takes over from the old one; null for a new file
 */
export async function prepareFile(
  fs: FileSystem,
  target: string,
  bytes: Uint8Array,
  attributes: FileAttributes | null,
): Promise<PreparedFile> {
  const name = `${temporaryPrefix(target)}${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  const temporary = join(dirname(target), name);
  try {
    await fs.create(temporary, bytes, attributes);
  } catch (error) {
    await fs.remove(temporary).catch(() => undefined);
    throw error;
  }
  return { target, temporary };
}

/** Puts a prepared file in its place in one step, over the old one. */
export async function replaceFile(fs: FileSystem, { temporary, target }: PreparedFile): Promise<void> {
  await fs.rename(temporary, target);
}

/** Puts a prepared file in its place in one step; rejects with `EEXIST` when there is a file already. */
export async function placeNewFile(fs: FileSystem, { temporary, target }: PreparedFile): Promise<void> {
  await fs.link(temporary, target);
  // The file is in its place now; a second name that stays behind is removed by the next run.
  await fs.remove(temporary).catch(() => undefined);
}

/**
 * Removes what a killed run has left beside a file. To be called while no other run can write.
 *
 * @returns names of the files that were removed
 */
export async function removeLeftovers(fs: FileSystem, target: string): Promise<readonly string[]> {
  const prefix = temporaryPrefix(target);
  const names = await fs.list(dirname(target));
  const left = names.filter((name) => name.startsWith(prefix) && name.endsWith(".tmp"));
  for (const name of left) await fs.remove(join(dirname(target), name));
  return left;
}

const temporaryPrefix = (target: string): string => `.${basename(target)}.migrate-`;
