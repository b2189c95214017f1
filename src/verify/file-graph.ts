import { posix } from "node:path";
import { moduleKeys, type FollowImport } from "./aliases.js";
import { readMentions } from "./mentions.js";

/** Who mentions whom in a project, by the texts alone. It may hold an edge too many, never one too few. */
export interface FileGraph {
  /** the given files and everything that imports them, directly or through others */
  importersOf(files: Iterable<string>): ReadonlySet<string>;
  /** files that declare something for all others */
  readonly reachingAll: readonly string[];
  /** packages that some file imports for their effect alone */
  readonly effects: readonly string[];
}

/**
 * Reads every file once.
 *
 * @param files absolute paths
 * @param textOf undefined for a file that is not there
 */
export function readGraph(
  files: readonly string[],
  textOf: (path: string) => string | undefined,
  follow: FollowImport,
): FileGraph {
  const keys = new Set(files.flatMap(moduleKeys));
  const importers = new Map<string, string[]>();
  const reachingAll: string[] = [];
  const effects = new Set<string>();
  for (const file of files) {
    const text = textOf(file);
    if (text === undefined) continue;
    const mentions = readMentions(file, text);
    if (mentions.reachesAll) reachingAll.push(file);
    for (const name of mentions.effects) effects.add(name);
    const folder = posix.dirname(file);
    const led = mentions.quoted.flatMap((specifier) => follow(specifier, folder)).filter((key) => keys.has(key));
    for (const key of new Set(led)) importers.set(key, [...(importers.get(key) ?? []), file]);
  }
  return { reachingAll, effects: [...effects].sort(), importersOf: (changed) => closure(changed, importers) };
}

function closure(files: Iterable<string>, importers: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(files);
  // A set hands out what is added while it is walked.
  for (const file of found) {
    for (const key of moduleKeys(file)) for (const importer of importers.get(key) ?? []) found.add(importer);
  }
  return found;
}
