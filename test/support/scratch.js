// @ts-check
// Plain JavaScript, because the demo runs it without a build.
import { execFile } from "node:child_process";
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The repository's root, without a slash at the end. */
export const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
const NOT_COPIED = /^(?:node_modules|\.next|\.migrate|.*\.tsbuildinfo|next-env\.d\.ts)$/;
const NOT_WATCHED = /^(?:node_modules|\.git)$/;
/** What the tool keeps for itself about proofs, and so that git does not see it. */
const CACHE = /^\.migrate\/(?:cache|\.gitignore)$/;
const LARGEST_OUTPUT = 64 * 1024 * 1024;
const TYPESCRIPT_7 = join(REPOSITORY, "fixtures/typescript-7/node_modules/typescript");

/**
 * @typedef {{ readonly code: number, readonly stdout: string, readonly stderr: string }} CommandResult what a program said
 * @typedef {{ readonly bytes: Buffer, readonly mode: number, readonly mtimeNs: bigint }} FileState
 * @typedef {"5.9" | "7"} TypeScript the compiler of a copied app
 * @typedef {ReadonlyMap<string, FileState>} Tree files by POSIX path from the root, sorted
 */

/**
 * Copies a fixture app into a new folder of the system's temporary one: links followed, the repository's packages
 * linked, the generated Prisma client with it.
 *
 * @param {string} [name] folder in fixtures/
 * @param {TypeScript} [typescript]
 * @returns {string} absolute path without links
 */
export function copyApp(name = "phase3-app", typescript = "5.9") {
  const root = copyInto(tmpdir(), name);
  linkPackages(root, typescript);
  return root;
}

/**
 * Gives an app the repository's packages, one of its compilers among them.
 *
 * @param {string} root
 * @param {TypeScript} typescript
 */
export function linkPackages(root, typescript) {
  const [from, to] = [join(REPOSITORY, "node_modules"), join(root, "node_modules")];
  if (typescript === "5.9") return symlinkSync(from, to);
  mkdirSync(to);
  for (const entry of readdirSync(from)) {
    symlinkSync(entry === "typescript" ? TYPESCRIPT_7 : join(from, entry), join(to, entry));
  }
}

/**
 * The same inside of the repository, where packages are found without a link: Next's bundler follows no link out of its
 * root.
 *
 * @param {string} [name] folder in fixtures/
 * @returns {string}
 */
export function copyAppForNext(name = "phase3-app") {
  const parent = join(REPOSITORY, ".scratch");
  mkdirSync(parent, { recursive: true });
  return copyInto(parent, name);
}

/**
 * @param {string} parent
 * @param {string} name
 */
function copyInto(parent, name) {
  const fixture = join(REPOSITORY, "fixtures", name);
  const root = realpathSync(mkdtempSync(join(parent, "phase3-copy-")));
  cpSync(fixture, root, {
    recursive: true,
    dereference: true,
    filter: (source) => source === fixture || !NOT_COPIED.test(basename(source)),
  });
  return root;
}

/**
 * Removes such a copy; a second call does nothing.
 *
 * @param {string} root
 */
export const removeApp = (root) => rmSync(root, { recursive: true, force: true });

/**
 * Runs the real command in a folder and waits for its end.
 *
 * @param {string} root
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env] added to the environment
 * @returns {Promise<CommandResult>}
 */
export const runMigrate = (root, args, env) => runNode(root, [join(REPOSITORY, "bin/migrate.js"), ...args], env);

/** The end of the call before: a process has one working folder. @type {Promise<unknown>} */
let lastCall = Promise.resolve();

/**
 * Does what `bin/migrate.js` does, in this process: most of a short command's time goes into starting one. For tests of
 * what a command does; one about processes (kills, signals, runs at once) takes `runMigrate`. Calls wait for each other.
 *
 * @param {string} root
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env] added to the environment
 * @returns {Promise<CommandResult>}
 */
export function callMigrate(root, args, env = {}) {
  const call = lastCall.then(() => callInTurn(root, args, env));
  lastCall = call.catch(() => undefined);
  return call;
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} env
 * @returns {Promise<CommandResult>}
 */
async function callInTurn(root, args, env) {
  /** @type {typeof import("../../src/cli.js")} */
  const { main } = await import(pathToFileURL(join(REPOSITORY, "dist/cli.js")).href);
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));
  const said = { stdout: "", stderr: "" };
  const streams = {
    stdout: { write: (/** @type {string} */ text) => (said.stdout += text) },
    stderr: { write: (/** @type {string} */ text) => (said.stderr += text) },
  };
  // Its service stays in the folder in which it is loaded: not in an app that will be gone.
  await import("esbuild");
  const [folder, environment] = [process.cwd(), process.env];
  process.chdir(root);
  process.env = { ...environment, ...env };
  try {
    const code = await main(args, version, streams);
    return { code, ...said };
  } finally {
    process.env = environment;
    process.chdir(folder);
  }
}

/**
 * Runs the app's own `tsc --noEmit`.
 *
 * @param {string} root
 * @returns {Promise<CommandResult>}
 */
export const runTsc = (root) =>
  runNode(root, [
    join(root, "node_modules/typescript/bin/tsc"),
    "--noEmit",
    "--incremental",
    "false",
    "--pretty",
    "false",
  ]);

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env]
 * @returns {Promise<CommandResult>}
 */
function runNode(cwd, args, env = {}) {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, ...env }, maxBuffer: LARGEST_OUTPUT };
    execFile(process.execPath, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === "number") resolve({ code, stdout, stderr });
      else reject(error);
    });
  });
}

/**
 * Reads a whole tree, except for packages and git's own folder; a link counts as a file that holds where it leads.
 *
 * @param {string} root
 * @returns {Tree}
 */
export function treeOf(root) {
  return new Map(filesBelow(root, "").map((file) => [file, stateOf(join(root, file))]));
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !NOT_WATCHED.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (CACHE.test(path)) return [];
      return entry.isDirectory() ? filesBelow(root, path) : [path];
    });
}

/**
 * @param {string} path
 * @returns {FileState}
 */
function stateOf(path) {
  const stats = lstatSync(path, { bigint: true });
  const bytes = stats.isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readFileSync(path);
  return { bytes, mode: Number(stats.mode), mtimeNs: stats.mtimeNs };
}

/**
 * The files in which two trees differ, by bytes or by mode, or that only one of them has; empty when they are alike.
 *
 * @param {Tree} before
 * @param {Tree} after
 * @returns {string[]}
 */
export function differences(before, after) {
  return [...new Set([...before.keys(), ...after.keys()])].sort().filter((file) => {
    const [a, b] = [before.get(file), after.get(file)];
    return a === undefined || b === undefined || a.mode !== b.mode || !a.bytes.equals(b.bytes);
  });
}
