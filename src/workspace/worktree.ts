import { symlink } from "node:fs/promises";
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { MigrateError } from "../errors.js";
import { cannotAnswer } from "./git.js";
import { askGitText, nodeGit, type GitRunner } from "./git-process.js";
import { errorCode } from "./file-system.js";
import { isInside } from "./inside.js";

/** A checked out tree of a repository. */
export interface Worktree {
  /** absolute path */
  readonly path: string;
  /** null when no branch is checked out */
  readonly branch: string | null;
}

/** Whether a worktree has not been removed since. */
export const isThere = (path: string): boolean => existsSync(path);

/**
 * Sees to it that a folder lies in a tree of the app's repository: a ledger that names it may be an old one.
 *
 * @param root the app's root
 * @param folder absolute
 * @throws MigrateError when it is gone, or belongs to something else
 */
export async function refuseOtherTree(root: string, folder: string, git: GitRunner = nodeGit): Promise<void> {
  const trees = (await listWorktrees(root, git)).filter(({ path }) => existsSync(path));
  const isOurs = existsSync(folder) && trees.some(({ path }) => isInside(realpathSync(path), realpathSync(folder)));
  if (isOurs) return;
  throw new MigrateError(`The run was in ${folder}, which is no worktree of this repository (any more).`, {
    hint: "Make it again with `git worktree add`, on the branch that the run had.",
  });
}

/** The trees that are checked out of an app's repository. */
export async function listWorktrees(root: string, git: GitRunner = nodeGit): Promise<readonly Worktree[]> {
  const answer = await askGitText(git, root, ["worktree", "list", "--porcelain", "-z"]).catch((error: unknown) => {
    throw cannotAnswer(error);
  });
  return answer
    .split("\0\0")
    .map((entry) => entry.split("\0"))
    .flatMap((lines) => {
      const path = lines.find((line) => line.startsWith("worktree "))?.slice("worktree ".length);
      const branch = lines.find((line) => line.startsWith("branch "))?.slice("branch refs/heads/".length);
      return path === undefined ? [] : [{ path, branch: branch ?? null }];
    });
}

/**
 * Opens a worktree for a branch: the one that is there, or a new one. Packages are linked, because a new tree has none.
 *
 * @param root the app's root
 * @param folder where the tree is, absolute
 * @returns the absolute path of the app in it
 * @throws MigrateError when the place or the branch is taken by something else
 */
export async function openWorktree(
  root: string,
  folder: string,
  branch: string,
  git: GitRunner = nodeGit,
): Promise<string> {
  const ask = async (args: readonly string[]): Promise<string> => (await askGitText(git, root, args)).trimEnd();
  const top = realpathSync(await ask(["rev-parse", "--show-toplevel"]));
  const prefix = await ask(["rev-parse", "--show-prefix"]);
  const path = existsSync(folder) ? realpathSync(folder) : resolve(folder);
  if (isInside(top, path)) throw insideRepository(folder);
  const known = (await listWorktrees(root, git)).find(
    (tree) => existsSync(tree.path) && realpathSync(tree.path) === path,
  );
  if (known === undefined) await addWorktree(root, path, branch, git);
  else if (known.branch !== branch) throw otherBranch(folder, known.branch, branch);
  await linkPackages(top, path, prefix);
  return join(realpathSync(path), prefix);
}

async function addWorktree(root: string, path: string, branch: string, git: GitRunner): Promise<void> {
  // Asked first: git makes the branch before it looks at the folder, and takes a name such as -f for an option.
  const isName = await git(root, ["check-ref-format", `refs/heads/${branch}`], { kind: "question" });
  if (branch.startsWith("-") || isName.code !== 0) throw noBranchName(branch);
  if (existsSync(path) && (!statSync(path).isDirectory() || readdirSync(path).length > 0)) throw taken(path);
  const exists = await git(root, ["show-ref", "--verify", "--quiet", `refs/heads/${branch}`], { kind: "question" });
  const how = exists.code === 0 ? ["--", path, branch] : ["-b", branch, "--", path, "HEAD"];
  const { code, stderr } = await git(root, ["worktree", "add", "--quiet", ...how], { kind: "change" });
  if (code === 0) return;
  throw new MigrateError(`The worktree could not be made: ${stderr.trim().split("\n").at(-1) ?? ""}`, {
    hint: "Name a folder that does not exist yet, and a branch that is not checked out elsewhere.",
  });
}

/** The packages of the app's folder and of those above it, up to the repository's. */
async function linkPackages(from: string, to: string, prefix: string): Promise<void> {
  for (let folder = prefix; ; folder = dirname(folder)) {
    const [source, target] = [join(from, folder, "node_modules"), join(to, folder, "node_modules")];
    if (existsSync(source) && !existsSync(target)) {
      await symlink(source, target, "junction").catch((error: unknown) => {
        if (errorCode(error) !== "EEXIST") throw error;
      });
    }
    if (folder === "" || folder === ".") return;
  }
}

const noBranchName = (branch: string): MigrateError =>
  new MigrateError(`"${branch}" is no name that a branch can have.`, { hint: "Name another one with --branch." });

const taken = (folder: string): MigrateError =>
  new MigrateError(
    `The worktree could not be made: ${folder} is there already, and is no worktree of this repository.`,
    {
      hint: "Name a folder that does not exist yet.",
    },
  );

const insideRepository = (folder: string): MigrateError =>
  new MigrateError(`The worktree ${folder} would be inside of the repository.`, {
    hint: "Name a folder beside it: the app's tools would take its files for their own.",
  });

const otherBranch = (folder: string, branch: string | null, wanted: string): MigrateError =>
  new MigrateError(`In the worktree ${folder} ${branch ?? "no branch"} is checked out, not ${wanted}.`, {
    hint: "Name its branch with --branch, or another folder with --worktree.",
  });
