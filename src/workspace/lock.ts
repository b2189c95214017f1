import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { MigrateError } from "../errors.js";
import { diskFailure } from "./disk-failure.js";
import { errorCode, nodeFileSystem, orNullIfMissing, type FileSystem } from "./file-system.js";
import { decodeText } from "./files.js";
import { ensureStateFolder, STATE_FOLDER, statePath, tidyStateFolder } from "./state-folder.js";

const LOCK = "lock";

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** Tokens of the locks that this very process holds: its own process id in a lock proves nothing in a container. */
const held = new Set<string>();

/**
 * Does something while no other run of the tool writes to the app.
 *
 * @param root the app's root
 * @throws MigrateError when another run is at work, with its process id
 */
export async function withLock<Result>(
  root: string,
  work: () => Promise<Result>,
  fs: FileSystem = nodeFileSystem,
): Promise<Result> {
  const token = await acquire(root, fs).catch((error: unknown) => {
    throw error instanceof MigrateError ? error : diskFailure(error, "Nothing was changed.");
  });
  try {
    return await work();
  } finally {
    await release(root, fs, token);
  }
}

async function acquire(root: string, fs: FileSystem): Promise<string> {
  const owner: Owner = { pid: process.pid, host: hostname(), token: randomUUID() };
  try {
    return await acquireAs(root, fs, owner);
  } catch (error) {
    // Whatever is on the disk of it is a dead run's.
    held.delete(owner.token);
    throw error;
  }
}

async function acquireAs(root: string, fs: FileSystem, owner: Owner): Promise<string> {
  if (await tryAcquire(root, fs, owner)) return owner.token;
  const other = await readOwner(fs, statePath(root, LOCK));
  if (other.owner !== null && isAlive(other.owner)) throw busy(other.owner);
  await removeStale(root, fs, other.text);
  if (await tryAcquire(root, fs, owner)) return owner.token;
  throw busy((await readOwner(fs, statePath(root, LOCK))).owner);
}

/** The lock appears with its content in one step, so that no run ever sees an empty one. */
async function tryAcquire(root: string, fs: FileSystem, owner: Owner, attempts = 5): Promise<boolean> {
  const path = statePath(root, LOCK);
  const own = `${path}.${owner.token}`;
  try {
    await ensureStateFolder(root, fs);
    await fs.create(own, Buffer.from(JSON.stringify(owner)), null);
    await fs.link(own, path);
    held.add(owner.token);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    // A run that ended in this moment has taken the folder with it.
    if (errorCode(error) !== "ENOENT" || attempts === 1) throw error;
  } finally {
    await fs.remove(own);
  }
  return tryAcquire(root, fs, owner, attempts - 1);
}

/** Moves a dead run's lock aside; one that a third run put there in the meantime goes back to its place. */
async function removeStale(root: string, fs: FileSystem, stale: string): Promise<void> {
  const path = statePath(root, LOCK);
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

async function release(root: string, fs: FileSystem, token: string): Promise<void> {
  held.delete(token);
  const path = statePath(root, LOCK);
  if ((await readOwner(fs, path)).owner?.token === token) {
    await removeLeftLocks(root, fs);
    await fs.remove(path);
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

function busy(owner: Owner | null): MigrateError {
  const who = owner === null ? "another run" : `process ${owner.pid} on ${owner.host}`;
  return new MigrateError(`This app is being changed by ${who}.`, {
    hint: `Wait until it is done. If no such run exists, remove ${STATE_FOLDER}/${LOCK}.`,
  });
}

/** What runs that were killed while they took the lock have left. A run that is taking it now simply tries again. */
async function removeLeftLocks(root: string, fs: FileSystem): Promise<void> {
  const names = await fs.list(statePath(root, "."));
  for (const name of names) if (name.startsWith(`${LOCK}.`)) await fs.remove(statePath(root, name));
}
