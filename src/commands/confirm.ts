/**
 * Whether commits may be made where they would go: asks the person at the terminal when that is the default branch.
 * Without a terminal nobody is there to be asked, and nothing waits.
 */
export async function mayCommit(
  root: string,
  { yes, dryRun }: { readonly yes: boolean; readonly dryRun: boolean },
): Promise<boolean> {
  if (yes || dryRun || !isTerminal()) return true;
  const [{ Repository }, { isRepository }] = await Promise.all([
    import("../workspace/repository.js"),
    import("../workspace/git.js"),
  ]);
  if (!(await isRepository(root))) return true;
  const repository = new Repository(root);
  const branch = await repository.branch();
  if (branch === null || !(await repository.isDefaultBranch(branch))) return true;
  return isWanted(`This commits on ${branch}, the branch that others build on. Go on?`);
}

/** Whether somebody is there who can be asked. */
export const isTerminal = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Asks the person at the terminal; no answer means no. */
export async function isWanted(message: string): Promise<boolean> {
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({ message, initialValue: false, input: process.stdin, output: process.stderr });
  return isCancel(answer) ? false : answer;
}
