import { join } from "node:path";
import { EXIT, MigrateError } from "../errors.js";
import { parseLedger, printLedger, type Ledger } from "../plan/ledger.js";
import { prepareFile, replaceFile } from "./atomic.js";
import { diskFailure } from "./disk-failure.js";
import { nodeFileSystem, orNullIfMissing, type FileSystem } from "./file-system.js";
import { decodeText } from "./files.js";
import { isRepository } from "./git.js";
import { askGitText, nodeGit, type GitRunner } from "./git-process.js";
import { isInside } from "./inside.js";
import { ensureStateFolder, STATE_FOLDER, statePath } from "./state-folder.js";

const FOLDER = "runs";
const RUN_ID = /^\d{8}-\d{6}-[0-9a-f]{4}$/;

/** `20261121-093012-4f2a`: ids sort by time. */
export function newRunId(now: Date, random: () => number = Math.random): string {
  const [date = "", time = ""] = now.toISOString().split(/[T.]/);
  const tail = Math.floor(random() * 0x1_0000)
    .toString(16)
    .padStart(4, "0");
  return `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}-${tail}`;
}

/**
 * Reads the ledgers of an app's runs, the oldest first.
 *
 * @throws MigrateError when one cannot be read, or was written by a newer version of the tool
 */
export async function readLedgers(root: string, fs: FileSystem = nodeFileSystem): Promise<readonly Ledger[]> {
  const names = (await orNullIfMissing(fs.list(statePath(root, FOLDER)))) ?? [];
  const ids = names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
  const ledgers: Ledger[] = [];
  for (const id of ids.filter((each) => RUN_ID.test(each)).sort()) ledgers.push(await readLedger(root, id, fs));
  return ledgers;
}

/**
 * Sees to it that the ledgers are this machine's own: one that came with the repository would say what is to be run here.
 *
 * @param folder of the ledgers, in the state folder
 * @throws MigrateError when git knows one
 */
export async function refuseCommittedLedgers(
  root: string,
  git: GitRunner = nodeGit,
  folder: string = FOLDER,
): Promise<void> {
  const committed = await committedState(root, folder, git);
  if (committed === null) return;
  throw new MigrateError(`${committed} came with the repository; a run that began elsewhere is not gone on with.`, {
    hint: `Take it out: \`git rm -r --cached ${STATE_FOLDER}\`, and look at what it says before you resume.`,
  });
}

/** The first file of the state folder below a name that git knows, and so came from elsewhere; null: there is none. */
export async function committedState(root: string, name: string, git: GitRunner = nodeGit): Promise<string | null> {
  if (!(await isRepository(root, git))) return null;
  const [first = ""] = (await askGitText(git, root, ["ls-files", "--", `${STATE_FOLDER}/${name}`])).split("\n");
  return first === "" ? null : first;
}

async function readLedger(root: string, id: string, fs: FileSystem): Promise<Ledger> {
  const text = decodeText(await fs.read(ledgerPath(root, id)));
  const ledger = parseLedger(text ?? "");
  const name = `${STATE_FOLDER}/${FOLDER}/${id}.json`;
  if (ledger === "newer") {
    throw new MigrateError(`${name} was written by a newer version of this tool.`, {
      hint: "Use that version; nothing was changed.",
    });
  }
  if (ledger === "unreadable" || ledger.id !== id) {
    throw new MigrateError(`${name} cannot be read.`, {
      hint: "Remove the file; what it knew can then only be taken back by git.",
    });
  }
  return ledger;
}

/**
 * Writes a run's ledger in one step. To be called under the lock.
 *
 * @throws MigrateError when the disk fails, or when the folder leads out of the app
 */
export async function writeLedger(root: string, ledger: Ledger, fs: FileSystem = nodeFileSystem): Promise<void> {
  const path = ledgerPath(root, ledger.id);
  try {
    await ensureStateFolder(root, fs);
    await fs.makeFolder(statePath(root, FOLDER));
    const folder = await fs.realPath(statePath(root, FOLDER));
    if (!isInside(await fs.realPath(root), folder)) throw leavesApp();
    await removeHalfWritten(fs, folder);
    await replaceFile(fs, await prepareFile(fs, path, Buffer.from(printLedger(ledger), "utf8"), null));
  } catch (error) {
    throw error instanceof MigrateError ? error : diskFailure(error, "The ledger is as it was before this step.");
  }
}

/** What killed runs have left of their ledgers. To be called under the lock. */
async function removeHalfWritten(fs: FileSystem, folder: string): Promise<void> {
  const names = await fs.list(folder);
  for (const name of names) if (name.startsWith(".") && name.endsWith(".tmp")) await fs.remove(join(folder, name));
}

const leavesApp = (): MigrateError =>
  new MigrateError(`${STATE_FOLDER}/${FOLDER} is a link that leads out of the app.`, { hint: "Remove the link." });

function ledgerPath(root: string, id: string): string {
  if (RUN_ID.test(id)) return statePath(root, `${FOLDER}/${id}.json`);
  throw new MigrateError(`"${id}" is no run.`, {
    exitCode: EXIT.couldNotRun,
    hint: `The runs are the files in ${STATE_FOLDER}/${FOLDER}.`,
  });
}
