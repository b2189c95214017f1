import { prepareFile, removeLeftovers, replaceFile } from "./atomic.js";
import { diskFailure } from "./disk-failure.js";
import { nodeFileSystem, orNullIfMissing, type FileSystem } from "./file-system.js";
import { decodeText } from "./files.js";
import { ensureStateFolder, STATE_FOLDER, statePath, tidyStateFolder } from "./state-folder.js";

/** The guards that the tool wrote, by file: SHA-256 of each guard's normalised text, in the file's order. */
export type GuardRecord = ReadonlyMap<string, readonly string[]>;

/** The record as it was found. A record that cannot be read counts as empty, and `warning` says why. */
export interface ReadRecord {
  readonly guards: GuardRecord;
  readonly warning: string | null;
}

const RECORD = "guards.json";
const VERSION = 1;
const HASH = /^[0-9a-f]{64}$/;

/** Reads which guards the tool wrote into an app. */
export async function readGuardRecord(root: string, fs: FileSystem = nodeFileSystem): Promise<ReadRecord> {
  const bytes = await orNullIfMissing(fs.read(statePath(root, RECORD)));
  if (bytes === null) return { guards: new Map(), warning: null };
  const guards = parseRecord(decodeText(bytes) ?? "");
  if (guards !== null) return { guards, warning: null };
  const warning = `${STATE_FOLDER}/${RECORD} cannot be read and counts as empty; guards are recognised by their text alone.`;
  return { guards: new Map(), warning };
}

/**
 * Writes which guards the tool wrote into an app, in one step. Nothing is written when the record says so already, and
 * an empty record leaves no file behind.
 */
export async function writeGuardRecord(
  root: string,
  guards: GuardRecord,
  fs: FileSystem = nodeFileSystem,
): Promise<void> {
  try {
    await writeRecord(root, guards, fs);
  } catch (error) {
    throw diskFailure(error, "The app's own files are as they were before this step.");
  }
}

async function writeRecord(root: string, guards: GuardRecord, fs: FileSystem): Promise<void> {
  const path = statePath(root, RECORD);
  const kept = [...guards].filter(([, hashes]) => hashes.length > 0);
  if (kept.length === 0) {
    await fs.remove(path);
    return tidyStateFolder(root, fs);
  }
  const sorted = kept.sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = Buffer.from(`${JSON.stringify({ version: VERSION, guards: Object.fromEntries(sorted) }, null, 2)}\n`);
  const onDisk = await orNullIfMissing(fs.read(path));
  if (onDisk !== null && bytes.equals(onDisk)) return;
  await ensureStateFolder(root, fs);
  await removeLeftovers(fs, path);
  await replaceFile(fs, await prepareFile(fs, path, bytes, null));
}

function parseRecord(text: string): GuardRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || value["version"] !== VERSION || !isObject(value["guards"])) return null;
    const entries = Object.entries(value["guards"]);
    return entries.every(isEntry) ? new Map(entries) : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isEntry(entry: [string, unknown]): entry is [string, readonly string[]] {
  return Array.isArray(entry[1]) && entry[1].every((hash) => typeof hash === "string" && HASH.test(hash));
}
