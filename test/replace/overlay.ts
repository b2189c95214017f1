import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyApp, REPOSITORY } from "../support/scratch.js";

/**
 * A copy of a fixture app with the files of another folder of fixtures laid over it.
 *
 * @returns absolute path
 */
export function copyWith(app: string, overlay: string): string {
  const root = copyApp(app);
  cpSync(join(REPOSITORY, "fixtures", overlay), root, { recursive: true });
  // Convex makes its api for apps only that name it.
  const file = join(root, "package.json");
  const manifest: object = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies: { convex: "*" } }));
  return root;
}
