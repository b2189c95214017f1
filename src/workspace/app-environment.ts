import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { MigrateError } from "../errors.js";
import { readText } from "./files.js";
import { linkGuard } from "./inside.js";

/** As Next orders them: the first one that sets a name counts. */
const USUAL = [".env.local", ".env"];

/**
 * The environment in which the app would run on this machine: this process's own, then the named files, then the app's
 * `.env.local` and `.env`. For handing on, never for printing.
 *
 * @param files further files, from the root
 * @throws MigrateError for a named file that cannot be read
 */
export async function appEnvironment(
  root: string,
  files: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const named = await Promise.all(files.map((file) => namedFile(root, file)));
  const leavesApp = linkGuard(root);
  const usual = await Promise.all(USUAL.map((file) => (leavesApp(file) === null ? readText(root, file) : null)));
  const texts = [...named, ...usual.map((text) => text ?? "")];
  const merged: Record<string, string> = {};
  for (const text of texts.toReversed())
    for (const [name, value = ""] of Object.entries(parseEnv(text))) merged[name] = value;
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) merged[name] = value;
  return merged;
}

function namedFile(root: string, file: string): Promise<string> {
  return readFile(resolve(root, file), "utf8").catch((cause: unknown) => {
    throw new MigrateError(`The environment file ${file} cannot be read.`, { cause });
  });
}
