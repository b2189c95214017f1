import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { afterEach } from "vitest";
import { classicCompiler } from "../../src/verify/classic/compiler.js";
import type { OpenCompiler } from "../../src/verify/compiler.js";
import { findTypescript } from "../../src/verify/app-typescript.js";
import { loadNativeApi } from "../../src/verify/native/api.js";
import { nativeCompiler } from "../../src/verify/native/compiler.js";
import { prove } from "../../src/verify/prove.js";
import type { Proof, Scope } from "../../src/verify/engine.js";

export type Files = Readonly<Record<string, string>>;

const require = createRequire(import.meta.url);
const REPOSITORY = dirname(require.resolve("../../package.json"));

/** The packages of the TypeScripts that apps are tested with. */
export const TYPESCRIPTS = {
  "5.9": join(REPOSITORY, "node_modules/typescript"),
  "6.0": join(REPOSITORY, "fixtures/typescript-6/node_modules/typescript"),
  "7.0": join(REPOSITORY, "fixtures/typescript-7/node_modules/typescript"),
} as const;
export type TypescriptName = keyof typeof TYPESCRIPTS;
const TYPESCRIPT = TYPESCRIPTS["5.9"];
const made: string[] = [];

afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** A temporary folder that is gone after the test. */
export function temporaryFolder(): string {
  const root = mkdtempSync(join(tmpdir(), "migrate-verify-"));
  made.push(root);
  return root;
}

export const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: "ES2022",
    module: "ESNext",
    moduleResolution: "bundler",
    strict: true,
    noEmit: true,
    types: [],
    incremental: true,
    isolatedModules: true,
    skipLibCheck: true,
    paths: { "@/*": ["./*"] },
  },
  include: ["**/*.ts"],
});

/** Writes an app that finds a TypeScript in its own `node_modules`. */
export function makeApp(files: Files, typescript: TypescriptName | "none" = "5.9"): string {
  const root = temporaryFolder();
  writeAll(root, files);
  if (typescript !== "none") {
    mkdirSync(join(root, "node_modules"), { recursive: true });
    symlinkSync(TYPESCRIPTS[typescript], join(root, "node_modules/typescript"));
  }
  return root;
}

export function writeAll(root: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** The proof of staged texts by the repository's own TypeScript. */
export const proveIn = (root: string, staged: Files, scope: Scope = "affected"): Proof =>
  proveBy((path) => classicCompiler(ts, path), root, staged, scope);

/** The same by the app's own one, of whichever family it is. */
export async function proveByOwn(root: string, staged: Files, scope: Scope = "affected"): Promise<Proof> {
  const { version, path } = findTypescript(root);
  if (!version.startsWith("7.")) {
    const own: typeof ts = require(path);
    return proveBy((folder) => classicCompiler(own, folder), root, staged, scope);
  }
  const open = await loadNativeApi(root);
  if (open === null) throw new Error("TypeScript 7 has no API");
  return proveBy((folder, isCreating) => nativeCompiler(open, version, folder, isCreating), root, staged, scope);
}

/** Proves in this process. Fails when anything on the disk changed meanwhile. */
function proveBy(open: OpenCompiler, root: string, staged: Files, scope: Scope): Proof {
  const before = treeOf(root);
  const proof = prove(open, { appRoot: root, staged: new Map(Object.entries(staged)), scope });
  if (treeOf(root) !== before) throw new Error("the proof wrote to the disk");
  return proof;
}

/** Every file of a folder with its text and time of change, in one string. */
export function treeOf(root: string): string {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => !path.startsWith("node_modules"))
    .sort()
    .map((path) => {
      const stats = statSync(join(root, path));
      return [path, stats.mtimeMs, stats.isFile() ? readFileSync(join(root, path), "utf8") : ""].join("\n");
    })
    .join("\n");
}

/** What the real `tsc --noEmit` prints, one line for each error, without positions: `app/a.ts TS2322 Type …`. */
export function runTsc(root: string): string[] {
  const { stdout } = spawnSync(
    process.execPath,
    [join(TYPESCRIPT, "bin/tsc"), "--noEmit", "--incremental", "false", "--pretty", "false", "-p", root],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  return stdout
    .split("\n")
    .flatMap((line) => {
      const match = /^(?:(.+?)\(\d+,\d+\): )?error (TS\d+): (.*)$/.exec(line.trimEnd());
      return match === null ? [] : [`${match[1] ?? ""} ${match[2]} ${match[3]}`];
    })
    .sort();
}

/** Problems in the form of `runTsc`: file, code, first line of the message. */
export function printProblems(problems: Proof["baseline"]): string[] {
  return problems.map(({ file, code, message }) => `${file} TS${code} ${message.split("\n")[0]}`).sort();
}
