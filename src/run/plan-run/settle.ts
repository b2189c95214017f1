import { EXIT, MigrateError } from "../../errors.js";
import { digestOf } from "../../edits/undo-steps.js";
import type { LedgerStep } from "../../plan/ledger.js";
import { committedText } from "../../workspace/git.js";
import { isCommitOf } from "./message.js";
import { forgetGuards, putBack } from "./put-back.js";
import type { Session } from "./session.js";

/** Settles what a dead run left half done: a commit that was made is noted, files without a commit are put back. */
export async function settle(session: Session): Promise<void> {
  const { book, repository, root, outside, tools } = session;
  await refuseOtherBranch(session);
  const open = book.ledger.steps.filter(({ state }) => state === "writing");
  const lost: LedgerStep[] = [];
  for (const step of open) {
    const after = await commitOf(session, step);
    if (after === null) {
      lost.push(step);
      continue;
    }
    await repository.settleIndex(step.files.map(({ file }) => file));
    await book.tellSteps([step.id], () => ({ state: "committed", after }));
  }
  const files = lost.toReversed().flatMap((step) => step.files.toReversed());
  const kept = await putBack(root, files, outside.fs);
  if (kept.length > 0) throw changedSince(kept);
  if (lost.length === 0) return;
  const names = files.map(({ file }) => file);
  await forgetGuards(root, names, tools, outside.fs);
  const nothing = { state: "pending", before: null, files: [] } as const;
  await book.tellSteps(
    lost.map(({ id }) => id),
    () => nothing,
  );
  session.progress(`put back what the dead run had written on ${await repository.branch()}`);
}

/** The commit that a step became, if git came that far. */
async function commitOf({ book, repository, root, outside }: Session, step: LedgerStep): Promise<string | null> {
  if (step.before === null) return null;
  const since = await repository.commitsSince(step.before);
  const named = since.find(({ message }) => isCommitOf(message, book.ledger, step));
  if (named !== undefined || since.length === 0) return named?.sha ?? null;
  // A hook may have written the message anew: then the texts tell.
  for (const { file, before, after } of step.files) {
    const text = await committedText(root, file, "HEAD", outside.git);
    if (before === after || (text === null ? null : digestOf(text)) !== after) return null;
  }
  const files = step.files.map(({ file }) => file);
  return (await repository.commitsTouching(step.before, files))[0]?.sha ?? null;
}

async function refuseOtherBranch({ book, repository }: Session): Promise<void> {
  const { branch, id } = book.ledger;
  const now = await repository.branch();
  if (now === branch) return;
  throw new MigrateError(`The run ${id} was on ${branch ?? "no branch"}; now ${now ?? "none"} is checked out.`, {
    hint: branch === null ? "Check out the commit that it began with." : `Run \`git switch ${branch}\` first.`,
  });
}

function changedSince(files: readonly string[]): MigrateError {
  return new MigrateError(`Files were changed since the run was killed: ${files.join(", ")}.`, {
    exitCode: EXIT.wouldOverwrite,
    hint: "Take those changes out (`git diff` shows them) and resume again. Nothing was changed.",
  });
}
