import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { MigrateError } from "../errors.js";

/** The TypeScript that an app would run as `tsc`. */
export interface AppTypescript {
  readonly version: string;
  /** absolute path of the module that holds the API */
  readonly path: string;
  /** absolute path of the file that node runs as `tsc` */
  readonly tsc: string;
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
    const version = textAt(manifest, "version");
    if (version !== null) {
      const bin = textAt(isObject(manifest) ? manifest["bin"] : null, "tsc") ?? "bin/tsc";
      const folder = dirname(require.resolve("typescript/package.json"));
      return { version, path: require.resolve("typescript"), tsc: join(folder, bin) };
    }
  } catch (cause) {
    throw missing(cause);
  }
  throw missing(undefined);
}

function textAt(value: unknown, key: string): string | null {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === "string" ? found : null;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function missing(cause: unknown): MigrateError {
  return new MigrateError("The app has no TypeScript of its own, so nothing can be proven.", {
    hint: "Install the app's dependencies (with `typescript` among them), or pass --no-verify to go without the proof.",
    cause,
  });
}
