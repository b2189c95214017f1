import { createRequire } from "node:module";
import { join } from "node:path";
import { readText } from "./files.js";

/** The major version of the app's Next: the installed one, else the one that its package.json asks for; null when neither is known. */
export async function readNextMajor(root: string): Promise<number | null> {
  return majorOf(installedVersion(root) ?? dependencyIn((await readText(root, "package.json")) ?? ""));
}

function installedVersion(root: string): string | null {
  try {
    const manifest: unknown = createRequire(join(root, "package.json"))("next/package.json");
    return textAt(manifest, "version");
  } catch {
    return null;
  }
}

function dependencyIn(text: string): string | null {
  try {
    const manifest: unknown = JSON.parse(text);
    return isObject(manifest) ? textAt(manifest["dependencies"], "next") : null;
  } catch {
    return null;
  }
}

const textAt = (value: unknown, key: string): string | null => {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === "string" ? found : null;
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function majorOf(version: string | null): number | null {
  const major = /\d+/.exec(version ?? "")?.[0];
  return major === undefined ? null : Number(major);
}
