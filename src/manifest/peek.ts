import { parseManifest } from "./load.js";
import { SCRIPT_NAME } from "./names.js";
import { folderName, keysOf, valueAt } from "./paths.js";

/**
 * The routes folder that a manifest names, without judging the rest: it has to be known before the route files can be
 * listed. Null when it names none, or cannot be read.
 */
export function routesDirIn(text: string): string | null {
  const named = valueIn(text, "routes");
  return typeof named === "string" && named !== "" ? folderName(named) : null;
}

/** The script that a manifest names for checking types, without judging the rest. Null when it names none. */
export function typecheckIn(text: string): string | null {
  const named = valueIn(text, "typecheck");
  return typeof named === "string" && SCRIPT_NAME.test(named) ? named : null;
}

/** The Convex folder that a manifest names, without judging the rest. Null when it names none. */
export function convexDirIn(text: string): string | null {
  const named = valueIn(text, "convex");
  return typeof named === "string" && named !== "" ? folderName(named) : null;
}

/** The names that a person may select by, as a manifest says them, without judging it. */
export interface ManifestNames {
  readonly domains: readonly string[];
  readonly plans: readonly string[];
  /** route keys */
  readonly routes: readonly string[];
}

/** The names in a manifest's text; none where it cannot be read. */
export function namesIn(text: string): ManifestNames {
  const loaded = parseManifest(text, "");
  if (!("locate" in loaded)) return { domains: [], plans: [], routes: [] };
  const domains = keysOf(valueAt(loaded.raw, ["domains"]));
  const routes = domains.flatMap((domain) => keysOf(valueAt(loaded.raw, ["domains", domain, "routes"])));
  return { domains, plans: keysOf(valueAt(loaded.raw, ["plans"])), routes: [...new Set(routes)] };
}

function valueIn(text: string, key: string): unknown {
  const loaded = parseManifest(text, "");
  return "locate" in loaded ? valueAt(loaded.raw, [key]) : undefined;
}
