import { statSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Evidence, FoundFile } from "../checks/model.js";
import { leavesByName } from "../manifest/routes.js";
import { nodeFileSystem, orNullIfMissing } from "./file-system.js";
import { decodeText } from "./files.js";
import { linkGuard } from "./inside.js";
import { moduleFinder } from "./modules.js";
import { STATE_FOLDER } from "./state-folder.js";

/** Larger than any source file that a plan asks about. */
const LARGEST = 5 * 1024 * 1024;
const NOT_LOOKED_AT: ReadonlySet<string> = new Set(["node_modules", ".git", STATE_FOLDER]);

/** The app's files as checks ask for them. Only read, and nothing outside of the app. */
export function evidenceOf(root: string, convexDir: string): Evidence {
  const isOutside = outsideOf(root, convexDir);
  const findModule = moduleFinder(root);
  return {
    convexDir,
    read: async (path) => (isOutside(path) ? { kind: "outside" } : readFound(join(root, path))),
    list: (folder) => (leavesByName(folder) === null ? filesBelow(root, folder) : Promise.resolve([])),
    follow: (specifier, fromFile) => findModule(specifier, fromFile)?.file ?? null,
  };
}

/** The Convex folder itself may be a link, such as to a monorepo's shared package: it is only read. */
function outsideOf(root: string, convexDir: string): (path: string) => boolean {
  const leavesApp = linkGuard(root);
  const hasConvex = statSync(join(root, convexDir), { throwIfNoEntry: false }) !== undefined;
  const leavesConvex = hasConvex ? linkGuard(join(root, convexDir)) : leavesApp;
  return (path) => {
    if (leavesByName(path) !== null) return true;
    const isConvex = hasConvex && path.startsWith(`${convexDir}/`);
    return (isConvex ? leavesConvex(path.slice(convexDir.length + 1)) : leavesApp(path)) !== null;
  };
}

async function readFound(path: string): Promise<FoundFile> {
  const found = await orNullIfMissing(stat(path));
  if (found === null) return { kind: "missing" };
  if (found.isDirectory()) return { kind: "folder" };
  if (!found.isFile() || found.size > LARGEST) return { kind: "unreadable" };
  const text = decodeText(await nodeFileSystem.read(path));
  return text === null || text.includes("\0") ? { kind: "unreadable" } : { kind: "text", text };
}

/** Links are not followed, as grep does not follow them either. */
async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of (await orNullIfMissing(readdir(join(root, folder), { withFileTypes: true }))) ?? []) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && !NOT_LOOKED_AT.has(entry.name)) files.push(...(await filesBelow(root, path)));
    if (entry.isFile()) files.push(path);
  }
  return files.sort();
}
