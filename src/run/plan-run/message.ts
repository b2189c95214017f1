import { MigrateError } from "../../errors.js";
import type { Ledger, LedgerStep } from "../../plan/ledger.js";

/** The shape of a commit's first line when nothing else is asked for. */
export const DEFAULT_MESSAGE = "feat(convex): wire {what} API route data-source routing ({routes})";
const TRANSFORM_MESSAGE = "refactor(convex): {what}, by a codemod ({routes})";
const UNDO_MESSAGE = "revert(convex): take back {what} API route data-source routing ({routes})";

const PLAN_TRAILER = "Migrate-Plan";
const RUN_TRAILER = "Migrate-Run";
const UNDO_TRAILER = "Migrate-Undo";

/**
 * The message of the commit that some steps of a run become: the template filled in, and the trailers by which the
 * commit is found again.
 *
 * @throws MigrateError when the template names something that there is not
 */
export function commitMessage(run: Ledger, steps: readonly LedgerStep[]): string {
  const { kind, id, options, undoes } = run;
  const template = options.message ?? usualMessage(run);
  const facts = messageFacts(run, steps);
  const filled = template.replace(/\{(\w*)\}/g, (_all, name: string) => oneLine(facts.get(name) ?? unknownName(name)));
  const subject = filled.trim() === "" ? emptySubject() : filled;
  const body = kind === "undo" ? takenBack(steps) : [];
  const trailers = [
    ...steps.map((step) => `${PLAN_TRAILER}: ${oneLine(step.id)}`),
    ...undoes.map((undone) => `${UNDO_TRAILER}: ${undone}`),
    `${RUN_TRAILER}: ${id}`,
  ];
  return `${[subject.trim(), ...body, trailers.join("\n")].join("\n\n")}\n`;
}

function usualMessage({ kind, options }: Ledger): string {
  if (kind === "undo") return UNDO_MESSAGE;
  return options.transform === undefined ? DEFAULT_MESSAGE : TRANSFORM_MESSAGE;
}

const takenBack = (steps: readonly LedgerStep[]): readonly string[] => {
  const commits = [...new Set(steps.flatMap(({ takesBack }) => takesBack ?? []))];
  return commits.length === 0 ? [] : [commits.map((commit) => `This takes back commit ${commit}.`).join("\n")];
};

/** What a template may name. */
function messageFacts({ id, options }: Ledger, steps: readonly LedgerStep[]): ReadonlyMap<string, string> {
  const routes = steps.reduce((sum, step) => sum + step.routes, 0);
  const plan = steps.map((step) => step.id).join(", ");
  const title = steps.map((step) => step.title).join(", ");
  const phase = options.phase === null ? "" : `phase-${options.phase}`;
  const several = steps.length > 3 ? `${steps.length} plans` : title;
  // A commit of the whole run is the phase; a commit of one plan is a part of it.
  const what = steps.length > 1 && phase !== "" ? phase : `${phase} ${several}`.trim();
  const wave = [...new Set(steps.map((step) => step.wave))].join(", ");
  const facts = { what, plan, title, wave, phase: options.phase ?? "", run: id, count: `${routes}` };
  return new Map(Object.entries({ ...facts, routes: count(routes) }));
}

const count = (routes: number): string => `${routes} ${routes === 1 ? "route" : "routes"}`;

/** Names come from a manifest: none of them may begin a line of its own, and pass for a trailer. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();

function unknownName(name: string): never {
  throw new MigrateError(`The commit message's template has no {${name}}.`, {
    hint: "It may hold {what}, {plan}, {title}, {wave}, {phase}, {run}, {count} and {routes}.",
  });
}

function emptySubject(): never {
  throw new MigrateError("The commit message's template gives an empty line.", {
    hint: "Write some words in --message, or leave it out.",
  });
}

/** Whether a commit's message says that it is a step's of a run. */
export function isCommitOf(message: string, run: Ledger, step: LedgerStep): boolean {
  const lines = message.split(/\r?\n/);
  return lines.includes(`${RUN_TRAILER}: ${run.id}`) && lines.includes(`${PLAN_TRAILER}: ${oneLine(step.id)}`);
}
