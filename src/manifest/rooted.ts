import { posix } from "node:path";
import type { ImportSpecifiers } from "./model.js";

/**
 * A specifier as a file writes it. One that begins with `./` in the manifest is meant from the app's root, for apps whose
 * tsconfig has no path that leads there: each file imports it by its own relative path.
 *
 * @param file POSIX path from the app's root
 */
export function specifierFrom(file: string, specifier: string): string {
  if (!specifier.startsWith("./")) return specifier;
  const way = posix.relative(posix.dirname(file), specifier);
  return way.startsWith(".") ? way : `./${way}`;
}

/** The manifest's specifiers as a file writes them. */
export const importsFrom = (file: string, imports: ImportSpecifiers): ImportSpecifiers => ({
  dataSource: specifierFrom(file, imports.dataSource),
  client: specifierFrom(file, imports.client),
  api: specifierFrom(file, imports.api),
  sync: specifierFrom(file, imports.sync),
  server: specifierFrom(file, imports.server),
  timing: specifierFrom(file, imports.timing),
  answers: specifierFrom(file, imports.answers),
  rows: specifierFrom(file, imports.rows),
});
