import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { MigrateError } from "../errors.js";
import { diskFailure } from "./disk-failure.js";
import { errorCode, nodeFileSystem, orNullIfMissing, type FileSystem } from "./file-system.js";
import { decodeText } from "./files.js";
import { ensureStateFolder, STATE_FOLDER, statePath, tidyStateFolder } from "./state-folder.js";

/**
 * What a lock keeps for one run at a time: the app's files, the copying of rows (which takes hours, and touches no file of the
 * app), or what was seen of the data (for a moment).
 */
export type Locked = "files" | "rows" | "evidence";

interface Lock {
  /** in the state folder */
  readonly file: string;
  readonly says: string;
  /** so long another run is waited for */
  readonly patienceMs: number;
}

const LOCKS: Readonly<Record<Locked, Lock>> = {
  files: { file: "lock", says: "This app is being changed", patienceMs: 0 },
  rows: { file: "backfill.lock", says: "Rows of this app are being copied or compared", patienceMs: 0 },
  evidence: { file: "evidence.lock", says: "What was seen of the data is being written", patienceMs: 10_000 },
};
const LOOK_AGAIN_MS = 25;

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** Tokens of the locks that this very process holds or asks for: its own process id in a lock proves nothing in a container. */
const held = new Set<string>();

/**
 * Does something while no other run of the tool does the like.
 *
 * @param root the app's root
 * @throws MigrateError when another run is at work, with its process id
 */
export async function withLock<Result>(
  root: string,
  work: () => Promise<Result>,
  fs: FileSystem = nodeFileSystem,
  locked: Locked = "files",
): Promise<Result> {
  const place: Place = { root, fs, lock: LOCKS[locked] };
  const token = await acquire(place).catch((error: unknown) => {
    throw error instanceof MigrateError ? error : diskFailure(error, "Nothing was changed.");
  });
  try {
    return await work();
  } finally {
    await release(place, token);
  }
}

interface Place {
  readonly root: string;
  readonly fs: FileSystem;
  readonly lock: Lock;
}

const pathOf = ({ root, lock }: Place): string => statePath(root, lock.file);

async function acquire(place: Place): Promise<string> {
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  const until = Date.now() + place.lock.patienceMs;
  // Before the file is there: without its token it looks like a dead run's, and another call in this process takes it over.
  held.add(owner.token);
  try {
    for (;;) {
      const other = await acquireAs(place, owner);
      if (other === "acquired") return owner.token;
      if (Date.now() >= until) throw busy(place.lock, other);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  } catch (error) {
    // Whatever is on the disk of it is a dead run's.
    held.delete(owner.token);
    throw error;
  }
}

/** @returns else who has it, null for one who has just gone */
async function acquireAs(place: Place, owner: Owner): Promise<"acquired" | Owner | null> {
  if (await tryAcquire(place, owner)) return "acquired";
  const other = await readOwner(place.fs, pathOf(place));
  if (other.owner !== null && isAlive(other.owner)) return other.owner;
  await removeStale(place, other.text);
  if (await tryAcquire(place, owner)) return "acquired";
  return (await readOwner(place.fs, pathOf(place))).owner;
}

/** The lock appears with its content in one step, so that no run ever sees an empty one. */
async function tryAcquire(place: Place, owner: Owner, attempts = 5): Promise<boolean> {
  const { root, fs } = place;
  const path = pathOf(place);
  const own = `${path}.${owner.token}`;
  try {
    await ensureStateFolder(root, fs);
    await fs.create(own, Buffer.from(JSON.stringify(owner)), null);
    await fs.link(own, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    // A run that ended in this moment has taken the folder with it.
    if (errorCode(error) !== "ENOENT" || attempts === 1) throw error;
  } finally {
    await fs.remove(own);
  }
  return tryAcquire(place, owner, attempts - 1);
}

/** Moves a dead run's lock aside; one that a third run put there in the meantime goes back to its place. */
async function removeStale(place: Place, stale: string): Promise<void> {
  const { fs } = place;
  const path = pathOf(place);
  const aside = `${path}.${randomUUID()}`;
  try {
    await fs.rename(path, aside);
    if ((await readOwner(fs, aside)).text !== stale) await fs.link(aside, path);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes(errorCode(error) ?? "")) throw error;
  } finally {
    await fs.remove(aside);
  }
}

async function release(place: Place, token: string): Promise<void> {
  const { root, fs } = place;
  const path = pathOf(place);
  try {
    if ((await readOwner(fs, path)).owner?.token === token) {
      await removeLeftLocks(place);
      await fs.remove(path);
    }
  } finally {
    // Not before the file is gone: without its token it looks like a dead run's, and somebody takes it over.
    held.delete(token);
  }
  await tidyStateFolder(root, fs);
}

async function readOwner(fs: FileSystem, path: string): Promise<{ owner: Owner | null; text: string }> {
  const bytes = await orNullIfMissing(fs.read(path));
  const text = bytes === null ? "" : (decodeText(bytes) ?? "");
  return { owner: parseOwner(text), text };
}

function parseOwner(text: string): Owner | null {
  try {
    const value: unknown = JSON.parse(text);
    return isOwner(value) ? value : null;
  } catch {
    return null;
  }
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== "object" || value === null) return false;
  if (!("pid" in value && "host" in value && "token" in value)) return false;
  const { pid, host, token } = value;
  return Number.isSafeInteger(pid) && Number(pid) > 0 && typeof host === "string" && typeof token === "string";
}

function isAlive({ pid, host, token }: Owner): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return held.has(token);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

function busy({ says, file }: Lock, owner: Owner | null): MigrateError {
  const who = owner === null ? "another run" : `process ${owner.pid} on ${owner.host}`;
  return new MigrateError(`${says} by ${who}.`, {
    hint: `Wait until it is done. If no such run exists, remove ${STATE_FOLDER}/${file}.`,
  });
}

/** What runs that were killed while they took the lock have left. A run that is taking it now simply tries again. */
async function removeLeftLocks({ root, fs, lock }: Place): Promise<void> {
  const names = await fs.list(statePath(root, "."));
  for (const name of names) if (name.startsWith(`${lock.file}.`)) await fs.remove(statePath(root, name));
}
