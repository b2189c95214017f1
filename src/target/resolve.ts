import { posix } from "node:path";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];

/**
 * Finds the file that an import specifier names.
 *
 * @param files every known file, POSIX paths from the app's root
 * @param from the importing file
 * @param specifier as written; a relative path, or an alias that ends in a path below the Convex folder
 * @returns the file, or null when it is a package, a generated file, or not known
 */
export function resolveSpecifier(
  files: ReadonlyMap<string, unknown>,
  convexDir: string,
  from: string,
  specifier: string,
): string | null {
  const base = basePath(convexDir, from, specifier);
  // The generated builders are known by name; their text would lead into Convex's own package.
  if (base === null || `/${base}`.includes("/_generated/")) return null;
  return candidates(base).find((path) => files.has(path)) ?? null;
}

function basePath(convexDir: string, from: string, specifier: string): string | null {
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return posix.join(posix.dirname(from), specifier);
  const below = specifier.indexOf(`/${convexDir}/`);
  return below < 0 ? null : specifier.slice(below + 1);
}

const withExtension = (path: string): string[] => EXTENSIONS.map((extension) => path + extension);

function candidates(base: string): string[] {
  // `./a.js` names `a.ts` in a TypeScript project
  const stem = base.replace(/\.[cm]?jsx?$/, "");
  return [base, ...withExtension(base), ...withExtension(stem), ...withExtension(posix.join(base, "index"))];
}
