import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { killWithParent } from "../kill-with-parent.js";

/** What is run to check types, in the folder of the copy. */
export type CheckCommand =
  /** a script of the app's package.json, as its package manager would run it */
  | { readonly kind: "script"; readonly name: string; readonly text: string }
  /** a compiler of the app, by the file that node runs */
  | { readonly kind: "compiler"; readonly file: string };

export interface CommandResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

const COMPILER_ARGUMENTS = ["--noEmit", "--incremental", "false", "--pretty", "false", "-p", "."];

/** Runs the command in a folder and waits for its end. It is killed with this process. */
export function runCommand(command: CheckCommand, cwd: string): Promise<CommandResult> {
  const env = { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1", PATH: searchPath(cwd) };
  const stdio = ["ignore", "pipe", "pipe"] as const;
  const child =
    command.kind === "script"
      ? spawn(command.text, { cwd, env, stdio: [...stdio], shell: true, detached: process.platform !== "win32" })
      : spawn(process.execPath, [command.file, ...COMPILER_ARGUMENTS], { cwd, env, stdio: [...stdio] });
  const release = killWithParent(child, { group: command.kind === "script" && process.platform !== "win32" });
  return new Promise<CommandResult>((resolve, reject) => {
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, output }));
  }).finally(release);
}

/** The programs of the packages come first, those of the folders above the app too. */
const searchPath = (cwd: string): string =>
  [...foldersFrom(cwd).map((folder) => join(folder, "node_modules/.bin")), process.env["PATH"] ?? ""].join(delimiter);

const foldersFrom = (folder: string): string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...foldersFrom(dirname(folder))];
