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
  const [old, made] = await Promise.all([
    present.size === 0 ? null : generatedFor(root, convexDir, before),
    generatedFor(root, convexDir, after),
  ]);
  const { changes, unfit } = generatedChanges({ present, before: old, after: made });
  return {
    changes,
    findings: unfit.map((file) =>
      finding("generated-unfit", { file, line: 1, column: 1 }, { folder: `${convexDir}/_generated` }),
    ),
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
