import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { parse } from "jsonc-parser";
import { orNullIfMissing } from "./file-system.js";
import { readText } from "./files.js";

/** Of some packages, those that the app cannot import, and those that it can but does not list in its package.json. */
export interface PackageState {
  readonly missing: readonly string[];
  readonly unlisted: readonly string[];
}

/** Looks packages up from an app's root as Node would. */
export async function packageState(root: string, names: readonly string[]): Promise<PackageState> {
  const listed = await listedPackages(root);
  const missing: string[] = [];
  const unlisted: string[] = [];
  for (const name of names) {
    if (!(await isInstalled(root, name))) missing.push(name);
    else if (!listed.has(name)) unlisted.push(name);
  }
  return { missing, unlisted };
}

async function isInstalled(root: string, name: string): Promise<boolean> {
  for (const folder of createRequire(join(root, "package.json")).resolve.paths(name) ?? []) {
    if ((await orNullIfMissing(stat(join(folder, name, "package.json")))) !== null) return true;
  }
  return false;
}

/** What an app calls itself in its package.json; else the name of its folder. */
export async function appName(root: string): Promise<string> {
  const value: unknown = parse((await readText(root, "package.json")) ?? "{}");
  const name: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "name") : undefined;
  return typeof name === "string" && name !== "" ? name : basename(root);
}

/** The packages that an app's package.json names. */
export async function listedPackages(root: string): Promise<ReadonlySet<string>> {
  const value: unknown = parse((await readText(root, "package.json")) ?? "{}");
  const fields = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
  return new Set(fields.flatMap((field) => Object.keys(objectAt(value, field))));
}

function objectAt(value: unknown, field: string): object {
  if (typeof value !== "object" || value === null) return {};
  const entry: unknown = Reflect.get(value, field);
  return typeof entry === "object" && entry !== null ? entry : {};
}
