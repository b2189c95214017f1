import { readdir, stat } from "node:fs/promises";
import platform, { dirname, isAbsolute, join, type PlatformPath } from "node:path";
import { EXIT, MigrateError } from "../errors.js";
import { prepareFile, replaceFile } from "./atomic.js";
import { diskFailure } from "./disk-failure.js";
import { decodeText } from "./files.js";
import { nodeFileSystem, orNullIfMissing } from "./file-system.js";
import { isInside } from "./inside.js";
import { fromRoot } from "./posix-path.js";

/** Where plan documents are looked for when none is named. */
export const PLANNING_FOLDER = ".planning";

const DOCUMENT = /(?:^|-)PLAN\.md$/i;
const SUMMARY = /^(.+)-SUMMARY\.md$/i;
/** Larger than any plan that a person would read. */
const LARGEST = 1024 * 1024;

/** The plan documents and the summaries of a folder and of the folders below it. Paths are for messages and for reading. */
export interface PlanFiles {
  readonly documents: readonly string[];
  /** ids of the plans that have a summary: `05-03` of `05-03-SUMMARY.md` */
  readonly finished: readonly string[];
}

/**
 * Lists what lies in a folder; links are not followed.
 *
 * @param folder POSIX path from the app's root, or absolute; one that does not exist holds nothing
 */
export async function listPlanFiles(root: string, folder: string): Promise<PlanFiles> {
  const documents: string[] = [];
  const finished: string[] = [];
  const visit = async (path: string): Promise<void> => {
    const entries = (await orNullIfMissing(readdir(located(root, path), { withFileTypes: true }))) ?? [];
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = `${path}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== "node_modules") await visit(inner);
      if (entry.isFile() && DOCUMENT.test(entry.name)) documents.push(inner);
      const id = entry.isFile() ? SUMMARY.exec(entry.name)?.[1] : undefined;
      if (id !== undefined) finished.push(id);
    }
  };
  await visit(folder.replace(/\/+$/, ""));
  return { documents, finished };
}

export async function isFolder(root: string, path: string): Promise<boolean> {
  return (await orNullIfMissing(stat(located(root, path))))?.isDirectory() === true;
}

/** The text of a document that a person named: anywhere on the machine, because it is only read. */
export async function readDocument(root: string, path: string, largest: number = LARGEST): Promise<string> {
  const place = located(root, path);
  const found = await orNullIfMissing(stat(place));
  if (found?.isFile() !== true)
    throw new MigrateError(`There is no file ${path}.`, { hint: "Name the document by its path." });
  if (found.size > largest)
    throw new MigrateError(`${path} is larger than ${Math.round(largest / 1024 / 1024)} MB.`, { hint: "Split it." });
  const text = decodeText(await nodeFileSystem.read(place));
  if (text !== null) return text;
  throw new MigrateError(`${path} is not valid UTF-8.`, { hint: "Save the file as UTF-8 and run again." });
}

/**
 * Writes a document that a person named, in one step.
 *
 * @param isOwn whether the text that stands there is one that may be replaced
 * @throws MigrateError when something else stands there, or the disk fails
 */
export async function writeDocument(
  root: string,
  path: string,
  text: string,
  isOwn: (old: string) => boolean,
): Promise<void> {
  const target = located(root, path);
  if (!(await isFolder(root, dirname(target))))
    throw new MigrateError(`There is no folder for ${path}.`, { hint: "Make the folder first, or name another file." });
  if (await isFolder(root, path))
    throw new MigrateError(`${path === "" ? "The empty name" : path} is a folder.`, { hint: "Name a file." });
  const old = await orNullIfMissing(nodeFileSystem.read(target)).catch((error: unknown) => {
    throw diskFailure(error, "Nothing was changed.");
  });
  if (old !== null && !isOwn(decodeText(old) ?? ""))
    throw new MigrateError(`${path} is there already, and was not written by this tool.`, {
      exitCode: EXIT.wouldOverwrite,
      hint: "Name another file.",
    });
  try {
    await replaceFile(nodeFileSystem, await prepareFile(nodeFileSystem, target, Buffer.from(text), null));
  } catch (error) {
    throw diskFailure(error, "Nothing was changed.");
  }
}

/** A path as messages show it: from the app's root where it lies in there, POSIX. */
export function documentName(root: string, path: string, paths: PlatformPath = platform): string {
  const absolute = paths.resolve(root, path);
  const shown = isInside(root, absolute, paths) ? fromRoot(root, absolute, paths) : path.split(paths.sep).join("/");
  return shown.replace(/^\.\//, "");
}

const located = (root: string, path: string): string => (isAbsolute(path) ? path : join(root, path));
