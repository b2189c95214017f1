import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import { mustBeFileSync } from "./regular.js";

/**
 * Prepares the question what a package of the same workspace depends on: one that `node_modules` only links to, because
 * its sources stand beside the app.
 *
 * @param root the app's root
 * @returns a function of an import's text; none for a package that was installed, and for what is no package
 */
export function linkedPackages(root: string): (specifier: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  const require = createRequire(join(root, "package.json"));
  return (specifier) => {
    const [name] = /^(?:@[^/]+\/)?[^/.@#~][^/]*/.exec(specifier) ?? [];
    if (name === undefined) return [];
    const found = known.get(name) ?? dependenciesOf(require.resolve.paths(name) ?? [], name);
    known.set(name, found);
    return found;
  };
}

function dependenciesOf(folders: readonly string[], name: string): readonly string[] {
  for (const folder of folders) {
    const place = realFolder(join(folder, name));
    if (place !== null) return /[\\/]node_modules[\\/]/.test(place) ? [] : listedIn(place);
  }
  return [];
}

function realFolder(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    // Not there, or a link to nothing: nobody can import it.
    return null;
  }
}

function listedIn(folder: string): readonly string[] {
  const listed: unknown = parse(textOf(join(folder, "package.json")));
  if (typeof listed !== "object" || listed === null) return [];
  return ["dependencies", "peerDependencies"].flatMap((field) => {
    const packages: unknown = Reflect.get(listed, field);
    return typeof packages === "object" && packages !== null ? Object.keys(packages) : [];
  });
}

function textOf(path: string): string {
  try {
    mustBeFileSync(path);
    return readFileSync(path, "utf8");
  } catch {
    return "{}";
  }
}
