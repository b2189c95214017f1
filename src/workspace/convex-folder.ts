import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import { folderName } from "../manifest/paths.js";
import { leavesByName } from "../manifest/routes.js";
import { orNullIfMissing } from "./file-system.js";
import { readText } from "./files.js";

const SOURCE_FILE = /\.(?:ts|tsx|js|jsx|mjs|cjs)$/;
const NOT_SOURCE = new Set(["_generated", "node_modules"]);

/**
 * The sources of the app's Convex folder by POSIX path from the root, without what Convex generates. Only read, never
 * written, so the folder itself may be a link (a monorepo's shared package).
 */
export async function readConvexSources(root: string, convexDir: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const visit = async (folder: string): Promise<void> => {
    for (const entry of (await orNullIfMissing(readdir(join(root, folder), { withFileTypes: true }))) ?? []) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && !NOT_SOURCE.has(entry.name)) await visit(path);
      const text = entry.isFile() && SOURCE_FILE.test(entry.name) ? await readText(root, path) : null;
      if (text !== null) texts.set(path, text);
    }
  };
  await visit(convexDir);
  return texts;
}

/** Whether `_generated/api` is there: guards import it, and without it the app does not build. */
export async function hasGeneratedApi(root: string, convexDir: string): Promise<boolean> {
  for (const name of ["api.d.ts", "api.js", "api.ts"]) {
    if ((await orNullIfMissing(stat(join(root, convexDir, "_generated", name)))) !== null) return true;
  }
  return false;
}

/** The folder of the app's Convex functions: what its convex.json names, or `convex`. */
export async function readConvexFolderName(root: string): Promise<string> {
  const value: unknown = parse((await readText(root, "convex.json")) ?? "{}");
  const named: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "functions") : undefined;
  if (typeof named !== "string" || leavesByName(named) !== null) return "convex";
  return folderName(named) || "convex";
}
