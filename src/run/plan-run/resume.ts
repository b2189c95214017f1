import { digestOf } from "../../edits/undo-steps.js";
import { MigrateError } from "../../errors.js";
import type { Ledger } from "../../plan/ledger.js";
import { readLedgers } from "../../workspace/ledgers.js";
import { readyForCommits } from "../../workspace/repository.js";
import type { RunResult } from "../pipeline.js";
import { openSession, refuseWithoutRepository, underLocks, type PlansTask } from "./open.js";
import { finishRun } from "./run.js";
import { settle } from "./settle.js";
import { finishUndo } from "./undo.js";

/**
 * Goes on with a run that was killed: what it left half done is settled first, then the rest is done as it would have
 * been.
 */
export async function resumeRun(task: PlansTask, id: string | null): Promise<RunResult> {
  const { home, site, outside } = task;
  await refuseWithoutRepository(site.root, outside.git);
  const work = async (): Promise<RunResult> => {
    const ledgers = await readLedgers(home, outside.fs);
    const ledger = unfinishedIn(ledgers, id);
    const session = await openSession(task, ledger);
    const isUndo = ledger.kind === "undo";
    if (!isUndo && ledger.manifest !== digestOf(site.manifestText)) throw manifestChanged(ledger);
    await readyForCommits(session.repository);
    await settle(session);
    return isUndo ? finishUndo(session, ledgers) : finishRun(session, task);
  };
  return underLocks(task, work);
}

/**
 * The run to go on with.
 *
 * @param id null: the one that is not finished
 * @throws MigrateError when there is none
 */
export function unfinishedIn(ledgers: readonly Ledger[], id: string | null): Ledger {
  const open = ledgers.filter(({ state }) => state === "running");
  const found = id === null ? open.at(-1) : open.find((ledger) => ledger.id === id);
  if (found !== undefined) return found;
  const last = ledgers.at(-1);
  const what = id === null ? "There is no run to resume" : `There is no unfinished run ${id}`;
  throw new MigrateError(`${what}.`, {
    hint: last === undefined ? "Nothing was ever begun here." : `The last one, ${last.id}, came to its end.`,
  });
}

function manifestChanged({ id }: Ledger): MigrateError {
  return new MigrateError(`The manifest has changed since the run ${id} began.`, {
    hint: "Put it back as it was and resume, or take the run back with `migrate undo` first.",
  });
}
