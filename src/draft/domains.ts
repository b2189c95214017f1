import { isDangerousKey } from "../manifest/names.js";
import { beginsWith } from "./words.js";

/** Folders that hold routes of many domains. */
const CONTAINERS =
  /^(api|app|v\d+|admin|dashboard|internal|public|private|portal|me|my|users?|account|rest|trpc|data|org|orgs|organizations?|workspaces?|teams?|tenants?|projects?)$/i;
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Static folders of a route key, route groups and slots aside: `(crm)/leads/[id]` → `leads`. */
export const staticFolders = (route: string): readonly string[] =>
  route.split("/").filter((folder) => !/^[[(@.]/.test(folder) && folder !== "");

/**
 * The domain that a route most likely belongs to: the first folder that is no container for others; below somebody else's
 * row (`companies/[id]/contacts`), the folder that the models are called after.
 *
 * @param models Prisma models that may be part of the answer
 */
export function domainOf(route: string, models: readonly string[]): string {
  const folders = staticFolders(route).filter((folder) => NAME.test(folder) && !isDangerousKey(folder));
  const own = folders.filter((folder) => !CONTAINERS.test(folder));
  const [first] = own;
  const isNamed = (folder: string): boolean => models.some((model) => beginsWith(model, folder));
  const below = own.filter((folder) => folder !== first && isBelowRow(route, folder));
  const named = first !== undefined && !isNamed(first) ? below.find(isNamed) : undefined;
  return (named ?? first ?? folders[0] ?? "app").toLowerCase();
}

/** The folder of a row stands directly in front. */
function isBelowRow(route: string, folder: string): boolean {
  const all = route.split("/");
  return all[all.indexOf(folder) - 1]?.startsWith("[") === true;
}
