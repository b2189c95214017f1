import type { FileChange } from "../../report/model.js";
import type { ProofMode } from "../../verify/engine.js";
import type { ProofResult } from "../prove.js";
import { collapse, fail, type Prepared, type Session } from "./session.js";

/**
 * Proves plans together. If that fails, each is proven on top of those that passed, so that the guilty one is named and
 * the others go on.
 *
 * @returns the plans that may be written; the others are told to be failed
 */
export async function provePlans(session: Session, plans: readonly Prepared[]): Promise<readonly Prepared[]> {
  const changing = plans.filter(({ rewriting }) => rewriting.changes.length > 0);
  const { verify: scope } = session.book.ledger.options;
  if (changing.length === 0 || scope === false) return plans;
  session.progress(`proving ${plural(changing.length, "plan")} with the app's own TypeScript`);
  const together = await prove(session, changing, scope);
  if (together.findings.length === 0) return plans.map((each) => passed(each, together));
  if (changing.length === 1 || isBroken(together)) return failing(session, plans, changing, together);
  return proveOneByOne(session, plans, scope);
}

async function proveOneByOne(
  session: Session,
  plans: readonly Prepared[],
  scope: ProofMode,
): Promise<readonly Prepared[]> {
  const good: Prepared[] = [];
  for (const plan of plans) {
    session.progress(`proving plan ${plan.id} by itself`);
    const proof = await prove(session, [...good, plan], scope);
    if (proof.findings.length === 0) good.push(passed(plan, proof));
    else await failing(session, [plan], [plan], proof);
  }
  return good;
}

async function prove(
  { root, outside, overlay }: Session,
  plans: readonly Prepared[],
  scope: ProofMode,
): Promise<ProofResult> {
  // What a dry run would have written before is no part of the disk, and stands in front of what is new.
  const earlier = [...overlay].map(([file, after]): FileChange => ({ file, before: null, after }));
  const changes = collapse([...earlier, ...plans.flatMap(({ rewriting }) => rewriting.changes)]);
  const causeOf = (file: string): string | null => {
    for (const { id, rewriting } of plans) {
      if (rewriting.changes.some((change) => change.file === file)) return `plan ${id}: ${rewriting.causeOf(file)}`;
    }
    return null;
  };
  return outside.prove(root, changes, scope, causeOf);
}

/** A baseline that does not parse says nothing about any plan. */
const isBroken = ({ findings }: ProofResult): boolean => findings.some(({ kind }) => kind === "baseline-syntax-error");

async function failing(
  session: Session,
  plans: readonly Prepared[],
  guilty: readonly Prepared[],
  { findings, verification }: ProofResult,
): Promise<readonly Prepared[]> {
  for (const plan of guilty) {
    const reason = isBroken({ findings, verification })
      ? "the app does not parse as it is"
      : typeErrors(findings.length);
    await fail(session, plan, { outcome: "verification-failed", reason, findings, verification });
  }
  return plans.filter((plan) => !guilty.includes(plan));
}

const typeErrors = (count: number): string => `it would add ${plural(count, "type error")}`;
const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

function passed(plan: Prepared, { verification }: ProofResult): Prepared {
  return { ...plan, verification };
}
