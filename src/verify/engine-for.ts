import { MigrateError } from "../errors.js";
import { findTypescript } from "./app-typescript.js";
import type { ProofEngine } from "./engine.js";
import { forkedEngine } from "./forked.js";

/**
 * Chooses the engine that fits the app's own TypeScript. Reads no more than its version.
 *
 * @param appRoot absolute path
 * @throws MigrateError when the app has no TypeScript, or one of a family that has no engine
 */
export function chooseEngine(appRoot: string): ProofEngine {
  const { version, path } = findTypescript(appRoot);
  const family = Number.parseInt(version, 10);
  if (family === 5 || family === 6) return forkedEngine({ family: "classic", path });
  if (family >= 7) return forkedEngine({ family: "native", version });
  throw new MigrateError(`The app uses TypeScript ${version}, which the proof does not support yet (5 to 7 are).`, {
    hint: "Pass --no-verify and run the app's own `tsc --noEmit` before and after.",
  });
}
