import type { Access, BodyFacts, Exit, Step } from "../../route/facts.js";

/** The accesses that a guard answers instead of: those of the domain's models that are not only there to decide. */
export function answeredAccesses(body: BodyFacts, models: readonly string[]): Access[] {
  return body.accesses.filter(
    (access) => access.role === "answers" && (models.length === 0 || models.includes(access.model)),
  );
}

/** The step that holds an access; -1 when it stands outside of the handler's line of statements (in a `catch`). */
export function stepOf(access: Access, body: BodyFacts): number {
  const index = body.accesses.indexOf(access);
  return body.steps.findIndex((step) => step.accesses.includes(index));
}

/**
 * Where a stub goes: in front of the first read that may be part of the answer, and behind the last step that may refuse
 * the caller. A stub gives everybody the same answer, so it may stand behind reads: it must stand behind every gate.
 *
 * @returns the index of a step; `steps.length` when nothing is left behind the last gate
 */
export function stubStep(body: BodyFacts): number {
  const behindGates =
    body.steps.findLastIndex(
      (step) =>
        step.exits.some(mayRefuse) ||
        step.calls.some(({ authorizes }) => authorizes) ||
        step.accesses.some((index) => throwsForOthers(body.accesses[index])),
    ) + 1;
  const [first] = answeredAccesses(body, []);
  if (first !== undefined) return Math.max(stepOf(first, body), behindGates);
  const behindCalls = body.steps.findLastIndex((step) => !step.isReturn && mayGate(step)) + 1;
  return Math.max(behindGates, behindCalls);
}

/** `findFirstOrThrow({ where: { userId } })`: whoever has no such row is sent away. */
const throwsForOthers = (access: Access | undefined): boolean =>
  access?.operation.endsWith("OrThrow") === true &&
  access.where.some(({ value }) => value.sources.some(({ origin }) => origin === "session" || origin === "wrapper"));

/** By an error, or by sending the caller to another page. */
const mayRefuse = (exit: Exit): boolean => exit.kind === "throw" || exit.status === null || exit.status >= 300;

/** A call that is not known may throw for a caller who is not allowed. */
const mayGate = (step: Step): boolean => step.calls.length > 0 || step.exits.length > 0;
