import { MigrateError } from "../errors.js";
import type { Changes } from "../checks/modified.js";
import { cannotAnswer, isRepository } from "./git.js";
import { askGitText, GitFailure, nodeGit, type GitRunner } from "./git-process.js";

const DEFAULT_BRANCHES = ["origin/HEAD", "main", "master", "origin/main", "origin/master"] as const;

/**
 * The files that differ from how they were before a plan was carried out: committed since, or not committed yet.
 *
 * @param since a commit that a person names; otherwise the one that brought the plan's document, then the place where this
 *   branch left the default branch, then the last commit
 * @param document POSIX path of the plan's document, from the app's root
 */
export async function changedSince(
  root: string,
  since: string | null,
  document: string,
  git: GitRunner = nodeGit,
): Promise<Changes> {
  if (!(await isRepository(root, git))) return { unknown: "the app is in no git repository, so nobody knows" };
  try {
    const base = await baseOf(root, since, document, git);
    if (base === null) return { unknown: "there is no commit yet to compare with" };
    const tracked = await askGitText(git, root, [...DIFF, base.commit, "--", "."]);
    const added = await askGitText(git, root, ["ls-files", "-z", "--others", "--exclude-standard", "--", "."]);
    const files = `${tracked}${added}`.split("\0").filter((file) => file !== "");
    return { files: new Set(files), since: base.words };
  } catch (error) {
    throw error instanceof MigrateError ? error : cannotAnswer(error);
  }
}

const DIFF = ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", "--end-of-options"] as const;

interface Base {
  readonly commit: string;
  readonly words: string;
}

async function baseOf(root: string, since: string | null, document: string, git: GitRunner): Promise<Base | null> {
  if (since !== null) return named(root, since, git);
  const ask = (args: readonly string[]): Promise<string | null> => tried(root, args, git);
  const log = ["--literal-pathspecs", "log", "-1", "--format=%H", "--diff-filter=A", "--", document];
  const brought = document.startsWith("/") ? null : await ask(log);
  if (brought !== null) return { commit: brought, words: `${brought.slice(0, 10)}, which brought the plan` };
  const head = await ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (head === null) return null;
  for (const branch of DEFAULT_BRANCHES) {
    const fork = await ask(["merge-base", "HEAD", branch]);
    if (fork !== null && fork !== head)
      return { commit: fork, words: `${fork.slice(0, 10)}, where this branch left ${branch}` };
  }
  return { commit: head, words: `${head.slice(0, 10)}, the last commit` };
}

async function named(root: string, since: string, git: GitRunner): Promise<Base> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${since}^{commit}`];
  const commit = await tried(root, args, git);
  if (commit !== null) return { commit, words: since };
  throw new MigrateError(`git knows no commit "${since}".`, { hint: "Name a commit, a branch or a tag with --since." });
}

/** What git answers, null when it has no answer. */
async function tried(root: string, args: readonly string[], git: GitRunner): Promise<string | null> {
  try {
    const answer = (await askGitText(git, root, args)).trim();
    return answer === "" ? null : answer;
  } catch (error) {
    if (error instanceof GitFailure) return null;
    throw error;
  }
}
