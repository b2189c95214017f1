import { execFile } from "node:child_process";

/** What git said. */
export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitCall {
  /** a question only reads, and its answer is read by the tool; a change runs hooks and speaks to the user */
  readonly kind: "question" | "change";
  readonly input?: string;
}

/** Runs git in a folder; rejects only when it cannot be started or is killed. A test puts faults into it. */
export type GitRunner = (cwd: string, args: readonly string[], call: GitCall) => Promise<GitAnswer>;

const LARGEST_OUTPUT = 64 * 1024 * 1024;

/** The real one: never a shell, never a question on the terminal. */
export const nodeGit: GitRunner = (cwd, args, { kind, input = "" }) =>
  new Promise((resolve, reject) => {
    const options = { cwd, env: environment(kind), maxBuffer: LARGEST_OUTPUT, encoding: "buffer" } as const;
    const child = execFile("git", [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === "number") resolve({ code, stdout, stderr: stderr.toString() });
      else reject(error);
    });
    // A git that ends early closes the pipe; what it said is the answer.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });

/**
 * What git tells its hooks of the repository that they run for. A git that is started from a hook (or from its shell)
 * would take it for an order, and ask and commit there instead of in the app's repository.
 */
const OF_ANOTHER_REPOSITORY: ReadonlySet<string> = new Set([
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_COMMON_DIR",
  "GIT_INDEX_FILE",
  "GIT_PREFIX",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_QUARANTINE_PATH",
  "GIT_NAMESPACE",
  "GIT_LITERAL_PATHSPECS",
  "GIT_GLOB_PATHSPECS",
  "GIT_NOGLOB_PATHSPECS",
  "GIT_ICASE_PATHSPECS",
]);

function environment(kind: GitCall["kind"]): NodeJS.ProcessEnv {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_ANOTHER_REPOSITORY.has(name)));
  // C: the answers are read. No optional locks: asking must not disturb a git that is at work.
  if (kind === "question") return { ...own, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
  const { GPG_TTY, ...others } = own;
  const terminal = process.stdin.isTTY === true && GPG_TTY !== undefined ? { GPG_TTY } : {};
  // Nobody could answer: an editor or a question for a password would wait for ever.
  return { ...others, ...terminal, GIT_TERMINAL_PROMPT: "0", GIT_EDITOR: "true" };
}

/** A git that ended with an error, with what it said. */
export class GitFailure extends Error {
  readonly stderr: string;

  constructor(args: readonly string[], { code, stderr }: GitAnswer) {
    super(`git ${args.join(" ")} ended with ${code}: ${stderr.trim()}`);
    this.stderr = stderr;
  }
}

/**
 * Asks git a question.
 *
 * @throws GitFailure when it ends with an error
 */
export async function askGit(git: GitRunner, cwd: string, args: readonly string[]): Promise<Buffer> {
  const answer = await git(cwd, args, { kind: "question" });
  if (answer.code !== 0) throw new GitFailure(args, answer);
  return answer.stdout;
}

/** The same as text. */
export const askGitText = async (git: GitRunner, cwd: string, args: readonly string[]): Promise<string> =>
  (await askGit(git, cwd, args)).toString("utf8");
