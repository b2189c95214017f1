import { dirname } from "node:path";
import { parse } from "jsonc-parser";
import type { PackageManager } from "../plan/ci/steps.js";
import { readText } from "./files.js";
import { hasFile } from "./has-file.js";
import { isInside } from "./inside.js";
import { fromRoot } from "./posix-path.js";

/** The first lock file that is there decides; a folder with several belongs to the manager whose name comes first. */
const LOCKS: readonly (readonly [PackageManager["name"], readonly string[]])[] = [
  ["pnpm", ["pnpm-lock.yaml"]],
  ["bun", ["bun.lock", "bun.lockb"]],
  ["yarn", ["yarn.lock"]],
  ["npm", ["package-lock.json", "npm-shrinkwrap.json"]],
];

/**
 * Finds by which program an app's packages are installed, and where: beside the app, or above it in a monorepo. Without a
 * lock file it is the one that package.json names, and else npm, beside the app.
 *
 * @param top the repository's root; nothing above it is looked at
 */
export async function findPackageManager(root: string, top: string): Promise<PackageManager> {
  let named: PackageManager | null = null;
  for (let folder = root; isInside(top, folder); folder = dirname(folder)) {
    const pinned = pinnedIn((await readText(folder, "package.json")) ?? "");
    const managerOf = async (name: PackageManager["name"], isLocked: boolean): Promise<PackageManager> => ({
      name,
      folder: fromRoot(top, folder),
      isPinned: pinned !== null,
      isClassic: await isClassic(folder, name, pinned?.major),
      isLocked,
    });
    for (const [name, locks] of LOCKS) {
      if (pinned !== null && pinned.name !== name) continue;
      if (await hasFile(folder, "", locks)) return managerOf(name, true);
      if (pinned !== null) named ??= await managerOf(name, false);
    }
    if (folder === dirname(folder)) break;
  }
  return named ?? { name: "npm", folder: fromRoot(top, root), isPinned: false, isClassic: false, isLocked: false };
}

async function isClassic(folder: string, name: PackageManager["name"], major: number | undefined): Promise<boolean> {
  if (name !== "yarn") return false;
  return major === undefined ? !(await hasFile(folder, "", [".yarnrc.yml"])) : major < 2;
}

/** `"packageManager": "pnpm@10.1.0"` */
function pinnedIn(text: string): { readonly name: string; readonly major: number } | null {
  const value: unknown = parse(text);
  const field: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "packageManager") : undefined;
  const [, name, major] = /^([a-z]+)@(\d+)/.exec(typeof field === "string" ? field : "") ?? [];
  return name === undefined ? null : { name, major: Number(major) };
}
