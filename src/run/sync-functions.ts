import { specifierFrom } from "../manifest/rooted.js";
import type { Wanted } from "../codemods/ship/decide.js";
import { finding, type Finding } from "../findings.js";
import type { Manifest, Place, SyncEntry } from "../manifest/model.js";
import { apiPath } from "../target/modules.js";
import { readFunctions } from "../target/read.js";
import { namedFunctions } from "../target/named-functions.js";
import { readConvexSources } from "../workspace/convex-folder.js";
import { moduleFinder } from "../workspace/modules.js";
import { readShippedSources } from "../workspace/shipped.js";
import { readTemplate } from "../workspace/templates.js";

/** A Convex function that a sync function calls, and the manifest entry that asks for it. */
export interface SyncWanted extends Wanted {
  readonly entry: SyncEntry;
  readonly place: Place;
}

/**
 * The Convex functions that the sync functions of manifest entries call, read from the app's sync module, or from the
 * one that `init` would write where there is none yet.
 */
export async function functionsOfSync(
  root: string,
  { imports, file: manifestFile }: Manifest,
  entries: readonly SyncEntry[],
): Promise<{ readonly wanted: readonly SyncWanted[]; readonly findings: readonly Finding[] }> {
  if (entries.length === 0) return { wanted: [], findings: [] };
  const own = moduleFinder(root)(specifierFrom(manifestFile, imports.sync), manifestFile);
  const { file, text } = own ?? { file: "sync.ts", text: await readTemplate("convex/sync.ts") };
  const read = entries.map((entry) => {
    const { call, place } = entry;
    const named = namedFunctions(file, text, call);
    return {
      wanted: named.map(({ module, fn }): SyncWanted => ({ name: apiPath(module, fn), module, fn, entry, place })),
      findings: named.length > 0 ? [] : [finding("sync-call-unread", place, { call, file })],
    };
  });
  return { wanted: read.flatMap(({ wanted }) => wanted), findings: read.flatMap(({ findings }) => findings) };
}

/**
 * What the sync functions of entries call and the app's Convex folder has not: the calls would compile, and no row would
 * arrive.
 */
export async function missingSyncFunctions(
  root: string,
  manifest: Manifest,
  entries: readonly SyncEntry[],
): Promise<readonly Finding[]> {
  const { convexDir } = manifest;
  const { wanted } = await functionsOfSync(root, manifest, entries);
  const own = readFunctions(await readConvexSources(root, convexDir), convexDir);
  const missing = wanted.filter(({ name }) => !own.has(name));
  if (missing.length === 0) return [];
  const shipped = readFunctions(await readShippedSources(convexDir), convexDir);
  return missing.map(({ name, place, entry: { call, domain } }) =>
    finding("sync-function-missing", place, { call, fn: name, ship: shipped.has(name) ? domain : null }),
  );
}
