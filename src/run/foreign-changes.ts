import { finding, type Finding } from "../findings.js";
import type { FileChange } from "../report/model.js";
import { committedText, dirtyFiles, isRepository } from "../workspace/git.js";

/**
 * The files about to be written that hold uncommitted changes of somebody else. A file whose only difference to the last
 * commit is the tool's own is no such file. Outside of a git repository nothing can be said, and nothing is.
 *
 * @param othersOf a file's text with the tool's own part made alike: what remains is other people's
 */
export async function foreignChanges(
  root: string,
  changes: readonly FileChange[],
  othersOf: (file: string, text: string) => string,
): Promise<readonly Finding[]> {
  if (!(await isRepository(root))) return [];
  const texts = new Map(changes.flatMap(({ file, before }) => (before === null ? [] : [[file, before] as const])));
  const findings: Finding[] = [];
  for (const { file, reason } of await dirtyFiles(root, [...texts.keys()])) {
    const committed = await committedText(root, file);
    const isOwn = committed !== null && othersOf(file, committed) === othersOf(file, texts.get(file) ?? "");
    if (!isOwn) findings.push(finding("file-changed", { file, line: 1, column: 1 }, { reason }));
  }
  return findings;
}
