import { posix } from "node:path";
import type { Overlay } from "../compiler.js";
import { isFile, readDisk } from "../disk.js";
import type { DifferingFiles, NativeFiles } from "./api.js";

export interface OverlaidDisk {
  readonly files: NativeFiles;
  /** Lays other texts over the disk than before; says what that changes. */
  lay(overlay: Overlay): DifferingFiles;
  textOf(path: string): string | undefined;
}

/**
 * The disk as the compiler's process sees it. Every question of that process is a message to this one and back, and
 * five in six are whether something is there: they are asked for only where an import may lead to a file that is new.
 *
 * @param isCreating there will be files that are not on the disk, beside those that a tsconfig lists
 */
export function overlaidDisk(isCreating: boolean): OverlaidDisk {
  let texts: Overlay = new Map();
  let folders: ReadonlySet<string> = new Set();
  const readFile = (path: string): string | undefined => texts.get(path);
  return {
    files: isCreating
      ? {
          readFile,
          fileExists: (path) => (texts.has(path) ? true : undefined),
          directoryExists: (path) => (folders.has(path) ? true : undefined),
        }
      : { readFile },
    textOf: (path) => texts.get(path) ?? readDisk(path),
    lay(overlay) {
      const before = texts;
      texts = overlay;
      folders = new Set([...overlay.keys()].flatMap(foldersAbove));
      const differing = [...new Set([...before.keys(), ...overlay.keys()])].filter(
        (path) => before.get(path) !== overlay.get(path),
      );
      return {
        changed: differing.filter((path) => isThere(before, path) && isThere(overlay, path)),
        created: differing.filter((path) => !isThere(before, path)),
        deleted: differing.filter((path) => !isThere(overlay, path)),
      };
    },
  };
}

const isThere = (state: Overlay, path: string): boolean => state.has(path) || isFile(path);

function foldersAbove(path: string): string[] {
  const folder = posix.dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}
