import { isDangerousKey } from "../manifest/names.js";
import { beginsWith, wordsOf } from "./words.js";

/** Folders that hold routes of many domains. */
const CONTAINERS =
  /^(api|app|v\d+|admin|dashboard|internal|public|private|portal|me|my|users?|account|rest|trpc|data|org|orgs|organizations?|workspaces?|teams?|tenants?|projects?)$/i;
/** So many folders that stand elsewhere as well are no accident. */
const MANY = 3;
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Static folders of a route key, route groups and slots aside: `(crm)/leads/[id]` → `leads`. */
export const staticFolders = (route: string): readonly string[] =>
  route.split("/").filter((folder) => !/^[[(@.]/.test(folder) && folder !== "");

/**
 * The domain of each route of an app, as far as it can be told: the first folder that is no container for others; below
 * somebody else's row (`companies/[id]/contacts`), the folder that the models are called after; in a folder that goes over
 * the app's domains once more (`mobile/stock/items` beside `items`), the one that it repeats.
 *
 * @param routes keys of all routes of the app
 * @returns what tells it of a route, and of the Prisma models that may be part of its answer
 */
export function domainsAmong(routes: readonly string[]): (route: string, models: readonly string[]) => string {
  const firsts = new Set(routes.flatMap((route) => ownFolders(route).slice(0, 1)));
  const repeating = new Set([...firsts].filter((folder) => isRepeating(folder, routes, firsts)));
  const tops = new Map(
    [...firsts].filter((folder) => !repeating.has(folder)).map((folder) => [sameAs(folder), folder]),
  );
  return (route, models) => {
    const folders = ownFolders(route);
    const isWithin = repeating.has(folders[0] ?? "");
    const own = isWithin ? folders.slice(1) : folders;
    const [first] = own;
    const repeated = isWithin ? own.flatMap((folder) => tops.get(sameAs(folder)) ?? [])[0] : undefined;
    const isNamed = (folder: string): boolean => models.some((model) => beginsWith(model, folder));
    const below = own.filter((folder) => folder !== first && isBelowRow(route, folder));
    const named = first !== undefined && !isNamed(first) ? below.find(isNamed) : undefined;
    return (repeated ?? named ?? first ?? nameable(route)[0] ?? "app").toLowerCase();
  };
}

const nameable = (route: string): readonly string[] =>
  staticFolders(route).filter((folder) => NAME.test(folder) && !isDangerousKey(folder));

const ownFolders = (route: string): readonly string[] => nameable(route).filter((folder) => !CONTAINERS.test(folder));

/** `tour-packages` and `tourPackages` are one. */
const sameAs = (folder: string): string => wordsOf(folder).join(" ");

/** It has no rows of its own, and below it stand several folders that the app has beside it as well. */
function isRepeating(folder: string, routes: readonly string[], firsts: ReadonlySet<string>): boolean {
  const inside = routes.filter((route) => ownFolders(route)[0] === folder);
  if (inside.some((route) => isRowOrListOf(route, folder))) return false;
  const others = new Set([...firsts].filter((other) => other !== folder).map(sameAs));
  const repeated = inside.flatMap((route) => ownFolders(route).slice(1).map(sameAs));
  return new Set(repeated.filter((name) => others.has(name))).size >= MANY;
}

/** `leads` or `leads/[id]`, of `leads`. */
function isRowOrListOf(route: string, folder: string): boolean {
  const folders = route.split("/").filter((each) => !/^[(@]/.test(each));
  const next = folders[folders.indexOf(folder) + 1];
  return next === undefined || next.startsWith("[");
}

/** The folder of a row stands directly in front. */
function isBelowRow(route: string, folder: string): boolean {
  const all = route.split("/");
  return all[all.indexOf(folder) - 1]?.startsWith("[") === true;
}
