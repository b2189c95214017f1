import type { RuleSet } from "../../src/codemods/guard/situation.js";
import { makeLab, type LabApp, type LabRun } from "../route/lab.js";

/** A handler that a careless guard would make unsafe, with what the tool must say of it. */
export interface Attack {
  readonly name: string;
  readonly app: LabApp;
  /** the handler; the imports are put in front of it */
  readonly handler: string;
  /** what the tool says, as `outcomeOf` puts it */
  readonly expected: string;
  /** a text of the handler: the outcome says whether the guard stands behind it */
  readonly behind?: string;
  /** a text that the guard must hold: the outcome says whether it does */
  readonly holds?: string;
  /** changes the wired text as somebody would by hand; the outcome is that of a second run */
  readonly edit?: readonly [string, string];
}

const HEAD = `import { NextResponse } from "next/server";
import { auth, requireAdmin, withAuth, handleApi, sendMail, getServerSession } from "@/lib/server";
import { prisma } from "@/lib/prisma";

`;

/**
 * Wires the attack and tells in one line what came of it: `refused: scope-dropped`, `wired`, `wired, filter-dropped`,
 * with `behind the gate`, `in front of the gate`, `with its check`, `without its check` where the attack asks.
 *
 * @param rules the rules to judge by; all of them when left out
 */
export function outcomeOf(attack: Attack, rules?: RuleSet): string {
  const lab = makeLab(rules === undefined ? attack.app : { ...attack.app, rules });
  const first = lab.wire(HEAD + attack.handler);
  if (attack.edit === undefined) return wordsFor(first, attack);
  const [from, to] = attack.edit;
  if (!first.text.includes(from)) throw new Error(`the guard of "${attack.name}" does not hold ${from}`);
  const edited = first.text.replace(from, () => to);
  const second = lab.wire(edited, { known: first.change.guards });
  const back = lab.unwire(edited, { known: first.change.guards });
  return `${wordsFor(second, attack)}; taken out: ${wordsFor(back, attack)}`;
}

function wordsFor({ change, text }: LabRun, { behind, holds }: Attack): string {
  const [result] = change.handlers;
  if (result === undefined) throw new Error("the run has no result");
  if (result.finding !== null) return `refused: ${result.finding.kind}`;
  const words: string[] = [result.status, ...change.warnings.map(({ kind }) => kind)];
  const guard = text.search(/if \(\w+\("leads"\)/);
  if (behind !== undefined) words.push(guard > text.indexOf(behind) ? "behind the gate" : "in front of the gate");
  if (holds !== undefined) words.push(text.slice(guard).includes(holds) ? "with its check" : "without its check");
  return words.join(", ");
}
