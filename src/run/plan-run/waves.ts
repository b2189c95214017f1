import { finding } from "../../findings.js";
import { wavesOf } from "../../plan/order.js";
import type { LedgerStep } from "../../plan/ledger.js";
import { carryOut, commitTogether } from "./carry-out.js";
import { provePlans } from "./prove-plans.js";
import type { Prepared, Session } from "./session.js";

/** Decides one plan; null when it failed. */
export type Prepare = (session: Session, id: string) => Promise<Prepared | null>;

/** Carries out all plans of the ledger that are not settled yet, wave by wave. */
export async function carryOutWaves(session: Session, prepare: Prepare): Promise<void> {
  const { book } = session;
  for (const { plans } of wavesOf(book.ledger.steps)) {
    const open = plans.filter(({ state }) => state === "pending").map(({ id }) => id);
    const proven = await provePlans(session, await prepareAll(session, open, prepare));
    for (const prepared of proven) {
      if (!(await isBlocked(session, prepared.id))) await carryOut(session, prepared);
    }
  }
  await commitTogether(session, session.written.splice(0));
}

async function prepareAll(session: Session, ids: readonly string[], prepare: Prepare): Promise<readonly Prepared[]> {
  const ready: Prepared[] = [];
  for (const id of ids) {
    if (await isBlocked(session, id)) continue;
    const prepared = await prepare(session, id);
    if (prepared !== null) ready.push(prepared);
  }
  return ready;
}

/** Whether a plan that this one waits for did not succeed; then this one is settled, too. */
export async function isBlocked({ book, results, placeOf }: Session, id: string): Promise<boolean> {
  const { dependsOn } = book.step(id);
  const culprit = book.ledger.steps.find((step) => dependsOn.includes(step.id) && hasFailed(step));
  if (culprit === undefined) return false;
  const found = finding("plan-blocked", placeOf(id), { plan: id, by: culprit.id });
  const nothing = { handlers: [], verification: null, changes: [], sources: new Map<string, string>() };
  results.set(id, { outcome: "nothing-to-do", findings: [found], ...nothing });
  const reason = `waits for ${culprit.id}`;
  await book.tellSteps([id], () => ({ state: "blocked", reason, findings: [found] }));
  return true;
}

const hasFailed = ({ state }: LedgerStep): boolean => state === "failed" || state === "blocked";
