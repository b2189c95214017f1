import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const PACKAGE = new URL("../../package.json", import.meta.url);

interface Package {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
}

async function readPackage(): Promise<Package> {
  const own: Package = JSON.parse(await readFile(fileURLToPath(PACKAGE), "utf8"));
  return own;
}

/** The tool and its version: `convex-cutover 0.1.0`. */
export async function toolName(): Promise<string> {
  const { name, version } = await readPackage();
  return `${name} ${version}`;
}

/** The name of the package that an app installs: `convex-cutover`. */
export const packageName = async (): Promise<string> => (await readPackage()).name;

/** The Node that the tool wants: `>=20.19`. */
export const nodeRange = async (): Promise<string> => (await readPackage()).engines.node;

const COMMAND = fileURLToPath(new URL("../../bin/migrate.js", import.meta.url));

/** Whether this process is the command, and no program that calls it as a function. */
export function isCommand(started: string | undefined = process.argv[1]): boolean {
  try {
    return started !== undefined && realpathSync(started) === realpathSync(COMMAND);
  } catch {
    return false;
  }
}
