import { generatedChanges } from "../codemods/ship/generated.js";
import { finding, type Finding } from "../findings.js";
import type { FileChange } from "../report/model.js";
import { ModuleGraph } from "../target/closure.js";
import { generatedFor, readGenerated } from "../workspace/codegen.js";

/** Sources of a Convex folder as they are, and as they will be. */
interface Regeneration {
  readonly root: string;
  readonly convexDir: string;
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

/** Whether a file is one of those that Convex generates. */
export const isGenerated = (file: string, convexDir: string): boolean => file.startsWith(`${convexDir}/_generated/`);

/**
 * What `_generated` must become for sources that change, made with the app's own Convex and without a deployment.
 *
 * @throws MigrateError when the app has no Convex
 */
export async function regenerate({ root, convexDir, before, after }: Regeneration): Promise<{
  readonly changes: readonly FileChange[];
  readonly findings: readonly Finding[];
}> {
  const present = await readGenerated(root, convexDir);
  const made = generatedFor(root, convexDir, after);
  const old = present.size === 0 ? null : isSame(before, after) ? made : generatedFor(root, convexDir, before);
  const [beforeThat, afterThat] = await Promise.all([old, made]);
  const { changes, unfit } = generatedChanges({ present, before: beforeThat, after: afterThat });
  return {
    changes,
    findings: unfit.map((file) =>
      finding("generated-unfit", { file, line: 1, column: 1 }, { folder: `${convexDir}/_generated` }),
    ),
  };
}

const isSame = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): boolean =>
  before.size === after.size && [...after].every(([file, text]) => before.get(file) === text);

/** What `_generated` would be for the sources as they are, where the app has none. */
export async function missingGenerated(
  root: string,
  convexDir: string,
  sources: ReadonlyMap<string, string>,
): Promise<{ readonly folder: string; readonly changes: readonly FileChange[] } | null> {
  if ((await readGenerated(root, convexDir)).size > 0) return null;
  const made = await generatedFor(root, convexDir, sources);
  return {
    folder: `${convexDir}/_generated`,
    changes: [...made].map(([file, after]): FileChange => ({ file, before: null, after })),
  };
}

/**
 * Changes in an order in which every file stands behind those that it imports, so that a run that is killed between two
 * of them leaves an app that compiles.
 *
 * @param after the sources as they will be
 */
export function inOrder(
  changes: readonly FileChange[],
  after: ReadonlyMap<string, string>,
  convexDir: string,
): readonly FileChange[] {
  const texts = new Map([...after, ...changes.map(({ file, after: text }) => [file, text ?? ""] as const)]);
  const order = new Map(new ModuleGraph(texts, convexDir).dependencyOrder().map((file, index) => [file, index]));
  const rank = ({ file }: FileChange): number => order.get(file) ?? -1;
  return [...changes].sort((a, b) => rank(a) - rank(b));
}
