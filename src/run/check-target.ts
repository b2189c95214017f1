import { finding, type Finding } from "../findings.js";
import type { Manifest } from "../manifest/model.js";
import type { RouteBatch } from "../plan/select.js";
import { checkEntry } from "../target/check.js";
import type { FunctionTable } from "../target/functions.js";
import { readFunctions } from "../target/read.js";
import { hasGeneratedApi } from "../workspace/convex-folder.js";
import { readShippedSources } from "../workspace/shipped.js";

/** The manifest against the Convex side, from source: every function exists, is public, and takes the arguments. */
export async function checkTarget(
  root: string,
  batch: readonly RouteBatch[],
  manifest: Manifest,
  functions: FunctionTable,
): Promise<readonly Finding[]> {
  const entries = batch.flatMap((route) => route.entries);
  const live = entries.filter(({ action }) => action.kind !== "stub");
  const [first] = live;
  if (first === undefined) return [];
  const missing = (await hasGeneratedApi(root, manifest.convexDir))
    ? []
    : [finding("generated-missing", first.place, { folder: `${manifest.convexDir}/_generated` })];
  const isComplete = live.every(({ action }) => action.kind === "stub" || functions.has(action.fn.path));
  const shipped = isComplete ? new Map() : await shippedFunctions(manifest);
  return [...missing, ...live.flatMap((entry) => checkEntry(entry, functions, shipped))];
}

async function shippedFunctions({ convexDir }: Manifest): Promise<FunctionTable> {
  return readFunctions(await readShippedSources(convexDir), convexDir);
}
