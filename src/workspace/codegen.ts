import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "jsonc-parser";
import { MigrateError } from "../errors.js";
import { orNullIfMissing } from "./file-system.js";
import { readText } from "./files.js";

const run = promisify(execFile);

/**
 * What Convex would generate for a folder of sources, made beside the app: nothing of the app is written.
 *
 * @param root the app's root, absolute: its Convex does it, with its settings
 * @param sources POSIX path from the root → text, every module of the Convex folder
 * @returns POSIX path from the root → text
 * @throws MigrateError when the app has no Convex, or Convex says no
 */
export async function generatedFor(
  root: string,
  convexDir: string,
  sources: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const program = convexProgram(root);
  const scratch = await realpath(await mkdtemp(join(tmpdir(), "migrate-codegen-")));
  try {
    await writeFile(join(scratch, "package.json"), JSON.stringify({ private: true, dependencies: { convex: "*" } }));
    await writeFile(join(scratch, "convex.json"), JSON.stringify(await settings(root, convexDir)));
    await mkdir(join(scratch, convexDir), { recursive: true });
    for (const [file, text] of sources) {
      await mkdir(dirname(join(scratch, file)), { recursive: true });
      await writeFile(join(scratch, file), text);
    }
    await runCodegen(program, scratch);
    return await readGenerated(scratch, convexDir);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The files of the app's `_generated` folder, by POSIX path from the root. */
export async function readGenerated(root: string, convexDir: string): Promise<ReadonlyMap<string, string>> {
  const folder = `${convexDir}/_generated`;
  const texts = new Map<string, string>();
  const entries = (await orNullIfMissing(readdir(join(root, folder), { withFileTypes: true }))) ?? [];
  for (const entry of entries) {
    const file = `${folder}/${entry.name}`;
    const text = entry.isFile() ? await readText(root, file) : null;
    if (text !== null) texts.set(file, text);
  }
  return texts;
}

async function settings(root: string, convexDir: string): Promise<Record<string, unknown>> {
  const own: unknown = parse((await readText(root, "convex.json")) ?? "{}");
  return { ...(typeof own === "object" ? own : {}), functions: `${convexDir}/` };
}

async function runCodegen(program: string, cwd: string): Promise<void> {
  // `--system-udfs` is what keeps codegen from asking for a deployment; it is not in Convex's documentation.
  const args = [program, "codegen", "--system-udfs", "--typecheck", "disable"];
  try {
    await run(process.execPath, args, { cwd, encoding: "utf8" });
  } catch (error) {
    const output =
      error instanceof Error && "stderr" in error && typeof error.stderr === "string"
        ? error.stderr.trim()
        : String(error);
    throw new MigrateError(`Convex could not generate its api: ${output}`, {
      cause: error,
      hint: "Run `npx convex codegen` in the app's folder and see what it says.",
    });
  }
}

function convexProgram(root: string): string {
  try {
    const manifest = createRequire(join(root, "package.json")).resolve("convex/package.json");
    return join(dirname(manifest), "bin", "main.js");
  } catch (error) {
    throw new MigrateError("The app has no package `convex`.", {
      cause: error,
      hint: "Run `npm install convex` in the app's folder.",
    });
  }
}
