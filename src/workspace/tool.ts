import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const PACKAGE = new URL("../../package.json", import.meta.url);

/** The tool and its version: `convex-cutover 0.1.0`. */
export async function toolName(): Promise<string> {
  const { name, version }: { name: string; version: string } = JSON.parse(
    await readFile(fileURLToPath(PACKAGE), "utf8"),
  );
  return `${name} ${version}`;
}
