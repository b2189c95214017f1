import { join } from "node:path";
import type { Manifest } from "../../manifest/model.js";
import { dependentsOf } from "../../plan/order.js";
import { planSummary, summaryId, type SummaryFacts } from "../../report/plan-summary.js";
import type { LedgerStep } from "../../plan/ledger.js";
import { removeLeftovers } from "../../workspace/atomic.js";
import { orNullIfMissing } from "../../workspace/file-system.js";
import { readText } from "../../workspace/files.js";
import { StagedWrites } from "../../workspace/staged.js";
import { ensureStateFolder, STATE_FOLDER } from "../../workspace/state-folder.js";
import { routesOfPlan } from "./prepare.js";
import type { Session } from "./session.js";

/**
 * Writes a summary of every plan that was committed. A file that is there already is a person's by now, and stays.
 *
 * @returns what there is to say of it
 */
export async function writeSummaries(session: Session, manifest: Manifest): Promise<readonly string[]> {
  const { book, root, outside, dryRun } = session;
  const steps = book.ledger.steps.filter(({ state }) => state === "committed");
  if (dryRun || steps.length === 0) return [];
  const { summaries } = book.ledger.options;
  // Beside the ledger they outlive the worktree.
  const place = summaries === null ? book.home : root;
  if (summaries === null) await ensureStateFolder(place, outside.fs);
  const folder = summaries ?? `${STATE_FOLDER}/summaries/${book.ledger.id}`;
  const writes = new StagedWrites(place, outside.fs);
  const kept: string[] = [];
  for (const step of steps) {
    const facts = factsOf(session, manifest, step);
    const file = `${folder}/${summaryId(facts)}-SUMMARY.md`;
    const there = await orNullIfMissing(readText(place, file, outside.fs));
    const text = planSummary(facts);
    if (there === null) writes.stage(file, null, text);
    // A run that was killed between the two may have left the file's second name.
    else await removeLeftovers(outside.fs, join(place, file));
    if (there !== null && there !== text && summaries !== null) kept.push(file);
  }
  const { written, findings } = await writes.flush();
  return [
    ...(written.length === 0 ? [] : [`${count(written.length)} in ${folder}; a person's part in them is marked.`]),
    ...[...kept, ...findings.map(({ file }) => file)].map((file) => `${file} was there before, and stays as it is.`),
  ];
}

const count = (written: number): string => (written === 1 ? "1 summary" : `${written} summaries`);

function factsOf({ book }: Session, manifest: Manifest, step: LedgerStep): SummaryFacts {
  const { plans, domains } = manifest;
  return {
    run: book.ledger,
    step,
    entries: routesOfPlan(manifest, step.id).flatMap(({ entries }) => entries),
    switches: Object.fromEntries(domains.map(({ name, env }) => [name, env])),
    dependents: dependentsOf(plans, step.id).map(({ id }) => id),
    titles: Object.fromEntries(plans.map(({ id, title }) => [id, title])),
    number: plans.findIndex(({ id }) => id === step.id) + 1,
  };
}
