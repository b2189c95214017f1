import { createRequire } from "node:module";
import { join } from "node:path";
import { MigrateError } from "../errors.js";

/** The TypeScript that an app would run as `tsc`. */
export interface AppTypescript {
  readonly version: string;
  /** absolute path of the module that holds the API */
  readonly path: string;
}

/**
 * Finds the app's own TypeScript, as node resolves it from the app's root.
 *
 * @param appRoot absolute path
 * @throws MigrateError when the app has none
 */
export function findTypescript(appRoot: string): AppTypescript {
  const require = createRequire(join(appRoot, "package.json"));
  try {
    const manifest: unknown = require("typescript/package.json");
    const version =
      typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : undefined;
    if (typeof version === "string") return { version, path: require.resolve("typescript") };
  } catch (cause) {
    throw missing(cause);
  }
  throw missing(undefined);
}

function missing(cause: unknown): MigrateError {
  return new MigrateError("The app has no TypeScript of its own, so nothing can be proven.", {
    hint: "Install the app's dependencies (with `typescript` among them), or pass --no-verify to go without the proof.",
    cause,
  });
}
