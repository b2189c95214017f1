import { finding } from "../../findings.js";
import type { AnswerShape } from "../../route/answer-shape.js";
import type { Access, Answer } from "../../route/facts.js";
import type { ValidatorType } from "../../target/functions.js";
import { returnedFields } from "../../target/returned.js";
import type { LiveSituation, Rule, Situation } from "./situation.js";

/** What every row has beside its own fields: ids and times that stand for the row itself. */
const SYSTEM_FIELDS = new Set(["_id", "_creationTime", "legacyId"]);

/** What the handler answers behind the guard; what it returned in front of it is returned still. */
export const laterAnswers = ({ body, step }: Situation): readonly Answer[] =>
  body.answers.filter(({ position }) => position >= step.insertion.offset);

/** The client asks for what its calls say: it is not extended in a way that may hide rows, or do more. */
export const asksWhatItSays: Rule = ({ answered, live }) => {
  const extended = live === null ? undefined : answered.find(({ isByClient }) => isByClient === true);
  return extended === undefined || live === null
    ? null
    : finding("client-extended", extended.place, { access: extended.text, fn: live.action.fn.path });
};

/** The answer must not carry fields that the old one left out. */
export const widensNoFields: Rule = (situation) => {
  const { answered, live } = situation;
  if (live === null || live.action.kind === "mutation" || returnsTheAnswer(situation, live)) return null;
  const [counted] = answered;
  if (
    counted !== undefined &&
    answered.every(({ operation }) => /^(count|aggregate)$/.test(operation)) &&
    givesRows(live)
  )
    return finding("fields-widened", counted.place, {
      fn: live.action.fn.path,
      clause: counted.operation,
      extra: "the rows",
    });
  // Beside rows that are shown stand others that only decide something.
  const shown = answered.filter(({ showsNothing }) => showsNothing !== true);
  for (const access of shown.length > 0 ? shown : answered) {
    if (access.narrowedBy === null || /^(count|groupBy|aggregate)$/.test(access.operation)) continue;
    const extra = extraFields(access, live);
    if (extra !== null) {
      return finding("fields-widened", access.place, { fn: live.action.fn.path, clause: access.narrowedBy, extra });
    }
  }
  return null;
};

/** The function answers with a list, and the guard passes on more of it than its length. */
const givesRows = ({ action, fn }: LiveSituation): boolean =>
  fn?.returns?.kind === "array" && !action.respond.paths.every((path) => path.endsWith(".length"));

/**
 * The function gives the whole answer: an object with the answer's keys and, below them, nothing that the answer's own text
 * does not name; and the guard passes it on as it is or field by field.
 */
export function returnsTheAnswer(situation: Situation, { action, fn }: LiveSituation): boolean {
  const json = laterAnswers(situation).filter(({ form }) => form === "json");
  const keys = json[0]?.keys ?? null;
  const type = fn?.returns;
  if (keys === null || type == null || type.kind !== "object") return false;
  if (!json.every((answer) => answer.keys !== null && sorted(answer.keys) === sorted(keys))) return false;
  if (sorted(type.fields.map(({ name }) => name)) !== sorted(keys)) return false;
  if (!json.some(({ shape }) => shape !== null && names(shape, type))) return false;
  const { code, keys: named, paths } = action.respond;
  return (
    code === "result" ||
    (sorted(named) === sorted(keys) && sorted(paths) === sorted(keys.map((key) => `result.${key}`)))
  );
}

/** Every field that a value of the type can have is named by the answer's text; a plain value has none. */
function names(shape: AnswerShape, type: ValidatorType): boolean {
  if (shape.kind === "either") return shape.shapes.some((each) => names(each, type));
  switch (type.kind) {
    case "union":
      return type.members.every((member) => names(shape, member));
    case "object":
      return (
        shape.kind === "object" &&
        type.fields.every(({ name, type: inner }) => {
          const field = shape.fields.find((candidate) => candidate.name === name);
          return field !== undefined && names(field.shape, inner);
        })
      );
    case "array":
      return isPlain(type.element) || (shape.kind === "list" && names(shape.element, type.element));
    default:
      return isPlain(type);
  }
}

/** A value without fields of its own. */
const isPlain = (type: ValidatorType): boolean =>
  type.kind === "union" ? type.members.every(isPlain) : /^(string|number|boolean|null|literal)$/.test(type.kind);

/** The fields that would get out beyond the old answer's, in words; null when there are none. */
function extraFields({ fields, withheld }: Access, { action, fn }: LiveSituation): string | null {
  const isAllowed = (field: string): boolean =>
    field === "length" ||
    SYSTEM_FIELDS.has(field) ||
    ((fields === null || fields.includes(field)) && !withheld.includes(field));
  const { paths } = action.respond;
  const named = paths.map((path) => path.split(".")[1]);
  if (paths.length > 0 && named.every((field) => field !== undefined && isAllowed(field))) return null;
  const returned = fn === null ? null : returnedFields(fn);
  if (returned === null) return "its `returns` does not say what";
  const extra = returned.filter((field) => !isAllowed(field));
  return extra.length === 0 ? null : extra.join(", ");
}

/** Names in an order of their own, as one text. */
export const sorted = (keys: readonly string[]): string => [...keys].sort().join();
