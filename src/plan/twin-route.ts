/** The usual ending of a twin's folder. */
const ENDING = "-convex";

/**
 * The route key of a twin: the last folder that is no parameter and no group gets an ending, so that the parameters stay
 * what they are: `contacts/by-phone` → `contacts/by-phone-convex`, `leads/[id]` → `leads-convex/[id]`.
 *
 * @returns null for a route without such a folder
 */
export function twinRouteOf(route: string): string | null {
  const folders = route.split("/");
  const index = folders.findLastIndex((folder) => /^[^[(.@_]/.test(folder));
  if (index < 0) return null;
  return folders.map((folder, at) => (at === index ? folder + ENDING : folder)).join("/");
}

/** The path that a route is asked under: `app/api`, `leads/(main)/[id]` → `/api/leads/[id]`. */
export function urlPathOf(routesDir: string, route: string): string {
  const folders = `${routesDir.replace(/^(?:src\/)?app\/?/, "")}/${route}`.split("/");
  return `/${folders.filter((folder) => folder !== "" && folder !== "." && !/^\(.*\)$/.test(folder)).join("/")}`;
}
