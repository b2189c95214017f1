import { readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { compileFunction } from "node:vm";
import type { Message } from "esbuild";
import { digestOf } from "../edits/undo-steps.js";
import { MigrateError } from "../errors.js";
import { orNullIfMissing } from "./file-system.js";

/** A module of somebody else's, loaded into this process because a person named it on the command line. */
export interface LoadedModule {
  /** absolute path */
  readonly file: string;
  readonly exported: unknown;
  /** SHA-256 of its code, with the files that it is made of */
  readonly digest: string;
}

/**
 * Finds a module: a path from the folder where the command was called or from the app, else a file of a package.
 *
 * @throws MigrateError when there is none
 */
export async function findModuleFile(root: string, named: string): Promise<string> {
  const paths = isAbsolute(named) ? [named] : [resolve(named), join(root, named)];
  for (const path of paths) if ((await orNullIfMissing(stat(path)))?.isFile() === true) return path;
  try {
    return createRequire(join(root, "package.json")).resolve(named);
  } catch {
    throw new MigrateError(`There is no transform ${named}.`, {
      hint: "Name its file, or a file of an installed package: some-codemod/transforms/it.js",
    });
  }
}

/**
 * Loads a module: TypeScript or JavaScript, ES module or CommonJS. Its packages are found from where it stands.
 *
 * @param print gets what the module prints: this process's own output belongs to the report
 * @throws MigrateError when it cannot be compiled, or fails while it is loaded
 */
export async function loadModule(file: string, print: (text: string) => void): Promise<LoadedModule> {
  const code = await compile(file);
  const module: { exports: unknown } = { exports: {} };
  const console = printingConsole(print);
  const given = { module, exports: module.exports, require: readingRequire(file), console, process: stayingProcess };
  try {
    const body = compileFunction(code, [...Object.keys(given), "__filename", "__dirname"], { filename: file });
    Reflect.apply(body, module.exports, [...Object.values(given), file, dirname(file)]);
  } catch (error) {
    throw unloadable(file, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }
  return { file, exported: module.exports, digest: digestOf(code) };
}

/** This process, without the ways to end it: what a module says by that would be a bare exit code, and nothing else. */
const stayingProcess = new Proxy(process, {
  get: (target, name) => {
    if (name === "getBuiltinModule") return undefined;
    return ENDING.has(name) ? refuseToEnd : (Reflect.get(target, name, target) as unknown);
  },
});

const ENDING: ReadonlySet<string | symbol> = new Set(["exit", "reallyExit", "abort", "kill"]);

/** What it requires, without what writes files or starts processes: only what a transform gives is looked at, and written. */
function readingRequire(file: string): (name: string) => unknown {
  const require = createRequire(file);
  const only = (name: string): unknown => {
    const plain = name.replace(/^node:/, "");
    if (plain === "child_process") throw new Error("it tried to start processes");
    const loaded: unknown = require(name);
    return (plain === "fs" || plain === "fs/promises") && isObject(loaded) ? readingOnly(loaded) : loaded;
  };
  return Object.assign(only, { resolve: require.resolve, cache: require.cache, main: require.main });
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const WRITES =
  /^(?:write|append|rm|unlink|rename|mkdir|mkdtemp|copyFile|cp|f?truncate|symlink|link|[fl]?chmod|[fl]?chown|[fl]?utimes|createWriteStream|open)/;

const readingOnly = (files: object): object =>
  new Proxy(files, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (name === "promises" && isObject(member)) return readingOnly(member);
      return typeof name === "string" && WRITES.test(name) ? refuseToWrite : member;
    },
  });

function refuseToWrite(): never {
  throw new Error("it tried to write a file itself; give the new text back instead");
}

function refuseToEnd(): never {
  throw new Error("it tried to end the process");
}

async function compile(file: string): Promise<string> {
  const { build } = await import("esbuild");
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      bundle: true,
      packages: "external",
      platform: "node",
      format: "cjs",
      target: "node20",
      write: false,
      logLevel: "silent",
      // The app's own settings are no settings of the transform.
      tsconfigRaw: "{}",
      loader: { ".js": await hasJsx(file) },
    });
    return outputFiles[0]?.text ?? "";
  } catch (error) {
    throw unloadable(file, messagesOf(error));
  }
}

/** JavaScript may hold JSX in its templates. */
const hasJsx = async (file: string): Promise<"jsx" | "js"> => (/<\w/.test(await readFile(file, "utf8")) ? "jsx" : "js");

function messagesOf(error: unknown): string {
  const errors: unknown = error instanceof Error && "errors" in error ? error.errors : null;
  return Array.isArray(errors) && errors.every(isMessage)
    ? errors.map(({ text, location }) => `${location === null ? "" : `line ${location.line}: `}${text}`).join("; ")
    : String(error);
}

const isMessage = (value: unknown): value is Message =>
  typeof value === "object" && value !== null && "text" in value && "location" in value;

const unloadable = (file: string, reason: string): MigrateError =>
  new MigrateError(`The transform ${file} cannot be loaded: ${reason}.`, {
    hint: "Mend it; nothing was read or written.",
  });

const printingConsole = (print: (text: string) => void): Readonly<Record<string, (...said: unknown[]) => void>> => {
  const say = (...said: unknown[]): void => print(`${said.map(String).join(" ")}\n`);
  const names = ["log", "info", "debug", "warn", "error", "trace", "dir", "table"];
  return Object.fromEntries([...names.map((name) => [name, say] as const), ["assert", () => undefined] as const]);
};
