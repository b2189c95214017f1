import { nearest } from "./nearest.js";

/** Extensions of route files, in the order in which they are tried. */
const EXTENSIONS = ["ts", "tsx", "js", "mjs"] as const;

/** The key of a route file that stands in the routes folder itself. */
const ROOT_KEY = ".";

/**
 * The manifest's key of a route file: `app/api/leads/[id]/route.ts` → `leads/[id]`; `.` for the routes folder's own.
 *
 * @param routesDir folder of the route files, POSIX, from the app's root
 * @param file a route file below it
 */
export function routeKeyOf(routesDir: string, file: string): string {
  const below = file.startsWith(`${routesDir}/`) ? file.slice(routesDir.length + 1) : file;
  const slash = below.lastIndexOf("/");
  return slash < 0 ? ROOT_KEY : below.slice(0, slash);
}

/** The file of a route key as it is usually called: `app/api/leads/route.ts`. */
export function usualRouteFile(routesDir: string, key: string): string {
  return candidates(routesDir, key)[0] ?? routesDir;
}

/** The route file of a key, null when there is none. */
export function routeFileOf(routesDir: string, key: string, routeFiles: ReadonlySet<string>): string | null {
  return candidates(routesDir, key).find((file) => routeFiles.has(file)) ?? null;
}

/** The route key that a mistyped one most likely meant. */
export function nearestRouteKey(routesDir: string, key: string, routeFiles: Iterable<string>): string | null {
  return nearest(
    key,
    [...routeFiles].map((file) => routeKeyOf(routesDir, file)),
  );
}

function candidates(routesDir: string, key: string): readonly string[] {
  const folder = key === ROOT_KEY ? routesDir : `${routesDir}/${key}`;
  return EXTENSIONS.map((extension) => `${folder}/route.${extension}`);
}

/**
 * Whether a path from the manifest would leave its folder, by its letters alone. Windows' notation counts too: a
 * manifest is read on every machine of a team.
 */
export function leavesByName(path: string): "absolute" | "parent" | null {
  if (/^(?:[/\\]|[A-Za-z]:)/.test(path)) return "absolute";
  return path.split(/[/\\]/).includes("..") ? "parent" : null;
}
