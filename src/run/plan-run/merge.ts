import { finding, type Finding } from "../../findings.js";
import type { Ledger } from "../../plan/ledger.js";
import { Repository } from "../../workspace/repository.js";
import { listWorktrees } from "../../workspace/worktree.js";
import type { Session } from "./session.js";

/** What merging came to: a sentence, or why it was not done. */
export interface MergeResult {
  readonly merge: Ledger["merge"];
  readonly notes: readonly string[];
  readonly findings: readonly Finding[];
}

/** Merges the run's branch when all of its plans stand; never with force, and never over somebody's changes. */
export async function mergeAtEnd(session: Session): Promise<MergeResult> {
  const { book, repository, root, outside, dryRun, results } = session;
  const { mergeInto: into } = book.ledger.options;
  if (into === null || dryRun) return { merge: null, notes: [], findings: [] };
  const refused = (reason: string): MergeResult => ({
    merge: { into, commit: null, reason },
    notes: [],
    findings: [finding("merge-refused", session.placeOf(""), { into, reason })],
  });
  const open = book.ledger.steps.filter(({ state }) => state !== "committed" && state !== "unchanged");
  if (open.length > 0) return refused(`these plans did not succeed: ${open.map(({ id }) => id).join(", ")}`);
  if ([...results.values()].some(({ outcome }) => outcome === "refused")) return refused("handlers were refused");
  const source = await repository.branch();
  if (source === null || source === into) return refused(`the run was on ${source ?? "no branch"}`);
  const target = (await listWorktrees(root, outside.git)).find(({ branch }) => branch === into);
  if (target === undefined) return refused(`${into} is not checked out anywhere`);
  const there = new Repository(target.path, outside.git);
  const hindrance = await there.hindrance();
  if (hindrance !== null) return refused(`${target.path} is not ready for it`);
  const outcome = await there.merge(source);
  if (!outcome.ok) return refused(outcome.output.split("\n").slice(-3).join(" "));
  const commit = await there.head();
  return { merge: { into, commit, reason: null }, notes: [`${source} is merged into ${into}.`], findings: [] };
}
