import { readdir, realpath, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { parse } from "jsonc-parser";
import { schemaInConfig, schemaInPackage } from "../data/prisma/settings.js";
import type { SchemaText } from "../data/prisma/read.js";
import { MigrateError } from "../errors.js";
import { nodeFileSystem, orNullIfMissing } from "./file-system.js";
import { decodeText, readText } from "./files.js";
import { isRepository } from "./git.js";
import { askGitText, nodeGit } from "./git-process.js";
import { isInside } from "./inside.js";

const CONFIGS = ["prisma.config", ".config/prisma"].flatMap((name) =>
  ["ts", "mts", "cts", "js", "mjs", "cjs"].map((extension) => `${name}.${extension}`),
);
/** Where Prisma looks when nothing is said; a folder holds a schema in several files. */
const USUAL = ["prisma/schema.prisma", "schema.prisma", "prisma/schema", "prisma"];

/**
 * Reads the app's Prisma schema: what its `prisma.config.ts` or package.json names, else the one in its usual place. Only
 * read, so it may be anywhere in the app's repository (a monorepo's shared package).
 *
 * @param root the app's root
 * @returns the files of the schema, by POSIX path from the root
 * @throws MigrateError when there is none, or it is outside of the repository
 */
export async function readSchemaTexts(root: string): Promise<readonly SchemaText[]> {
  const named = await namedSchema(root);
  for (const path of named === null ? USUAL : [named.path]) {
    const files = await schemaFiles(root, path);
    if (files.length === 0) continue;
    await refuseOutside(root, files, named?.by ?? null);
    return Promise.all(files.map(async (file) => ({ path: file, text: await textOf(root, file) })));
  }
  throw new MigrateError(
    named === null
      ? "The app has no Prisma schema."
      : `There is no Prisma schema at ${named.path}, which ${named.by} names.`,
    { hint: 'Keep it at prisma/schema.prisma, or name it in prisma.config.ts: schema: "prisma/schema.prisma".' },
  );
}

interface Named {
  /** POSIX path from the root */
  readonly path: string;
  readonly by: string;
}

async function namedSchema(root: string): Promise<Named | null> {
  for (const file of CONFIGS) {
    const text = await readText(root, file);
    const schema = text === null ? null : schemaInConfig(text);
    if (schema !== null) return { path: posix.join(posix.dirname(file), schema), by: file };
  }
  const schema = schemaInPackage(parse((await readText(root, "package.json")) ?? "{}"));
  return schema === null ? null : { path: posix.normalize(schema), by: "package.json" };
}

/** The file, or every schema file of the folder, sorted. Links inside of the folder are not followed. */
async function schemaFiles(root: string, path: string): Promise<readonly string[]> {
  const found = await orNullIfMissing(stat(join(root, path)));
  if (found?.isFile() === true) return [path];
  if (found?.isDirectory() !== true) return [];
  const entries = await readdir(join(root, path), { withFileTypes: true });
  const below = await Promise.all(
    entries.map((entry) => {
      const inside = posix.join(path, entry.name);
      if (entry.isDirectory() && entry.name !== "node_modules" && entry.name !== "migrations")
        return schemaFiles(root, inside);
      return entry.isFile() && entry.name.endsWith(".prisma") ? [inside] : [];
    }),
  );
  return below.flat().sort();
}

async function refuseOutside(root: string, files: readonly string[], by: string | null): Promise<void> {
  const home = await homeOf(root);
  for (const file of files) {
    if (isInside(home, await realpath(join(root, file)))) continue;
    throw new MigrateError(
      `The Prisma schema ${file}${by === null ? "" : `, which ${by} names,`} is outside of ${home}.`,
      {
        hint: "Keep it in the app's repository.",
      },
    );
  }
}

/** The repository of the app; the app alone where there is none. */
async function homeOf(root: string): Promise<string> {
  const isOfGit = await isRepository(root);
  return realpath(isOfGit ? (await askGitText(nodeGit, root, ["rev-parse", "--show-toplevel"])).trimEnd() : root);
}

async function textOf(root: string, file: string): Promise<string> {
  const text = decodeText(await nodeFileSystem.read(join(root, file)));
  if (text !== null) return text;
  throw new MigrateError(`${file} is not valid UTF-8.`, {
    place: { file, line: 1, column: 1 },
    hint: "Save it as UTF-8.",
  });
}
