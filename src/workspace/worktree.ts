import { symlink } from "node:fs/promises";
import { existsSync, realpathSync } from "node:fs";
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

const insideRepository = (folder: string): MigrateError =>
  new MigrateError(`The worktree ${folder} would be inside of the repository.`, {
    hint: "Name a folder beside it: the app's tools would take its files for their own.",
  });

const otherBranch = (folder: string, branch: string | null, wanted: string): MigrateError =>
  new MigrateError(`In the worktree ${folder} ${branch ?? "no branch"} is checked out, not ${wanted}.`, {
    hint: "Name its branch with --branch, or another folder with --worktree.",
  });
