import { MigrateError } from "../errors.js";
import { errorCode } from "./file-system.js";
import { decodeText } from "./files.js";
import { askGit, askGitText, GitFailure, nodeGit, type GitRunner } from "./git-process.js";

/** Paths per call of git, far below every system's limit on the length of a command. */
const PATHS_PER_CALL = 200;

/** A file with work in it that no commit holds. */
export interface DirtyFile {
  /** POSIX path from the app's root */
  readonly file: string;
  readonly reason: "it has uncommitted changes" | "git does not know it yet";
}

/**
 * Whether a folder is inside a git repository's work tree. A machine without git has none.
 *
 * @throws MigrateError when git is there and cannot answer
 */
export async function isRepository(root: string, git: GitRunner = nodeGit): Promise<boolean> {
  try {
    return (await askGitText(git, root, ["rev-parse", "--is-inside-work-tree"])).trim() === "true";
  } catch (error) {
    if (errorCode(error) === "ENOENT" || /not a git repository/i.test(errorOutput(error))) return false;
    throw cannotAnswer(error);
  }
}

/** The path of a folder below its repository's root, POSIX, with a slash at its end; empty for the root, and without one. */
export async function prefixInRepository(folder: string, git: GitRunner = nodeGit): Promise<string> {
  if (!(await isRepository(folder, git))) return "";
  return (await askGitText(git, folder, ["rev-parse", "--show-prefix"])).replace(/\r?\n$/, "");
}

/**
 * Of the given files, those with changes that are not committed: staged, unstaged, or not known to git.
 *
 * @param root the app's root, inside a repository
 * @param files POSIX paths from the root
 * @throws MigrateError when git cannot answer
 */
export async function dirtyFiles(
  root: string,
  files: readonly string[],
  git: GitRunner = nodeGit,
): Promise<readonly DirtyFile[]> {
  const dirty: DirtyFile[] = [];
  try {
    const prefix = (await askGitText(git, root, ["rev-parse", "--show-prefix"])).replace(/\r?\n$/, "");
    for (let start = 0; start < files.length; start += PATHS_PER_CALL) {
      const paths = files.slice(start, start + PATHS_PER_CALL);
      const status = await askGitText(git, root, [...STATUS, "--", ...paths]);
      dirty.push(...parseStatus(status).flatMap((entry) => belowPrefix(entry, prefix)));
    }
  } catch (error) {
    throw cannotAnswer(error);
  }
  const asked = new Set(files);
  return dirty.filter(({ file }) => asked.has(file));
}

/**
 * Of the given files, those that git ignores. A file that git knows is not ignored, whatever the patterns say.
 *
 * @param root the app's root, inside a repository
 * @param files POSIX paths from the root
 * @throws MigrateError when git cannot answer
 */
export async function ignoredFiles(root: string, files: readonly string[]): Promise<ReadonlySet<string>> {
  const ignored: string[] = [];
  try {
    for (let start = 0; start < files.length; start += PATHS_PER_CALL) {
      const answer = await askGitText(nodeGit, root, [...IGNORED, "--", ...files.slice(start, start + PATHS_PER_CALL)]);
      ignored.push(...answer.split("\0"));
    }
  } catch (error) {
    throw cannotAnswer(error);
  }
  return new Set(ignored);
}

const IGNORED = ["--literal-pathspecs", "ls-files", "-z", "--others", "--ignored", "--exclude-standard"] as const;

/**
 * The text of a file as a commit (the last one) has it, with the line ends that a checkout would give it.
 *
 * @param file POSIX path from the app's root
 * @returns null when no commit has the file, or when it is not text in UTF-8
 */
export async function committedText(
  root: string,
  file: string,
  revision = "HEAD",
  git: GitRunner = nodeGit,
): Promise<string | null> {
  try {
    return decodeText(await askGit(git, root, ["cat-file", "--filters", `${revision}:./${file}`]));
  } catch (error) {
    if (NOT_COMMITTED.test(errorOutput(error))) return null;
    throw cannotAnswer(error);
  }
}

const NOT_COMMITTED = /does not exist in|exists on disk, but not in|invalid object name|not a valid object name/i;

// Literal, because [id] is a pattern to git otherwise.
const STATUS = ["--literal-pathspecs", "status", "--porcelain=v1", "-z", "--untracked-files=all"] as const;

/**
 * Reads `git status --porcelain=v1 -z`: `XY path`, each ended by NUL; after a rename or copy the old path follows.
 *
 * @returns paths from the repository's root
 */
export function parseStatus(output: string): readonly DirtyFile[] {
  const fields = output.split("\0");
  const found: DirtyFile[] = [];
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] ?? "";
    if (field.length < 4) continue;
    const reason = field.startsWith("??") ? "git does not know it yet" : "it has uncommitted changes";
    found.push({ file: field.slice(3), reason });
    if (!/[RC]/.test(field.slice(0, 2))) continue;
    index += 1;
    found.push({ file: fields[index] ?? "", reason });
  }
  return found;
}

/**
 * Files that somebody renamed since the last commit, as far as git can tell: new path → old path, from the app's root.
 *
 * @throws MigrateError when git cannot answer
 */
export async function renamedFiles(root: string, git: GitRunner = nodeGit): Promise<ReadonlyMap<string, string>> {
  const renamed = new Map<string, string>();
  try {
    const prefix = (await askGitText(git, root, ["rev-parse", "--show-prefix"])).replace(/\r?\n$/, "");
    const fields = (await askGitText(git, root, RENAMES)).split("\0");
    const local = (path = ""): string => (path.startsWith(prefix) ? path.slice(prefix.length) : `/${path}`);
    for (const [index, field] of fields.entries()) {
      if (/^[RC]. /.test(field)) renamed.set(local(field.slice(3)), local(fields[index + 1]));
    }
  } catch (error) {
    throw cannotAnswer(error);
  }
  return renamed;
}

const RENAMES = ["status", "--porcelain=v1", "-z", "--untracked-files=no", "--find-renames"] as const;

function belowPrefix(entry: DirtyFile, prefix: string): readonly DirtyFile[] {
  return entry.file.startsWith(prefix) ? [{ ...entry, file: entry.file.slice(prefix.length) }] : [];
}

function errorOutput(error: unknown): string {
  if (error instanceof GitFailure) return error.stderr;
  return error instanceof Error ? error.message : String(error);
}

/** What git said when it could not answer, for a person. */
export function cannotAnswer(error: unknown): MigrateError {
  return new MigrateError(`git could not tell the state of the files: ${errorOutput(error).trim()}`, {
    cause: error,
    hint: "Run `git status` in the app's folder and see what it says.",
  });
}
