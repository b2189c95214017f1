import { realpath } from "node:fs/promises";
import { isRepository } from "./git.js";
import { askGitText, GitFailure, nodeGit, type GitRunner } from "./git-process.js";

/** The root of the repository that an app is in, without links; the app's own where it is in none. */
export async function topOf(root: string, git: GitRunner = nodeGit): Promise<string> {
  if (!(await isRepository(root, git))) return root;
  const top = (await askGitText(git, root, ["rev-parse", "--show-toplevel"])).replace(/\r?\n$/, "");
  return realpath(top);
}

/** The branch that others are merged into: what `origin` says, else the current one, else `main`. */
export async function defaultBranch(root: string, git: GitRunner = nodeGit): Promise<string> {
  if (!(await isRepository(root, git))) return "main";
  const asked = [
    ["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"],
    ["symbolic-ref", "--quiet", "--short", "HEAD"],
  ];
  for (const args of asked) {
    const answer = await askGitText(git, root, args).catch((error: unknown) => {
      if (error instanceof GitFailure) return "";
      throw error;
    });
    if (answer.trim() !== "") return answer.trim().replace(/^origin\//, "");
  }
  return "main";
}
