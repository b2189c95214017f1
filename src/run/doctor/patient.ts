import { DEFAULTS } from "../../manifest/defaults.js";
import type { Place } from "../../manifest/model.js";
import { appRoot, findManifestText, readApp, type App } from "../../workspace/app.js";
import { readConvexSources } from "../../workspace/convex-folder.js";
import { readEnvironment, type Environment } from "../../workspace/environment.js";
import { detectRoutesDir, listRouteFiles, readTexts } from "../../workspace/files.js";

/** What the checks look at, read once. */
export interface Patient {
  readonly root: string;
  /** null for an app without a manifest */
  readonly app: App | null;
  readonly convexDir: string;
  readonly routes: ReadonlyMap<string, string>;
  readonly convex: ReadonlyMap<string, string>;
  readonly environment: Environment;
}

/**
 * Reads an app for its examination. It needs no manifest, and one with problems is no obstacle.
 *
 * @param env the environment of the process
 */
export async function readPatient(cwd: string, env: Readonly<Record<string, string | undefined>>): Promise<Patient> {
  const root = await appRoot(cwd);
  const app = (await findManifestText(root)) === null ? null : await readApp(root);
  const convexDir = app?.manifest?.convexDir ?? DEFAULTS.convexDir;
  const routesDir = app === null ? await detectRoutesDir(root) : app.routesDir;
  const files = routesDir === null ? [] : await listRouteFiles(root, routesDir);
  const flags = new Set((app?.manifest?.domains ?? []).map((domain) => domain.env));
  return {
    root,
    app,
    convexDir,
    routes: (await readTexts(root, files)).texts,
    convex: await readConvexSources(root, convexDir),
    environment: await readEnvironment(root, flags, env["NODE_ENV"]),
  };
}

/** Findings about a file as a whole stand at its beginning. */
export const atTop = (file: string): Place => ({ file, line: 1, column: 1 });
