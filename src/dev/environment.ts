import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { MigrateError } from "../errors.js";

/**
 * The environment variables of the served deployment.
 *
 * @param files in the form of `.env`
 * @param settings `NAME=value`; a name alone takes the value from this process
 * @throws MigrateError for a file that cannot be read, and a name that is none or has no value
 */
export async function readEnvironment(
  files: readonly string[],
  settings: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const merged: Record<string, string> = {};
  for (const file of files) {
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new MigrateError(`The environment file ${file} cannot be read.`, { cause });
    });
    for (const [name, value = ""] of Object.entries(parseEnv(text))) merged[name] = value;
  }
  for (const setting of settings) {
    const [, name = "", value] = /^([A-Za-z_]\w*)(?:=([\s\S]*))?$/.exec(setting) ?? [];
    const given = value ?? process.env[name];
    if (name === "" || given === undefined) {
      throw new MigrateError(`--env ${setting} gives no value.`, {
        hint: "Write --env NAME=value, or --env NAME for a variable that is set here.",
      });
    }
    merged[name] = given;
  }
  return merged;
}
