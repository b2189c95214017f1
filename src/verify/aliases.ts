import { posix } from "node:path";
import type { Project } from "./compiler.js";
import { isFile, linksIn, readDisk } from "./disk.js";

/** Where the text of an import may lead: absolute paths, with an extension where the text has one. */
export type FollowImport = (specifier: string, fromFolder: string) => readonly string[];

export interface Alias {
  readonly prefix: string;
  readonly suffix: string;
  readonly targets: readonly string[];
}

const EXTENSION = /\.(?:d\.)?[cm]?[jt]sx?$/;

/** The name under which imports find a file: no extension, and no case, which file systems treat differently. */
export const moduleKey = (path: string): string => path.replace(EXTENSION, "").toLowerCase();

/** All names of a file: `lib/index.ts` is also `lib`, and data is imported with its extension. */
export function moduleKeys(path: string): readonly string[] {
  const key = moduleKey(path);
  const keys = key.endsWith("/index") ? [key, key.slice(0, -"/index".length)] : [key];
  return key === path.toLowerCase() ? keys : [...keys, path.toLowerCase()];
}

/** The names that the tsconfig, the nearest package.json and the packages of the workspace give to files. */
export const readAliases = ({ path, paths }: Project): readonly Alias[] => [
  ...[...paths].map(([pattern, targets]) => alias(pattern, targets)),
  ...packageAliases(posix.dirname(path)),
];

/** Follows imports without asking the disk whether the target exists: every place that may be meant is named. */
export function importFollower(project: Project, aliases: readonly Alias[]): FollowImport {
  return (specifier, fromFolder) => {
    if (specifier.startsWith(".")) return [posix.join(fromFolder, specifier).replace(/\/$/, "")];
    if (specifier.startsWith("/")) return [specifier];
    const based = project.baseUrl === null ? [] : [posix.join(project.baseUrl, specifier)];
    return [...based, ...aliased(specifier, aliases)];
  };
}

const aliased = (specifier: string, aliases: readonly Alias[]): string[] =>
  aliases.flatMap(({ prefix, suffix, targets }) => {
    if (!specifier.startsWith(prefix) || !specifier.endsWith(suffix)) return [];
    const star = specifier.slice(prefix.length, specifier.length - suffix.length);
    return targets.map((target) => posix.normalize(target.replace("*", star)));
  });

/** A pattern without a star matches longer specifiers too: that names a file too many at most. */
function alias(pattern: string, targets: readonly string[]): Alias {
  const [prefix = "", suffix = ""] = pattern.split("*");
  return { prefix, suffix, targets };
}

/** `imports` (`#lib/*`) and own name of the nearest package, and the packages of the workspace that it can import. */
function packageAliases(folder: string): Alias[] {
  const above = foldersFrom(folder);
  const own = above.find((each) => isFile(posix.join(each, "package.json")));
  const linked = above.flatMap((each) => linksIn(posix.join(each, "node_modules")));
  return [
    ...(own === undefined ? [] : [...internalImports(own), ...packageExports(own)]),
    ...linked.filter((target) => !target.includes("/node_modules/")).flatMap(packageExports),
  ];
}

function foldersFrom(folder: string): string[] {
  const above = posix.dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersFrom(above)];
}

const internalImports = (folder: string): Alias[] =>
  entriesOf(readManifest(folder)["imports"])
    .filter(([key]) => key.startsWith("#"))
    .map(([pattern, to]) => alias(pattern, stringsIn(to).map(below(folder))));

/** What `import "name"` and `import "name/part"` may mean. */
function packageExports(folder: string): Alias[] {
  const manifest = readManifest(folder);
  const { name, main, module, types, typings } = manifest;
  if (typeof name !== "string") return [];
  const exported = entriesOf(manifest["exports"]).map(([key, to]) =>
    alias(posix.join(name, key), stringsIn(to).map(below(folder))),
  );
  const start = [main, module, types, typings, "index", "src/index"].flatMap(stringsIn).map(below(folder));
  return [...exported, alias(name, start), alias(`${name}/*`, [`${folder}/*`, `${folder}/src/*`])];
}

const below = (folder: string) => (path: string) => posix.join(folder, path);

const readManifest = (folder: string): Record<string, unknown> =>
  parseObject(readDisk(posix.join(folder, "package.json")) ?? "");

const entriesOf = (value: unknown): [string, unknown][] => {
  if (typeof value === "string") return [[".", value]];
  return isObject(value) ? Object.entries(value) : [];
};

/** Every target of a conditional entry, whichever condition holds. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return isObject(value) || Array.isArray(value) ? Object.values(value).flatMap(stringsIn) : [];
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
