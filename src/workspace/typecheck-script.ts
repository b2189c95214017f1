import { MigrateError } from "../errors.js";
import { typecheckIn } from "../manifest/peek.js";
import { MANIFEST_FILE } from "./app.js";
import { readText } from "./files.js";

/**
 * The script of the app's package.json that its manifest names for checking types.
 *
 * @param root the app's root
 * @returns null when the manifest names none
 * @throws MigrateError when package.json has no such script
 */
export async function readTypecheckScript(root: string): Promise<{ name: string; text: string } | null> {
  const name = typecheckIn((await readText(root, MANIFEST_FILE)) ?? "");
  if (name === null) return null;
  const scripts = scriptsIn((await readText(root, "package.json")) ?? "");
  const text = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (typeof text === "string") return { name, text };
  throw new MigrateError(`package.json has no script "${name}", which ${MANIFEST_FILE} names for checking types.`, {
    hint: `Add the script, or name another one with "typecheck" in ${MANIFEST_FILE}.`,
  });
}

function scriptsIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && isObject(value["scripts"]) ? value["scripts"] : {};
  } catch {
    return {};
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
