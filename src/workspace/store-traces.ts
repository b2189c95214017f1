import { readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { orNullIfMissing } from "./file-system.js";
import { readText } from "./files.js";
import { linkGuard } from "./inside.js";
import { listedPackages } from "./packages.js";

/** What an app holds of an old store beside its sources. Paths are POSIX, from its root. */
export interface StoreTraces {
  /** folders into which Prisma writes its client */
  readonly generated: readonly string[];
  /** Prisma schemas, package.json: texts that may name files and variables */
  readonly texts: ReadonlyMap<string, string>;
  /** names of variables by the file that sets or documents them; their values are not kept */
  readonly variables: ReadonlyMap<string, readonly string[]>;
  readonly packages: readonly string[];
}

const ENVIRONMENT = /^\.env(?:\.[\w.-]+)?$/;
const VARIABLE = /^[ \t]*(?:export[ \t]+)?(?:#[ \t]*)?([A-Z][A-Z0-9_]*)[ \t]*=/gm;
const OUTPUT = /^[ \t]*output[ \t]*=[ \t]*"([^"]+)"/gm;

/** Reads the traces. Links that lead out of the app are not followed. */
export async function readStoreTraces(root: string): Promise<StoreTraces> {
  const leavesApp = linkGuard(root);
  const read = async (file: string): Promise<string | null> => (leavesApp(file) === null ? readText(root, file) : null);
  const schemas = [...(await named(root, "", /\.prisma$/)), ...(await below(root, "prisma"))];
  const texts = new Map<string, string>();
  for (const file of [...schemas, "package.json"]) {
    const text = await read(file);
    if (text !== null) texts.set(file, text);
  }
  const variables = new Map<string, readonly string[]>();
  for (const file of await named(root, "", ENVIRONMENT)) {
    const names = [...((await read(file)) ?? "").matchAll(VARIABLE)].map(([, name]) => name ?? "");
    variables.set(file, [...new Set(names)]);
  }
  const generated = schemas.flatMap((file) =>
    [...(texts.get(file) ?? "").matchAll(OUTPUT)].map(([, output]) => posix.join(posix.dirname(file), output ?? "")),
  );
  return { generated, texts, variables, packages: [...(await listedPackages(root))] };
}

async function named(root: string, folder: string, name: RegExp): Promise<readonly string[]> {
  const entries = (await orNullIfMissing(readdir(join(root, folder), { withFileTypes: true }))) ?? [];
  return entries
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => posix.join(folder, entry.name))
    .sort();
}

/** Prisma's schema may be one file or a folder of them. */
async function below(root: string, folder: string): Promise<readonly string[]> {
  const entries = (await orNullIfMissing(readdir(join(root, folder), { withFileTypes: true }))) ?? [];
  const inner = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => below(root, `${folder}/${entry.name}`)),
  );
  return [...(await named(root, folder, /\.prisma$/)), ...inner.flat()];
}
