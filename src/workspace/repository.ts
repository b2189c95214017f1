import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { MigrateError } from "../errors.js";
import { cannotAnswer } from "./git.js";
import { askGitText, nodeGit, type GitAnswer, type GitRunner } from "./git-process.js";

/** A commit as the log has it. */
export interface LoggedCommit {
  readonly sha: string;
  readonly message: string;
}

/** What became of something that git was told to do: done, or what it (or a hook) said. */
export type GitOutcome =
  | { readonly ok: true }
  /** @property byGit git itself could not; otherwise a hook of the repository said no */
  | { readonly ok: false; readonly output: string; readonly byGit: boolean };

const PATHS_PER_CALL = 200;
const UNFINISHED = {
  MERGE_HEAD: "a merge",
  CHERRY_PICK_HEAD: "a cherry-pick",
  REVERT_HEAD: "a revert",
  "rebase-merge": "a rebase",
  "rebase-apply": "a rebase",
} as const;

/** Somebody's merge that is not ended, or another git at work on the index (or the lock of one that was killed). */
export type Hindrance = { readonly kind: "unfinished"; readonly what: string } | { readonly kind: "locked" };

const INDEX_LOCK = "index.lock";

/** The git repository around an app. Every path is POSIX and relative to the app's root. */
export class Repository {
  readonly root: string;
  readonly #git: GitRunner;

  constructor(root: string, git: GitRunner = nodeGit) {
    this.root = root;
    this.#git = git;
  }

  /** The commit that is checked out; null in a repository without one. */
  async head(): Promise<string | null> {
    return this.#orNull(["rev-parse", "--quiet", "--verify", "HEAD^{commit}"]);
  }

  /** The branch that is checked out; null when none is. */
  async branch(): Promise<string | null> {
    return this.#orNull(["symbolic-ref", "--quiet", "--short", "HEAD"]);
  }

  /** Whether a branch is the one that others build on: what the remote says, else the usual names. */
  async isDefaultBranch(branch: string): Promise<boolean> {
    const remote = await this.#orNull(["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
    if (remote !== null) return remote === `origin/${branch}`;
    const configured = await this.#orNull(["config", "--get", "init.defaultBranch"]);
    return ["main", "master", configured].includes(branch);
  }

  /** The hash of a commit's whole tree. */
  async treeAt(revision: string): Promise<string> {
    return this.#ask(["rev-parse", "--verify", `${revision}^{tree}`]);
  }

  /** What stands in the way of a commit; null when nothing does. */
  async hindrance(): Promise<Hindrance | null> {
    const names = [...Object.keys(UNFINISHED), INDEX_LOCK];
    const paths = await this.#ask(["rev-parse", ...names.flatMap((name) => ["--git-path", name])]);
    const found = paths.split("\n").findIndex((path) => existsSync(isAbsolute(path) ? path : join(this.root, path)));
    const unfinished = Object.values(UNFINISHED)[found];
    if (unfinished !== undefined) return { kind: "unfinished", what: unfinished };
    return found === -1 ? null : { kind: "locked" };
  }

  /** What git misses to know whose commits these are; null when it knows. */
  async missingIdentity(): Promise<string | null> {
    const { code, stderr } = await this.#question(["var", "GIT_COMMITTER_IDENT"]);
    return code === 0 ? null : stderr.trim();
  }

  /** The object of each file in a commit; files that the commit does not have are left out. */
  async blobsAt(revision: string, files: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const blobs = new Map<string, string>();
    for (let start = 0; start < files.length; start += PATHS_PER_CALL) {
      const paths = files.slice(start, start + PATHS_PER_CALL);
      const answer = await this.#ask(["--literal-pathspecs", "ls-tree", "-z", revision, "--", ...paths]);
      for (const line of answer.split("\0").filter(Boolean)) {
        const [meta = "", file = ""] = line.split("\t");
        blobs.set(file, meta);
      }
    }
    return blobs;
  }

  /** The files that a commit changed, from the app's root where they are below it. */
  async filesOf(commit: string): Promise<readonly string[]> {
    const prefix = await this.#ask(["rev-parse", "--show-prefix"]);
    const args = ["diff-tree", "-r", "-z", "--root", "--no-commit-id", "--no-renames", "--name-only", commit];
    const paths = (await this.#ask(args)).split("\0").filter(Boolean);
    return paths.map((path) => (path.startsWith(prefix) ? path.slice(prefix.length) : `/${path}`));
  }

  /** The commits behind another one, up to the one that is checked out, the newest first. */
  async commitsSince(commit: string): Promise<readonly LoggedCommit[]> {
    return this.#log([`${commit}..HEAD`]);
  }

  /** Those of them that changed one of the files. */
  async commitsTouching(commit: string, files: readonly string[]): Promise<readonly LoggedCommit[]> {
    return this.#log([`${commit}..HEAD`, "--", ...files.slice(0, PATHS_PER_CALL)]);
  }

  async #log(args: readonly string[]): Promise<readonly LoggedCommit[]> {
    const answer = await this.#ask(["--literal-pathspecs", "log", "-z", "--format=%H%n%B", ...args]);
    return answer
      .split("\0")
      .filter(Boolean)
      .map((entry) => ({ sha: entry.slice(0, entry.indexOf("\n")), message: entry.slice(entry.indexOf("\n") + 1) }));
  }

