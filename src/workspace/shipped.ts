import { realpath } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readConvexSources } from "./convex-folder.js";

/** The package's root: two folders above this module, whether it is compiled or not. */
const PACKAGE = new URL("../../", import.meta.url);
const FOLDER = "convex";

/**
 * The Convex functions that this package ships, as if they were in an app's Convex folder.
 *
 * @param convexDir POSIX path of the app's Convex folder
 */
export async function readShippedSources(convexDir: string): Promise<ReadonlyMap<string, string>> {
  const sources = await readConvexSources(await realpath(fileURLToPath(PACKAGE)), FOLDER);
  return new Map([...sources].map(([file, text]) => [convexDir + file.slice(FOLDER.length), text]));
}
