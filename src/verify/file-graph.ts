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

/** What one file's text says about others. */
export interface FileLinks {
  /** where its imports may lead: absolute paths, with an extension where the text has one */
  readonly to: readonly string[];
  readonly effects: readonly string[];
  readonly reachesAll: boolean;
}

/** @param path absolute */
export function linksIn(path: string, text: string, follow: FollowImport): FileLinks {
  const { quoted, effects, reachesAll } = readMentions(path, text);
  const folder = posix.dirname(path);
  return { to: [...new Set(quoted)].flatMap((specifier) => follow(specifier, folder)), effects, reachesAll };
}

/**
 * Reads every file once, and the files of other projects to which their imports lead: an edit there, or behind them,
 * comes back by them.
 *
 * @param files absolute paths
 * @param linksOf null for a file that is not there
 */
export function readGraph(files: readonly string[], linksOf: (path: string) => FileLinks | null): FileGraph {
  const keys = new Set(files.flatMap(moduleKeys));
  const importers = new Map<string, Set<string>>();
  const reachingAll: string[] = [];
  const effects = new Set<string>();
  const queue = new Set(files);
  // With a `baseUrl` every text between quotes may be an import, and the same texts stand in every file.
  const asked = new Set<string>();
  const reach = (path: string): string => {
    const key = moduleKey(path);
    const found = keys.has(key) || asked.has(path) ? null : moduleFile(path);
    asked.add(path);
    if (found === null) return key;
    queue.add(found);
    for (const each of moduleKeys(found)) keys.add(each);
    return key;
  };
  // A set hands out what is added while it is walked.
  for (const file of queue) {
    const links = linksOf(file);
    if (links === null) continue;
    if (links.reachesAll) reachingAll.push(file);
    for (const name of links.effects) effects.add(name);
    for (const key of links.to.map(reach))
      if (keys.has(key)) importers.set(key, (importers.get(key) ?? new Set()).add(file));
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
