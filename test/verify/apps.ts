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
import { prove } from "../../src/verify/prove.js";
import type { Proof, Scope } from "../../src/verify/engine.js";

export type Files = Readonly<Record<string, string>>;

const TYPESCRIPT = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
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

/** Writes an app that finds the repository's TypeScript in its own `node_modules`. */
export function makeApp(files: Files, typescript: "linked" | "none" = "linked"): string {
  const root = temporaryFolder();
  writeAll(root, files);
  if (typescript === "linked") {
    mkdirSync(join(root, "node_modules"), { recursive: true });
    symlinkSync(TYPESCRIPT, join(root, "node_modules/typescript"));
  }
  return root;
}

export function writeAll(root: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** The proof of staged texts, in this process. Fails when anything on the disk changed meanwhile. */
export function proveIn(root: string, staged: Files, scope: Scope = "affected"): Proof {
  const before = treeOf(root);
  const request = { appRoot: root, staged: new Map(Object.entries(staged)), scope };
  const proof = prove((path) => classicCompiler(ts, path), request);
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
