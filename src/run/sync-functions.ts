import type { Wanted } from "../codemods/ship/decide.js";
import { finding, type Finding } from "../findings.js";
import type { Manifest, Place, SyncEntry } from "../manifest/model.js";
import { apiPath } from "../target/modules.js";
import { namedFunctions } from "../target/named-functions.js";
import { moduleFinder } from "../workspace/modules.js";
import { readTemplate } from "../workspace/templates.js";

/** A Convex function that a sync function calls, and the manifest entry that asks for it. */
export interface SyncWanted extends Wanted {
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
  const own = moduleFinder(root)(imports.sync, manifestFile);
  const { file, text } = own ?? { file: "sync.ts", text: await readTemplate("convex/sync.ts") };
  const read = entries.map(({ call, place }) => {
    const named = namedFunctions(file, text, call);
    return {
      wanted: named.map(({ module, fn }): SyncWanted => ({ name: apiPath(module, fn), module, fn, place })),
      findings: named.length > 0 ? [] : [finding("sync-call-unread", place, { call, file })],
    };
  });
  return { wanted: read.flatMap(({ wanted }) => wanted), findings: read.flatMap(({ findings }) => findings) };
}
