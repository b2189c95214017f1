import { urlPathOf } from "../plan/twin-route.js";

/** A route that a request may be for. */
export interface AskedRoute {
  /** as the manifest spells it: `leads/[id]` */
  readonly route: string;
}

/** The values that a path has in the places of a route's parameters; `[...rest]` has several. */
export type PathParameters = Readonly<Record<string, string | readonly string[]>>;

/** A request's route, and what its path says. */
export interface MatchedRoute<Asked extends AskedRoute> {
  readonly asked: Asked;
  readonly params: PathParameters;
}

/**
 * Finds the route that Next would take for a path: folders that are written out come before parameters, and these before
 * those that take several.
 *
 * @param routes of two with one key the first is found
 * @param path `/api/leads/1`, without a query
 */
export function matchRoute<Asked extends AskedRoute>(
  routesDir: string,
  routes: readonly Asked[],
  path: string,
): MatchedRoute<Asked> | null {
  const parts = path.split("/").filter((part) => part !== "");
  const matches = routes.flatMap((asked) => {
    const folders = urlPathOf(routesDir, asked.route).split("/").slice(1);
    const params = paramsOf(folders, parts);
    return params === null ? [] : [{ asked, params, rank: folders.map(rankOf).join("") }];
  });
  const [best] = matches.sort((a, b) => Number(a.rank > b.rank) - Number(a.rank < b.rank));
  return best === undefined ? null : { asked: best.asked, params: best.params };
}

const rankOf = (folder: string): string =>
  folder.startsWith("[...") || folder.startsWith("[[") ? "3" : folder.startsWith("[") ? "2" : "1";

function paramsOf(folders: readonly string[], parts: readonly string[]): PathParameters | null {
  const params: Record<string, string | readonly string[]> = {};
  for (const [at, folder] of folders.entries()) {
    const [, optional, several, name] = /^\[(\[?)(\.\.\.)?(\w+)\]{1,2}$/.exec(folder) ?? [];
    const part = parts[at];
    if (several !== undefined && name !== undefined) return restOf(parts.slice(at), optional === "[", name, params);
    if (part === undefined) return null;
    const value = decoded(part);
    if (name === undefined ? folder !== value : value === null) return null;
    if (name !== undefined && value !== null) params[name] = value;
  }
  return folders.length === parts.length ? params : null;
}

function restOf(
  rest: readonly string[],
  isOptional: boolean,
  name: string,
  params: PathParameters,
): PathParameters | null {
  if (rest.length === 0) return isOptional ? params : null;
  const values = rest.map(decoded);
  return values.includes(null) ? null : { ...params, [name]: values.filter((value) => value !== null) };
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** A path with parameters filled in: `leads/[id]`, `{ id: "1" }` → `/api/leads/1`. */
export function pathOf(routesDir: string, route: string, params: Readonly<Record<string, string>>): string {
  return urlPathOf(routesDir, route).replace(/\[{1,2}(?:\.\.\.)?(\w+)\]{1,2}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
}

/** What a request says by name: the parameters of its path, and those of its query. */
export function givenBy(params: PathParameters, query: URLSearchParams): ReadonlyMap<string, string> {
  const single = Object.entries(params).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as const] : [],
  );
  return new Map([...query, ...single]);
}
