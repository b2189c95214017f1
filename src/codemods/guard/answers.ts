import { finding } from "../../findings.js";
import type { ObjectTemplate } from "../../manifest/model.js";
import type { BesideBody } from "../../route/beside-body.js";
import type { Answer } from "../../route/facts.js";
import { laterAnswers, returnsTheAnswer, sorted } from "./fields.js";
import { responseHelper, type Rule, type Situation } from "./situation.js";

/** The answer must be a JSON response that a guard can give as well. */
export const answersJson: Rule = (situation) => {
  const { handler } = situation;
  const answers = laterAnswers(situation);
  const plain = answers.find((answer) => answer.form === "plain");
  if (plain !== undefined) return finding("returns-plain-data", handler.place, { returned: plain.text });
  const other = answers.find((answer) => answer.form === "other-response");
  return other === undefined ? null : finding("non-json-response", handler.place, { response: other.text });
};

/** The guard's answer has the same top-level keys as the handler's. */
export const answersAlike: Rule = (situation) => {
  const { entry, handler, live } = situation;
  if (live !== null && returnsTheAnswer(situation, live)) return null;
  const template = entry.action.kind === "stub" ? entry.action.body : entry.action.respond;
  const answer = laterAnswers(situation).find(({ form }) => form === "json");
  // What a function made (`json(await totals())`) has a shape that cannot be seen.
  if (answer === undefined || (answer.keys === null && answer.respond === null)) return null;
  if (answer.keys !== null && sorted(answer.keys) === sorted(template.keys)) return null;
  if (answer.keys === null && entry.action.kind === "stub" && isEmptyFormOf(answer, template)) return null;
  if (answer.respond !== null && answer.respond === template.code) return null;
  const respond = entry.action.kind === "stub" ? null : answer.respond;
  return finding("response-shape-differs", handler.place, { handler: answer.text, guard: template.code, respond });
};

/** A list, or the row itself, has no keys to be compared; what a function gives has those of its empty form. */
function isEmptyFormOf({ empty }: Answer, { code, keys }: ObjectTemplate): boolean {
  if (!code.startsWith("{")) return true;
  return empty.kind === "object" && sorted(empty.fields.map(({ name }) => name)) === sorted(keys);
}

/** What the old answers say beside their bodies, and the guard's answer does not: the file's own helper says it again. */
export const lostBeside = (situation: Situation): readonly BesideBody[] => {
  const helper = responseHelper(situation);
  return laterAnswers(situation).flatMap(({ beside, helper: own }) =>
    beside === null || (own !== null && own === helper) ? [] : [beside],
  );
};

/** The guard's answer has the headers and the status of the handler's. */
export const keepsHeaders: Rule = (situation) => {
  const [lost] = lostBeside(situation);
  return lost === undefined ? null : finding("headers-dropped", lost.place, { dropped: lost.text });
};
