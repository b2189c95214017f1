import type { Exit } from "../../route/facts.js";
import { mayBeNull } from "../twin/decide.js";
import { skippedSteps, type LiveSituation, type Situation } from "../guard/situation.js";

/** An answer of the handler's own, with the comments that say why. */
export type OwnAnswer = Pick<Exit, "statement" | "comments">;

/** What the handler itself answers where Convex has no row, or somebody else's. */
export interface OwnAnswers {
  /** null: the function always gives something, or null is an answer like any other */
  readonly absent: OwnAnswer | null;
  readonly denied: OwnAnswer | null;
}

/**
 * Finds the handler's own answers among the statements that go.
 *
 * @returns the reason, in words, when one is needed and not there
 */
export function ownAnswers(situation: Situation, live: LiveSituation): OwnAnswers | { readonly reason: string } {
  if (live.action.kind === "mutation") return { absent: null, denied: null };
  const exits = skippedSteps(situation).flatMap((step) => step.exits);
  const absent = statementFor(exits, "absent", situation);
  const denied = statementFor(exits, "differs", situation);
  if (live.returnsList) {
    return live.owner === null || isAskedFor(live)
      ? { absent: null, denied: denied ?? absent }
      : { reason: "lets the old path answer where Convex gives rows of others as well" };
  }
  const given: OwnAnswers = { absent: mayBeNull(live.fn) ? (absent ?? denied) : null, denied: denied ?? absent };
  const isUnanswered = mayBeNull(live.fn) && given.absent === null && mayLackRow(situation, live, exits);
  const lacking = isUnanswered ? "that is absent" : "of somebody else";
  return isUnanswered || (live.owner !== null && given.denied === null)
    ? { reason: `has no answer of its own, made of what is left, for a row ${lacking}` }
    : given;
}

/** Null is more than an answer like any other: it is refused, checked for its owner, or the old read throws. */
const mayLackRow = ({ answered }: Situation, { owner }: LiveSituation, exits: readonly Exit[]): boolean =>
  owner !== null || exits.length > 0 || answered.some(({ operation }) => operation.endsWith("OrThrow"));

/** The function is given the caller's id: its rows are the caller's, and the check only makes sure. */
const isAskedFor = ({ args, owner }: LiveSituation): boolean =>
  args.some(({ value }) => value !== null && value.canonical === owner?.value.canonical);

/** The statement behind a test of that kind, if every name in it is there in front of the data as well. */
function statementFor(exits: readonly Exit[], kind: "absent" | "differs", situation: Situation): OwnAnswer | null {
  const found = exits.find(({ tests }) => tests.some((test) => test.kind === kind));
  if (found === undefined) return null;
  const known = new Set(situation.step.names.map(({ name }) => name));
  const going = situation.body.localNames.filter((name) => !known.has(name));
  const words = new Set(found.statement.replace(/(["'`])(?:[^\\]|\\.)*?\1/g, "").match(/(?<![.\w$])[\w$]+(?!\s*:)/g));
  return going.some((name) => words.has(name)) ? null : found;
}
