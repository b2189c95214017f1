import platform, { type PlatformPath } from "node:path";
import { MigrateError } from "../errors.js";
import type { Manifest } from "../manifest/model.js";
import { nearest } from "../manifest/nearest.js";
import { readTexts } from "../workspace/files.js";
import { listSourceFiles, withoutIgnored } from "../workspace/source-files.js";

/**
 * The files that a fix looks at: the app's own sources outside of the Convex folder that pass a cheap test of their
 * text, and that git does not ignore.
 *
 * @param paths files, folders or route keys that narrow the choice; none means all
 * @throws MigrateError when a path names none of the app's sources
 */
export async function sourceFiles(
  root: string,
  manifest: Manifest,
  paths: readonly string[],
  test: (text: string) => boolean,
): Promise<readonly string[]> {
  const chosen = narrowed(root, await listSourceFiles(root, [manifest.convexDir]), manifest, paths);
  const { texts } = await readTexts(root, chosen);
  const candidates = [...texts].filter(([, text]) => test(text)).map(([file]) => file);
  return withoutIgnored(root, candidates);
}

function narrowed(
  root: string,
  files: readonly string[],
  { routesDir }: Manifest,
  paths: readonly string[],
): readonly string[] {
  if (paths.length === 0) return files;
  const chosen = new Set(paths.flatMap((path) => matching(pathInApp(root, path), files, routesDir)));
  return files.filter((file) => chosen.has(file));
}

/** A file itself, everything in a folder, or the route file of a key. */
function matching(path: string, files: readonly string[], routesDir: string): readonly string[] {
  const isRoute = (file: string): boolean => /^route\.\w+$/.test(file.slice(`${routesDir}/${path}/`.length));
  const found = files.filter((file) => file === path || path === "" || file.startsWith(`${path}/`));
  const routes = files.filter((file) => file.startsWith(`${routesDir}/${path}/`) && isRoute(file));
  if (found.length > 0 || routes.length > 0) return found.length > 0 ? found : routes;
  const near = nearest(path, files);
  throw new MigrateError(`There is no source file "${path}" in the app.`, {
    hint:
      near === null
        ? "Name a file or a folder from the app's root; the Convex folder and generated files are not looked at."
        : `Did you mean "${near}"?`,
  });
}

/** POSIX, from the root; an absolute path is taken as one below the root. */
export function pathInApp(root: string, path: string, paths: PlatformPath = platform): string {
  const posix = (paths.isAbsolute(path) ? paths.relative(root, path) : path).replaceAll("\\", "/");
  return posix
    .replace(/^(?:\.\/)+/, "")
    .replace(/^\.$/, "")
    .replace(/\/+$/, "");
}
