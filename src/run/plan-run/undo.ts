import { MigrateError } from "../../errors.js";
import { finding, type Finding } from "../../findings.js";
import { NEW_STEP, standingSteps, type Ledger, type LedgerStep, type StandingStep } from "../../plan/ledger.js";
import { readLedgers } from "../../workspace/ledgers.js";
import { readyForCommits } from "../../workspace/repository.js";
import type { RunResult } from "../pipeline.js";
import { carryOut, commitTogether } from "./carry-out.js";
import { prepareUndo, type AppAhead } from "./prepare-undo.js";
import { provePlans } from "./prove-plans.js";
import { reportOf } from "./report.js";
import { settle } from "./settle.js";
import { emptyLedger, openSession, readyToBegin, refuseWithoutRepository, underLocks, type PlansTask } from "./open.js";
import type { Prepared, Session } from "./session.js";
import { isBlocked } from "./waves.js";

/** What is to be taken back. */
export interface UndoChoice {
  /** every plan of a run that still stands */
  readonly run: string | null;
  /** the last commit of each of these plans */
  readonly plans: readonly string[];
}

/**
 * Takes committed plans back, the last one first, each by a commit, and proves that the files are as they were.
 *
 * @throws MigrateError when there is nothing to take back, or when plans that stand wait for one of them
 */
export async function undoPlans(task: PlansTask, choice: UndoChoice): Promise<RunResult> {
  const { home, site, outside, dryRun } = task;
  await refuseWithoutRepository(site.root, outside.git);
  const work = async (): Promise<RunResult> => {
    if (!dryRun) await closeInterrupted(task, choice.run);
    const ledgers = await readLedgers(home, outside.fs);
    const chosen = chosenSteps(standingSteps(ledgers), choice);
    const session = await openSession(task, await undoLedger(task, chosen));
    await refuseOtherHistory(session, chosen);
    await session.book.tell((ledger) => ledger);
    return finishUndo(session, ledgers);
  };
  return dryRun ? work() : underLocks(task, work);
}

/** Carries out what an undo's ledger still has to do. */
export async function finishUndo(session: Session, ledgers: readonly Ledger[]): Promise<RunResult> {
  const { book, outside, repository, dryRun } = session;
  const startedAt = outside.now();
  const open = book.ledger.steps.filter(({ state }) => state === "pending");
  const prepared = await prepareAll(session, open, ledgers);
  // One that cannot be taken back stops all: half of an undo helps nobody.
  if (prepared.length === open.length) {
    for (const each of await provePlans(session, prepared)) {
      if (!(await isBlocked(session, each.id))) await carryOut(session, each);
    }
    await commitTogether(session, session.written.splice(0));
  }
  const { findings, notes } = dryRun ? { findings: [], notes: [] } : await proof(session, ledgers);
  const endTree = dryRun ? null : await repository.treeAt("HEAD");
  const endedAt = outside.now().toISOString();
  await book.tell((ledger) => ({ ...ledger, state: "ended", endedAt, endTree }));
  return reportOf(session, "undo", startedAt, { notes, findings });
}

async function prepareAll(
  session: Session,
  open: readonly LedgerStep[],
  ledgers: readonly Ledger[],
): Promise<readonly Prepared[]> {
  const ahead: AppAhead = { texts: new Map(), blobs: new Map() };
  const prepared: Prepared[] = [];
  for (const { id } of open) {
    const origin = originOf(session.book.ledger, id, ledgers);
    const each = await prepareUndo(session, origin, ahead);
    if (each !== null) prepared.push(each);
  }
  return prepared;
}

/** The step of a run that an undo's step takes back. */
function originOf({ undoes, steps }: Ledger, id: string, ledgers: readonly Ledger[]): StandingStep {
  const takesBack = steps.find((step) => step.id === id)?.takesBack ?? null;
  for (const run of ledgers.filter((ledger) => undoes.includes(ledger.id))) {
    const step = run.steps.find((each) => each.id === id && each.after === takesBack);
    if (step !== undefined) return { run, step };
  }
  throw new MigrateError(`The ledger of the run that committed plan ${id} is gone.`, {
    hint: `Take its commit back with \`git revert ${takesBack ?? ""}\`.`,
  });
}

/** The standing steps that a choice means, the last committed first. */
export function chosenSteps(standing: readonly StandingStep[], { run, plans }: UndoChoice): readonly StandingStep[] {
  if (run === null && plans.length === 0) {
    throw new MigrateError("Nothing is chosen to be taken back.", { hint: hintOf(standing) });
  }
  const ofRun = run === null ? [] : standing.filter((each) => each.run.id === run);
  if (run !== null && ofRun.length === 0) {
    throw new MigrateError(`Nothing of a run ${run} stands.`, { hint: hintOf(standing) });
  }
  const ofPlans = plans.map((plan) => standing.findLast(({ step }) => step.id === plan) ?? notStanding(plan, standing));
  const chosen = standing.filter((each) => ofRun.includes(each) || ofPlans.includes(each)).toReversed();
  refuseDependents(standing, chosen);
  return chosen;
}

