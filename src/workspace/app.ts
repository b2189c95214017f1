import { realpath, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { MigrateError } from "../errors.js";
import type { Finding } from "../findings.js";
import { parseManifest } from "../manifest/load.js";
import type { Manifest } from "../manifest/model.js";
import { routesDirIn } from "../manifest/peek.js";
import { leavesByName } from "../manifest/routes.js";
import { orNullIfMissing } from "./file-system.js";
import { detectRoutesDir, listRouteFiles, readText } from "./files.js";
import { linkGuard } from "./inside.js";

export const MANIFEST_FILE = "migrate.manifest.json";

/** An app as a command finds it. */
export interface App {
  /** absolute path without links */
  readonly root: string;
  /** POSIX, from the root */
  readonly routesDir: string;
  readonly routeFiles: readonly string[];
  /** null when the manifest has problems; they are in `findings` */
  readonly manifest: Manifest | null;
  /** POSIX, from the root */
  readonly manifestFile: string;
  readonly manifestText: string;
  readonly findings: readonly Finding[];
}

/** What else is to come of the reading of an app. */
export interface ReadAppOptions {
  /** POSIX path of the manifest from the root */
  readonly manifestFile?: string;
  /** is told the app's root as soon as the manifest's syntax is known to be right, in front of all that takes time */
  readonly onReadable?: (root: string) => void;
}

/**
 * Finds an app's route files and reads its manifest.
 *
 * @param cwd the app's root
 * @throws MigrateError when there is no folder, no manifest, or no routes folder
 */
export async function readApp(
  cwd: string,
  { manifestFile = MANIFEST_FILE, onReadable }: ReadAppOptions = {},
): Promise<App> {
  const root = await appRoot(cwd);
  const manifestText = await readManifestText(root, manifestFile);
  const routesDir = routesDirIn(manifestText) ?? (await detectRoutesDir(root));
  if (routesDir === null) {
    throw new MigrateError("There is no folder app/api or src/app/api.", {
      hint: `Run the command in the app's folder (or with --cwd), or set "routes" in ${manifestFile}.`,
    });
  }
  const syntax = parseManifest(manifestText, manifestFile);
  if ("locate" in syntax) onReadable?.(root);
  const routeFiles =
    leavesByName(routesDir) === null && "locate" in syntax ? await listRouteFiles(root, routesDir) : [];
  const found = { root, routesDir, routeFiles, manifestFile, manifestText };
  if (!("locate" in syntax)) return { ...found, manifest: null, findings: syntax };
  // What judges a manifest takes longer to load than most of them take to be read.
  const { judgeManifest } = await import("../manifest/manifest.js");
  const leavesApp = linkGuard(root);
  const loaded = judgeManifest(syntax, { file: manifestFile, routeFiles, routesDir, leavesApp });
  return { ...found, ...loaded };
}

/** The absolute path, without links, of a folder that exists. */
export async function appRoot(cwd: string): Promise<string> {
  const found = await orNullIfMissing(stat(cwd));
  if (found?.isDirectory() === true) return realpath(cwd);
  throw new MigrateError(`${cwd} is not a folder.`, { hint: "Name the app's folder with --cwd." });
}

/**
 * The text of an app's manifest; null where there is none.
 *
 * @param file POSIX path of the manifest from the root
 * @throws MigrateError when it is not inside the app, a link that leads out of it included
 */
export async function findManifestText(root: string, file: string = MANIFEST_FILE): Promise<string | null> {
  const leaves = isAbsolute(file) || leavesByName(file) !== null || linkGuard(root)(file) !== null;
  if (leaves)
    throw new MigrateError(`The manifest ${file} is not inside the app.`, { hint: "Keep it in the app's folder." });
  return readText(root, file);
}

async function readManifestText(root: string, file: string): Promise<string> {
  const text = await findManifestText(root, file);
  if (text !== null) return text;
  throw new MigrateError(`There is no ${file} in ${root}.`, {
    hint: "Run `migrate init` to write one, or name the app's folder with --cwd.",
  });
}
