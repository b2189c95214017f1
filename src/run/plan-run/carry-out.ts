import { finding, type Finding } from "../../findings.js";
import { recordOf } from "../../edits/difference.js";
import type { LedgerFile, LedgerStep } from "../../plan/ledger.js";
import type { Outcome } from "../../report/model.js";
import { dirtyFiles, renamedFiles } from "../../workspace/git.js";
import type { GitOutcome } from "../../workspace/repository.js";
import { write } from "../pipeline.js";
import { commitMessage } from "./message.js";
import { forgetGuards, putBack } from "./put-back.js";
import { ending, fail, keep, type Prepared, type Session } from "./session.js";

/** Writes what was decided and proven, and commits it, unless all plans become one commit at the end. */
export async function carryOut(session: Session, prepared: Prepared): Promise<void> {
  const { book, root, outside } = session;
  const files = filesOf(prepared);
  if (files.length === 0) return unchanged(session, prepared);
  if (session.dryRun) return pretend(session, prepared);
  const before = await session.repository.head();
  // In front of the first byte: whoever finds this in a dead run's ledger knows where to look.
  const writing = { ...ending(session, prepared), state: "writing", before, files, reason: null } as const;
  await book.tellSteps([prepared.id], () => writing);
  const stopped = await write(root, prepared.rewriting, outside.fs);
  if (stopped.length > 0) {
    return fail(session, prepared, { outcome: "would-overwrite", reason: "its files have changed", findings: stopped });
  }
  if (book.ledger.options.commitPer === "run") session.written.push(prepared);
  else await commitTogether(session, [prepared]);
}

/** What the plan writes, and what it commits as it is. */
function filesOf({ rewriting, alsoCommitted }: Prepared): readonly LedgerFile[] {
  const { changes, sources } = rewriting;
  const same = alsoCommitted.map((file) => ({ file, text: sources.get(file) ?? null }));
  return [
    ...changes.map(({ file, before, after }) => ({ file, ...recordOf(before, after) })),
    ...same.map(({ file, text }) => ({ file, ...recordOf(text, text) })),
  ];
}

async function unchanged(session: Session, prepared: Prepared): Promise<void> {
  const { findings, rewriting } = prepared;
  if (rewriting.isRefused) {
    return fail(session, prepared, { outcome: "refused", reason: "all that is left of it was refused", findings: [] });
  }
  keep(session, prepared, { outcome: "nothing-to-do", findings, verification: null });
  const reason = "it is in place already";
  await session.book.tellSteps([prepared.id], () => ({ ...ending(session, prepared), state: "unchanged", reason }));
}

/** The last step left off: what was decided counts as done for the plans behind it. */
async function pretend(session: Session, prepared: Prepared): Promise<void> {
  const { findings, verification, rewriting } = prepared;
  for (const { file, after } of rewriting.changes) session.overlay.set(file, after);
  keep(session, prepared, { outcome: rewriting.isRefused ? "refused" : "dry-run", findings, verification });
  const files = filesOf(prepared);
  await session.book.tellSteps([prepared.id], () => ({ ...ending(session, prepared), files, state: "pending" }));
}

/** Commits the files of plans that were written, and nothing else; puts them all back when the commit is refused. */
export async function commitTogether(session: Session, plans: readonly Prepared[]): Promise<void> {
  if (plans.length === 0) return;
  const { book, repository } = session;
  const ids = plans.map(({ id }) => id);
  const steps = ids.map((id) => book.step(id));
  const files = [...new Set(steps.flatMap((step) => step.files.map(({ file }) => file)))];
  session.progress(`committing ${ids.join(", ")}`);
  const committed = await commitFiles(session, files, commitMessage(book.ledger, steps));
  if (!committed.ok) return takeBackAll(session, plans, steps, committed);
  const after = await repository.head();
  await repository.settleIndex(files);
  for (const plan of plans) {
    const { findings, verification, rewriting } = plan;
    keep(session, plan, { outcome: rewriting.isRefused ? "refused" : "done", findings, verification });
  }
  const byId = new Map(plans.map((plan) => [plan.id, plan]));
  await book.tellSteps(ids, ({ id }) => {
    const plan = byId.get(id);
    if (plan === undefined) return {};
    const { findings, verification } = plan;
    return { ...ending(session, plan), state: "committed", after, findings, verification };
  });
}

async function commitFiles(session: Session, files: readonly string[], message: string): Promise<GitOutcome> {
  const { root, repository, outside, book } = session;
  // Only --force lets a file through that git does not know.
  if (!book.ledger.options.force) return repository.commit(files, message);
  const [dirty, renamed] = [await dirtyFiles(root, files, outside.git), await renamedFiles(root, outside.git)];
  const unknown = dirty.filter(({ reason }) => reason === "git does not know it yet").map(({ file }) => file);
  const announced = unknown.length === 0 ? ({ ok: true } as const) : await repository.announce(unknown);
  // The old name goes in the commit in which the new one comes.
  const oldNames = files.flatMap((file) => renamed.get(file) ?? []);
  return announced.ok ? repository.commit([...files, ...oldNames], message) : announced;
}

async function takeBackAll(
  session: Session,
  plans: readonly Prepared[],
  steps: readonly LedgerStep[],
  { output, byGit }: Extract<GitOutcome, { ok: false }>,
): Promise<void> {
  const { root, outside, tools } = session;
  const files = steps.toReversed().flatMap((step) => step.files.toReversed());
  const kept = await putBack(root, files, outside.fs);
  const names = [...new Set(files.map(({ file }) => file))];
  await forgetGuards(root, names, tools, outside.fs);
  const said = `${lastLines(output)}${kept.length === 0 ? "" : ` These files hold other changes and were left: ${kept.join(", ")}.`}`;
  const outcome: Outcome = byGit ? "could-not-run" : "verification-failed";
  for (const plan of plans) {
    const facts = { plan: plan.id, reason: said, by: byGit ? "git" : "a hook" } as const;
    const found: Finding = finding("commit-refused", session.placeOf(plan.id), facts);
    const reason = byGit ? "git could not commit it" : "a hook of the repository refused it";
    await fail(session, plan, { outcome, reason, findings: [found] });
  }
}

const LINES = 20;

/** The end of what a program said; a hook says what is wrong in its last lines. */
const lastLines = (output: string): string => {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.length === 0 ? "it said nothing" : lines.slice(-LINES).join("\n");
};