const hintOf = (standing: readonly StandingStep[]): string =>
  standing.length === 0
    ? "It takes back what `migrate run` has committed, and nothing of that stands. `git revert` takes back any other commit."
    : `These stand: ${standing.map(({ run, step }) => `--plan ${step.id} (--run ${run.id})`).join(", ")}.`;

function notStanding(plan: string, standing: readonly StandingStep[]): never {
  throw new MigrateError(`No commit of plan "${plan}" stands.`, { hint: hintOf(standing) });
}

/** What waits for a plan goes before it. */
function refuseDependents(standing: readonly StandingStep[], chosen: readonly StandingStep[]): void {
  const ids = new Set(chosen.map(({ step }) => step.id));
  const left = standing.filter(({ step }) => !ids.has(step.id) && step.dependsOn.some((id) => ids.has(id)));
  if (left.length === 0) return;
  const reasons = left.map(
    ({ step }) => `${step.id} waits for ${step.dependsOn.filter((id) => ids.has(id)).join(", ")}`,
  );
  throw new MigrateError(`Plans stand that wait for these: ${reasons.join("; ")}.`, {
    hint: `Take them back first, or together: add ${left.map(({ step }) => `--plan ${step.id}`).join(" ")}.`,
  });
}

async function undoLedger(task: PlansTask, chosen: readonly StandingStep[]): Promise<Ledger> {
  const undoes = [...new Set(chosen.map(({ run }) => run.id))];
  const isWhole = chosen.every(({ run }) => run.options.commitPer === "run");
  const commitPer = isWhole && undoes.length === 1 ? ("run" as const) : ("plan" as const);
  const steps = chosen.map(({ step }): LedgerStep => {
    const dependsOn = chosen.filter((other) => other.step.dependsOn.includes(step.id)).map((other) => other.step.id);
    const { id, title, wave, routes } = step;
    return { ...NEW_STEP, id, title, wave, routes, dependsOn, takesBack: step.after };
  });
  const options = { ...task.options, phase: chosen[0]?.run.options.phase ?? null, commitPer };
  return { ...(await emptyLedger({ ...task, options }, "undo")), undoes, steps };
}

async function refuseOtherHistory({ repository }: Session, chosen: readonly StandingStep[]): Promise<void> {
  for (const { run, step } of chosen) {
    if (step.after !== null && (await repository.hasCommit(step.after))) continue;
    const place = run.worktree === null ? "" : ` The run was in ${run.worktree}.`;
    throw new MigrateError(`The commit of plan ${step.id} is not in what is checked out.${place}`, {
      hint:
        run.branch === null ? "Check out what holds it." : `It was made on ${run.branch}; check that out, or merge it.`,
    });
  }
}

/** A run that was interrupted is settled, and ends as far as it came. */
async function closeInterrupted(task: PlansTask, run: string | null): Promise<void> {
  const { home, outside } = task;
  const open = (await readLedgers(home, outside.fs)).find(
    ({ id, state, kind }) => id === run && state === "running" && kind === "run",
  );
  if (open !== undefined) {
    const session = await openSession(task, open);
    await readyForCommits(session.repository);
    await settle(session);
    await session.book.tell((ledger) => ({ ...ledger, state: "ended", endedAt: outside.now().toISOString() }));
  }
  await readyToBegin(task);
}

interface UndoProof {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** Every file of what was taken back is the object that it was; and the whole tree, where nothing else has come since. */
async function proof({ book, repository }: Session, ledgers: readonly Ledger[]): Promise<UndoProof> {
  const done = book.ledger.steps.filter(({ state }) => state === "committed");
  const expected = new Map<string, { readonly blob: string | undefined; readonly commit: string }>();
  for (const { id } of done) {
    const { step } = originOf(book.ledger, id, ledgers);
    const commit = step.after ?? "HEAD";
    const files = step.files.map(({ file }) => file);
    const before = await repository.blobsAt(`${commit}^`, files);
    for (const file of files) expected.set(file, { blob: before.get(file), commit });
  }
  const now = await repository.blobsAt("HEAD", [...expected.keys()]);
  const findings = [...expected].flatMap(([file, { blob, commit }]) =>
    now.get(file) === blob
      ? []
      : [finding("undo-differs", { file, line: 1, column: 1 }, { commit: commit.slice(0, 7) })],
  );
  const tree = await repository.treeAt("HEAD");
  const starts = ledgers.filter((ledger) => book.ledger.undoes.includes(ledger.id) && ledger.start.tree === tree);
  const whole = starts.map(({ id }) => `The tree is ${tree}, as it was before the run ${id}.`);
  const files = `${expected.size} files are the same objects as before.`;
  return { findings, notes: done.length === 0 || findings.length > 0 ? [] : [files, ...whole] };
}