  /** Whether a commit is the checked out one or one of its forebears. */
  async hasCommit(commit: string): Promise<boolean> {
    const answer = await this.#question(["merge-base", "--is-ancestor", commit, "HEAD"]);
    return answer.code === 0;
  }

  /**
   * Commits these files as they are on the disk, and nothing else: what the user has staged stays staged and out of the
   * commit. The repository's hooks run.
   */
  async commit(files: readonly string[], message: string): Promise<GitOutcome> {
    const paths = ["--pathspec-from-file=-", "--pathspec-file-nul"];
    const input = files.join("\0");
    const options = ["--quiet", "--only", "--cleanup=whitespace", `--message=${message}`];
    return this.#change(["--literal-pathspecs", "commit", ...options, ...paths], input);
  }

  /** Takes files into the index as the last commit has them: a hook may have committed something else than was there. */
  async settleIndex(files: readonly string[]): Promise<GitOutcome> {
    const paths = ["--pathspec-from-file=-", "--pathspec-file-nul"];
    return this.#change(["--literal-pathspecs", "reset", "--quiet", ...paths], files.join("\0"));
  }

  /** Makes files that git does not know yet known to it, without their content. */
  async announce(files: readonly string[]): Promise<GitOutcome> {
    return this.#change(["--literal-pathspecs", "add", "--intent-to-add", "--", ...files]);
  }

  /** Merges a branch into the checked out one; a merge that stops at a conflict is taken back as a whole. */
  async merge(branch: string): Promise<GitOutcome> {
    const outcome = await this.#change([
      "merge",
      `--message=Merge branch '${branch}'`,
      "--quiet",
      `refs/heads/${branch}`,
    ]);
    const isOpen = !outcome.ok && (await this.hindrance())?.kind === "unfinished";
    if (isOpen) await this.#change(["merge", "--abort"]);
    return outcome;
  }

  async #change(args: readonly string[], input = ""): Promise<GitOutcome> {
    const { code, stdout, stderr } = await this.#git(this.root, args, { kind: "change", input });
    if (code === 0) return { ok: true };
    const output = `${stdout.toString("utf8")}${stderr}`.trim();
    return { ok: false, output, byGit: /^fatal: /m.test(stderr) };
  }

  async #ask(args: readonly string[]): Promise<string> {
    try {
      return (await askGitText(this.#git, this.root, args)).replace(/\r?\n$/, "");
    } catch (error) {
      throw cannotAnswer(error);
    }
  }

  async #orNull(args: readonly string[]): Promise<string | null> {
    const { code, stdout } = await this.#question(args);
    return code === 0 ? stdout.toString("utf8").trim() : null;
  }

  async #question(args: readonly string[]): Promise<GitAnswer> {
    return this.#git(this.root, args, { kind: "question" });
  }
}

/**
 * Sees to it that commits can be made.
 *
 * @throws MigrateError when somebody's merge or rebase is not ended, when no name is configured, or when another git is
 *   at work for longer than `patienceMs`
 */
export async function readyForCommits(repository: Repository, patienceMs = 5_000): Promise<void> {
  const missing = await repository.missingIdentity();
  if (missing !== null) {
    throw new MigrateError("git does not know whose commits these are.", {
      hint: 'Tell it: `git config user.name "…"` and `git config user.email "…"`.',
    });
  }
  const until = Date.now() + patienceMs;
  for (;;) {
    const hindrance = await repository.hindrance();
    if (hindrance === null) return;
    if (hindrance.kind === "unfinished" || Date.now() > until) throw notNow(hindrance);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function notNow(hindrance: Hindrance): MigrateError {
  if (hindrance.kind === "unfinished") {
    return new MigrateError(`There is ${hindrance.what} in this repository that is not ended.`, {
      hint: "End it (or abort it), then run again.",
    });
  }
  return new MigrateError("Another git is at work in this repository (its index.lock is there).", {
    hint: "Wait until it is done. If there is none, remove the file index.lock in the .git folder.",
  });
}
