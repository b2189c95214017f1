import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** Templates are beside the program: `templates/` in the package's root, two folders above this module. */
const FOLDER = new URL("../../templates/", import.meta.url);

/** The text of one of the package's templates: `data-source.ts`. */
export function readTemplate(name: string): Promise<string> {
  return readFile(fileURLToPath(new URL(name, FOLDER)), "utf8");
}
