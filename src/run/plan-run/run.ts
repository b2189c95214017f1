import type { PlanDefinition } from "../../manifest/model.js";
import { NEW_STEP, type Ledger, type LedgerStep, type LedgerTransform } from "../../plan/ledger.js";
import { inOrder } from "../../plan/order.js";
import { MigrateError } from "../../errors.js";
import type { RunResult } from "../pipeline.js";
import { loadTransform } from "../transform.js";
import { refuseMissingDependencies } from "./dependencies.js";
import { emptyLedger, openSession, readyToBegin, refuseWithoutRepository, underLocks, type PlansTask } from "./open.js";
import { mergeAtEnd } from "./merge.js";
import { commitMessage } from "./message.js";
import { preparePlan } from "./prepare.js";
import { prepareTransform } from "./prepare-transform.js";
import { reportOf } from "./report.js";
import type { Session } from "./session.js";
import { writeSummaries } from "./summaries.js";
import { carryOutWaves } from "./waves.js";

/**
 * Runs plans: each decided, proven, written and committed, wave by wave. A dry run leaves the last two off.
 *
 * @throws MigrateError when another run is at work or unfinished, or when no commit could be made
 */
export async function runPlans(task: PlansTask, plans: readonly PlanDefinition[]): Promise<RunResult> {
  const { site, outside, dryRun } = task;
  const work = async (): Promise<RunResult> => {
    if (!dryRun) await readyToBegin(task);
    const ledger = await newLedger(task, plans);
    // A template with a fault is found before anything is written.
    for (const steps of [ledger.steps, ...ledger.steps.map((step) => [step])]) commitMessage(ledger, steps);
    const session = await openSession(task, ledger);
    await refuseMissingDependencies(session, site.manifest);
    await session.book.tell((begun) => begun);
    return finishRun(session, task);
  };
  if (dryRun) return work();
  await refuseWithoutRepository(site.root, outside.git);
  return underLocks(task, work);
}

/** Carries out what a run's ledger still has to do. */
export async function finishRun(session: Session, { site }: PlansTask): Promise<RunResult> {
  const { book, outside, repository, dryRun } = session;
  const startedAt = outside.now();
  const asked = book.ledger.options.transform;
  const transform = asked === undefined ? undefined : await sameTransform(asked, session);
  await carryOutWaves(session, (_session, id) =>
    transform === undefined
      ? preparePlan(session, site.manifest, id)
      : prepareTransform(session, site.manifest, transform, id),
  );
  const summaries = await writeSummaries(session, site.manifest);
  const { merge, notes, findings } = await mergeAtEnd(session);
  const endTree = dryRun ? null : await repository.treeAt("HEAD");
  const endedAt = outside.now().toISOString();
  await book.tell((ledger) => ({ ...ledger, state: "ended", endedAt, endTree, merge }));
  return reportOf(session, transform === undefined ? "run" : "transform", startedAt, {
    notes: [...summaries, ...notes],
    findings,
  });
}

async function newLedger(task: PlansTask, plans: readonly PlanDefinition[]): Promise<Ledger> {
  return { ...(await emptyLedger(task, "run")), steps: inOrder(plans).map(stepOf) };
}

function stepOf({ id, title, wave, dependsOn, routes }: PlanDefinition): LedgerStep {
  return { ...NEW_STEP, id, title, wave, dependsOn, routes: routes.length };
}

/** The transform that the run began with. */
async function sameTransform({ file, digest }: LedgerTransform, { root, progress }: Session) {
  const { transform, digest: now } = await loadTransform(root, file, progress);
  if (now === digest) return transform;
  throw new MigrateError(`The transform ${file} has changed since the run began.`, {
    hint: "Put it back as it was and resume, or take the run back with `migrate undo` first.",
  });
}
