import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { orNullIfMissing } from "./file-system.js";
import { fromRoot } from "./posix-path.js";

const run = promisify(execFile);
const LARGEST_OUTPUT = 64 * 1024 * 1024;
/** Longer than the reading of any tsconfig takes. */
const TIMEOUT_MS = 60_000;

/**
 * The files that a tsconfig.json at the app's root lists, and those of the projects that it refers to, as the app's own `tsc`
 * says. Nothing is checked.
 *
 * @param tsc absolute path of the file that node runs as `tsc`
 * @returns POSIX paths from the root; null where there is no tsconfig.json; what `tsc` said where it refuses one
 */
export async function listedFiles(
  root: string,
  tsc: string,
): Promise<ReadonlySet<string> | { readonly refused: string } | null> {
  if ((await orNullIfMissing(stat(join(root, "tsconfig.json")))) === null) return null;
  const files = new Set<string>();
  const seen = new Set<string>();
  const visit = async (config: string): Promise<string | null> => {
    if (seen.has(config)) return null;
    seen.add(config);
    const shown = await show(root, tsc, config);
    if ("refused" in shown) return shown.refused;
    const folder = dirname(config);
    for (const file of shown.files) files.add(fromRoot(root, join(folder, file)));
    for (const { path } of shown.references) await visit(configAt(join(folder, path)));
    return null;
  };
  const refused = await visit(join(root, "tsconfig.json"));
  return refused === null ? files : { refused };
}

const configAt = (path: string): string => (path.endsWith(".json") ? path : join(path, "tsconfig.json"));

interface Shown {
  readonly files: readonly string[];
  readonly references: readonly { readonly path: string }[];
}

async function show(root: string, tsc: string, config: string): Promise<Shown | { readonly refused: string }> {
  try {
    const options = { cwd: root, encoding: "utf8", maxBuffer: LARGEST_OUTPUT, timeout: TIMEOUT_MS } as const;
    const { stdout } = await run(process.execPath, [tsc, "--showConfig", "-p", config], options);
    return shownIn(stdout) ?? { refused: "nothing that can be read" };
  } catch (error) {
    const output = error instanceof Error && "stdout" in error ? String(error.stdout).trim() : "";
    return { refused: output === "" ? String(error) : (output.split("\n")[0] ?? output) };
  }
}

function shownIn(text: string): Shown | null {
  try {
    const value: unknown = JSON.parse(text);
    const references = listAt(value, "references").flatMap((each) => {
      const path = fieldOf(each, "path");
      return typeof path === "string" ? [{ path }] : [];
    });
    return { files: listAt(value, "files").filter((file) => typeof file === "string"), references };
  } catch {
    return null;
  }
}

function listAt(value: unknown, field: string): readonly unknown[] {
  const list = fieldOf(value, field);
  return Array.isArray(list) ? list : [];
}

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined;
