import { finding, type Finding } from "../findings.js";
import type { Manifest } from "../manifest/model.js";
import type { FileChange } from "../report/model.js";
import { committedText, dirtyFiles, isRepository, renamedFiles } from "../workspace/git.js";
import { nodeGit, type GitRunner } from "../workspace/git-process.js";

/** Files with uncommitted changes. */
export interface UncommittedChanges {
  /** files whose only difference to the last commit is the tool's own */
  readonly own: readonly string[];
  /** files that hold somebody else's changes */
  readonly foreign: readonly Finding[];
}

/**
 * The files about to be written that hold uncommitted changes of somebody else. A file whose only difference to the last
 * commit is the tool's own is no such file. Outside of a git repository nothing can be said, and nothing is.
 *
 * @param othersOf a file's text with the tool's own part made alike: what remains is other people's
 */
export async function foreignChanges(
  root: string,
  changes: readonly FileChange[],
  othersOf: (file: string, text: string) => string | Promise<string>,
): Promise<readonly Finding[]> {
  if (!(await isRepository(root))) return [];
  const texts = new Map(changes.flatMap(({ file, before }) => (before === null ? [] : [[file, before] as const])));
  return (await uncommittedChanges(root, texts, othersOf)).foreign;
}

/** The same question about texts as they are on the disk, in a repository, with both answers. */
export async function uncommittedChanges(
  root: string,
  texts: ReadonlyMap<string, string>,
  othersOf: (file: string, text: string) => string | Promise<string>,
  git: GitRunner = nodeGit,
): Promise<UncommittedChanges> {
  const own: string[] = [];
  const foreign: Finding[] = [];
  const dirty = await dirtyFiles(root, [...texts.keys()], git);
  const renamed = dirty.length === 0 ? new Map<string, string>() : await renamedFiles(root, git);
  for (const { file, reason } of dirty) {
    const from = renamed.get(file);
    const committed = from === undefined ? await committedText(root, file, "HEAD", git) : null;
    const isOwn =
      committed !== null && (await othersOf(file, committed)) === (await othersOf(file, texts.get(file) ?? ""));
    if (isOwn) own.push(file);
    else foreign.push(foreignChange(file, from === undefined ? reason : `it was renamed from ${from}`));
  }
  return { own, foreign };
}

const foreignChange = (file: string, reason: string): Finding =>
  finding("file-changed", { file, line: 1, column: 1 }, { reason });

/**
 * What remains of a file when everything is taken out of it that a rewriting of the tool puts in. What that needs is read
 * at the first question: only files with uncommitted changes lead to one.
 */
export function othersIn(root: string, manifest: Manifest): (file: string, text: string) => Promise<string> {
  const open = async (): Promise<(file: string, text: string) => string> => {
    const { routeTools, syncTools } = await import("./tools.js");
    const [{ withoutOwnSyncs }, { withoutOwnGuards }] = await Promise.all([
      import("../codemods/sync/unsync.js"),
      import("../codemods/unwire.js"),
    ]);
    const routes = await routeTools(root, manifest, false);
    const writes = await syncTools(root, manifest, manifest.sync);
    return (file, text) => withoutOwnSyncs(file, withoutOwnGuards(file, text, routes), writes);
  };
  let others: ReturnType<typeof open> | null = null;
  return async (file, text) => (await (others ??= open()))(file, text);
}
