import { posix } from "node:path";
import { moduleKey, moduleKeys, type FollowImport } from "./aliases.js";
import { moduleFile } from "./disk.js";
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
 * Reads every file once, and the files of other projects to which their imports lead: an edit there, or behind them,
 * comes back by them.
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
  const importers = new Map<string, Set<string>>();
  const reachingAll: string[] = [];
  const effects = new Set<string>();
  const queue = new Set(files);
  const reach = (path: string): string => {
    const key = moduleKey(path);
    const found = keys.has(key) ? null : moduleFile(path);
    if (found === null) return key;
    queue.add(found);
    for (const each of moduleKeys(found)) keys.add(each);
    return key;
  };
  // A set hands out what is added while it is walked.
  for (const file of queue) {
    const text = textOf(file);
    if (text === undefined) continue;
    const mentions = readMentions(file, text);
    if (mentions.reachesAll) reachingAll.push(file);
    for (const name of mentions.effects) effects.add(name);
    const folder = posix.dirname(file);
    const led = mentions.quoted.flatMap((specifier) => follow(specifier, folder)).map(reach);
    for (const key of led) if (keys.has(key)) importers.set(key, (importers.get(key) ?? new Set()).add(file));
  }
  return { reachingAll, effects: [...effects].sort(), importersOf: (changed) => closure(changed, importers) };
}

function closure(files: Iterable<string>, importers: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const found = new Set(files);
  for (const file of found) {
    for (const key of moduleKeys(file)) for (const importer of importers.get(key) ?? []) found.add(importer);
  }
  return found;
}
