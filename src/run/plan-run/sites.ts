import { isAbsolute, resolve } from "node:path";
import { MigrateError } from "../../errors.js";
import { leavesByName } from "../../manifest/routes.js";
import { standingSteps } from "../../plan/ledger.js";
import { appRoot, readApp, type App } from "../../workspace/app.js";
import { nodeGit } from "../../workspace/git-process.js";
import { readLedgers, refuseCommittedLedgers } from "../../workspace/ledgers.js";
import { Repository } from "../../workspace/repository.js";
import { isThere, openWorktree, refuseOtherTree } from "../../workspace/worktree.js";
import { refuseWithoutRepository } from "./open.js";
import { unfinishedIn } from "./resume.js";
import { chosenSteps, type UndoChoice } from "./undo.js";

/** Where a run is kept, and the app whose files it writes: the same, or its twin in a git worktree. */
export interface Sites {
  /** absolute path of the app that holds lock and ledger */
  readonly home: string;
  readonly app: App;
}

interface SiteOptions {
  readonly dryRun: boolean;
  readonly worktree?: string;
  readonly branch?: string;
  readonly summaries?: string;
}

/**
 * The app of a new run; with `--worktree`, the one in the worktree, which is made when it is not there. A dry run looks
 * at the app as it is.
 *
 * @throws MigrateError when the options do not go together
 */
export async function siteOfRun(cwd: string, { dryRun, worktree, branch, summaries }: SiteOptions): Promise<Sites> {
  if (summaries !== undefined && leavesByName(summaries) !== null) throw outside(summaries);
  if (worktree === undefined && branch === undefined) return siteAt(await appRoot(cwd));
  if (worktree === undefined || branch === undefined) throw incomplete();
  const home = await appRoot(cwd);
  if (dryRun) return siteAt(home);
  await refuseWithoutRepository(home, nodeGit);
  const folder = isAbsolute(worktree) ? worktree : resolve(cwd, worktree);
  return { home, app: await readApp(await openWorktree(home, folder, branch)) };
}

/** The app of a run that is to be resumed. */
export async function siteOfResumed(cwd: string, run: string | null): Promise<Sites> {
  const home = await appRoot(cwd);
  const { worktree } = unfinishedIn(await readLedgers(home), run);
  await refuseCommittedLedgers(home);
  return worktree === null ? siteAt(home) : siteIn(home, worktree);
}

/** The app in which plans are taken back: where their commits are checked out. */
export async function siteOfUndo(cwd: string, choice: UndoChoice): Promise<Sites> {
  const home = await appRoot(cwd);
  const ledgers = await readLedgers(home);
  const interrupted = ledgers.find(({ id, state }) => id === choice.run && state === "running");
  if (interrupted !== undefined) return siteOfResumed(cwd, interrupted.id);
  const [first] = chosenSteps(standingSteps(ledgers), choice);
  const worktree = first?.run.worktree ?? null;
  if (worktree === null || !isThere(worktree)) return siteAt(home);
  const isMerged = await new Repository(home).hasCommit(first?.step.after ?? "HEAD");
  return isMerged ? siteAt(home) : siteIn(home, worktree);
}

async function siteIn(home: string, worktree: string): Promise<Sites> {
  await refuseOtherTree(home, worktree);
  return { home, app: await readApp(worktree) };
}

const siteAt = async (home: string): Promise<Sites> => ({ home, app: await readApp(home) });

const incomplete = (): MigrateError =>
  new MigrateError("--worktree and --branch go together.", {
    hint: "Name the folder of the worktree and its branch: --worktree ../app-convex --branch convex.",
  });

const outside = (folder: string): MigrateError =>
  new MigrateError(`The folder ${folder} is not inside the app.`, {
    hint: "Name a folder of the app for the summaries, relative to its root.",
  });
