import type { UndoRecord, UndoStep } from "../edits/undo-steps.js";
import { MigrateError } from "../errors.js";
import { leavesByName } from "../manifest/routes.js";
import { prepareFile, removeLeftovers, replaceFile } from "./atomic.js";
import { nodeFileSystem, orNullIfMissing, type FileSystem } from "./file-system.js";
import { decodeText } from "./files.js";
import { ensureStateFolder, STATE_FOLDER, statePath, tidyStateFolder } from "./state-folder.js";

/** The commands that remember how to take back what they wrote. */
export type UndoableCommand = "string-refs" | "ship" | "schema" | "transform" | "cutover" | "replace";

const VERSION = 1;
const HASH = /^[0-9a-f]{64}$/;

/**
 * Reads how what a command wrote can be taken back; empty when there is no record.
 *
 * @throws MigrateError when the record cannot be read: what it knew is lost, and nothing else knows it
 */
export async function readUndoRecord(
  root: string,
  command: UndoableCommand,
  fs: FileSystem = nodeFileSystem,
): Promise<UndoRecord> {
  const bytes = await orNullIfMissing(fs.read(statePath(root, fileOf(command))));
  if (bytes === null) return new Map();
  const record = parseRecord(decodeText(bytes) ?? "");
  if (record !== null) return record;
  throw new MigrateError(`${STATE_FOLDER}/${fileOf(command)} cannot be read.`, {
    hint: "Remove it; what was written before can then only be taken back by git.",
  });
}

const fileOf = (command: UndoableCommand): string => `${command}.json`;

/** Writes the record in one step; an empty one leaves no file behind. */
export async function writeUndoRecord(
  root: string,
  command: UndoableCommand,
  record: UndoRecord,
  fs: FileSystem = nodeFileSystem,
): Promise<void> {
  const path = statePath(root, fileOf(command));
  const files = [...record].filter(([, steps]) => steps.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  if (files.length === 0) {
    await fs.remove(path);
    return tidyStateFolder(root, fs);
  }
  const text = `${JSON.stringify({ version: VERSION, files: Object.fromEntries(files) }, null, 2)}\n`;
  await ensureStateFolder(root, fs);
  await removeLeftovers(fs, path);
  await replaceFile(fs, await prepareFile(fs, path, Buffer.from(text), null));
}

function parseRecord(text: string): UndoRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || value["version"] !== VERSION || !isObject(value["files"])) return null;
    const entries = Object.entries(value["files"]);
    return entries.every(isEntry) ? new Map(entries) : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEntry = (entry: [string, unknown]): entry is [string, readonly UndoStep[]] =>
  leavesByName(entry[0]) === null && Array.isArray(entry[1]) && entry[1].every(isStep);

function isStep(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value["edits"])) return false;
  return (
    (value["before"] === null || isDigest(value["before"])) && isDigest(value["after"]) && value["edits"].every(isEdit)
  );
}

const isDigest = (value: unknown): boolean => typeof value === "string" && HASH.test(value);

const isEdit = (value: unknown): boolean =>
  isObject(value) &&
  Number.isInteger(value["start"]) &&
  Number.isInteger(value["end"]) &&
  typeof value["text"] === "string";
