/**
 * Whether commits may be made where they would go: asks the person at the terminal when that is the default branch.
 * Without a terminal nobody is there to be asked, and nothing waits.
 */
export async function mayCommit(
  root: string,
  { yes, dryRun }: { readonly yes: boolean; readonly dryRun: boolean },
): Promise<boolean> {
  const { stdin, stderr } = process;
  if (yes || dryRun || stdin.isTTY !== true || stderr.isTTY !== true) return true;
  const [{ Repository }, { isRepository }] = await Promise.all([
    import("../workspace/repository.js"),
    import("../workspace/git.js"),
  ]);
  if (!(await isRepository(root))) return true;
  const repository = new Repository(root);
  const branch = await repository.branch();
  if (branch === null || !(await repository.isDefaultBranch(branch))) return true;
  const { confirm, isCancel } = await import("@clack/prompts");
  const message = `This commits on ${branch}, the branch that others build on. Go on?`;
  const answer = await confirm({ message, initialValue: false, input: stdin, output: stderr });
  return isCancel(answer) ? false : answer;
}
