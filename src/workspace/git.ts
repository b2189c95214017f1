import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { MigrateError } from "../errors.js";
import { decodeText } from "./files.js";

const run = promisify(execFile);
/** Paths per call of git, far below every system's limit on the length of a command. */
const PATHS_PER_CALL = 200;
const LARGEST_OUTPUT = 64 * 1024 * 1024;

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
export async function isRepository(root: string): Promise<boolean> {
  try {
    return (await git(root, ["rev-parse", "--is-inside-work-tree"])).trim() === "true";
  } catch (error) {
    if (isMissingProgram(error) || /not a git repository/i.test(errorOutput(error))) return false;
    throw cannotAnswer(error);
  }
}

/**
 * Of the given files, those with changes that are not committed: staged, unstaged, or not known to git.
 *
 * @param root the app's root, inside a repository
 * @param files POSIX paths from the root
 * @throws MigrateError when git cannot answer
 */
export async function dirtyFiles(root: string, files: readonly string[]): Promise<readonly DirtyFile[]> {
  const dirty: DirtyFile[] = [];
  try {
    const prefix = (await git(root, ["rev-parse", "--show-prefix"])).replace(/\r?\n$/, "");
    for (let start = 0; start < files.length; start += PATHS_PER_CALL) {
      const paths = files.slice(start, start + PATHS_PER_CALL);
      const status = await git(root, [...STATUS, "--", ...paths]);
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
      const answer = await git(root, [...IGNORED, "--", ...files.slice(start, start + PATHS_PER_CALL)]);
      ignored.push(...answer.split("\0"));
    }
  } catch (error) {
    throw cannotAnswer(error);
  }
  return new Set(ignored);
}

const IGNORED = ["--literal-pathspecs", "ls-files", "-z", "--others", "--ignored", "--exclude-standard"] as const;

/**
 * The text of a file as the last commit has it, with the line ends that a checkout would give it.
 *
 * @param file POSIX path from the app's root
 * @returns null when no commit has the file, or when it is not text in UTF-8
 */
export async function committedText(root: string, file: string): Promise<string | null> {
  try {
    const { stdout } = await run("git", ["cat-file", "--filters", `HEAD:./${file}`], {
      ...settings(root),
      encoding: "buffer",
    });
    return decodeText(stdout);
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

function belowPrefix(entry: DirtyFile, prefix: string): readonly DirtyFile[] {
  return entry.file.startsWith(prefix) ? [{ ...entry, file: entry.file.slice(prefix.length) }] : [];
}

async function git(root: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", [...args], { ...settings(root), encoding: "utf8" });
  return stdout;
}

function settings(root: string): { cwd: string; env: NodeJS.ProcessEnv; maxBuffer: number } {
  // C: the answers are read. No optional locks: asking must not disturb a git that is at work.
  const env = { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
  return { cwd: root, env, maxBuffer: LARGEST_OUTPUT };
}

function isMissingProgram(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function errorOutput(error: unknown): string {
  if (error instanceof Error && "stderr" in error && error.stderr !== undefined) return String(error.stderr);
  return error instanceof Error ? error.message : String(error);
}

function cannotAnswer(error: unknown): MigrateError {
  return new MigrateError(`git could not tell the state of the files: ${errorOutput(error).trim()}`, {
    cause: error,
    hint: "Run `git status` in the app's folder and see what it says.",
  });
}
