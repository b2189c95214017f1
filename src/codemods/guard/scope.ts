import type { Access, BodyFacts, ExitTest, Source, WhereLeaf } from "../../route/facts.js";
import { lastPart, type ResolvedArgument, type ResolvedOwner } from "./situation.js";

/** What reaches the Convex side in place of the old `where`. */
export interface Reach {
  /** the read whose `where` it is */
  readonly access: Access;
  readonly body: BodyFacts;
  /** the guard stands in front of this step */
  readonly stepIndex: number;
  readonly args: readonly ResolvedArgument[];
  readonly owner: ResolvedOwner | null;
}

/**
 * Says what becomes of one condition of the old `where`: the guard carries it (`covered`), it is lost (`dropped`),
 * or it compares with a constant that nothing is seen to carry (`constant`).
 */
export function leafCover(leaf: WhereLeaf, reach: Reach): "covered" | "dropped" | "constant" {
  const sources = leaf.value.sources.filter(({ origin }) => origin !== "constant");
  const isPassed = !isNegated(leaf) && reach.args.some(({ value }) => value?.canonical === leaf.value.canonical);
  // No source at all is no constant: nothing is known of the value.
  if (sources.length === 0 && leaf.value.sources.length > 0) return constantCover(leaf, isPassed, reach);
  if (isPassed || isOwned(leaf, reach)) return "covered";
  if (sources.length === 0 || isNegated(leaf)) return "dropped";
  if (sources.every((source) => isAsked(source) && isPassedByKey(source, reach))) return "covered";
  return sources.every(isCaller) && isGated(leaf, reach) ? "covered" : "dropped";
}

/** A constant that is compared with only for some callers or requests says who may see what. */
function constantCover(leaf: WhereLeaf, isPassed: boolean, reach: Reach): "covered" | "dropped" | "constant" {
  if (isPassed || isPassedAsLiteral(leaf, reach) || isNothing(leaf)) return "covered";
  const isForSome = leaf.condition?.sources.some(({ origin }) => origin !== "constant") ?? false;
  return isForSome ? "dropped" : "constant";
}

/** The field must have this value, whoever asks and whatever else is true of the row. */
const isFirm = (leaf: WhereLeaf): boolean =>
  leaf.isEquality && leaf.condition === null && !isNegated(leaf) && !/(^|\.)OR(\.|$)/.test(leaf.field);

/** Below `NOT`, `none` and their kin an argument of that name says the opposite. */
const isNegated = ({ field }: WhereLeaf): boolean => /(^|\.)(NOT|not|notIn|none|isNot|every)(\.|$)/.test(field);

/** `status: "DRAFT"` in the `where`, and the same literal among the arguments. */
const isPassedAsLiteral = (leaf: WhereLeaf, reach: Reach): boolean =>
  reach.args.some(
    ({ name, value, code }) => name === lastPart(leaf.field) && value === null && sameLiteral(code, leaf.value.text),
  );

const sameLiteral = (a: string, b: string): boolean => a.replace(/['"`]/g, '"') === b.replace(/['"`]/g, '"');

const isNothing = (leaf: WhereLeaf): boolean => leaf.value.canonical === "undefined";

/** The row's own field is compared with the caller, and `owner` compares the same. */
const isOwned = (leaf: WhereLeaf, { owner }: Reach): boolean =>
  owner !== null && isFirm(leaf) && leaf.field === owner.field && leaf.value.canonical === owner.value.canonical;

/** One thing that the request asks for (`query.status`). Who asks is another matter, and so is the query as a whole. */
const isAsked = ({ origin, key }: Source): boolean =>
  (origin === "query" || origin === "params") && /^\w+\.\w+$/.test(key);

const isCaller = ({ origin }: Source): boolean => origin === "session" || origin === "wrapper";

const isPassedByKey = (source: Source, { args }: Reach): boolean =>
  args.some(
    ({ value }) => value?.sources.some(({ key, origin }) => key === source.key && origin === source.origin) ?? false,
  );

/**
 * The caller was tested in front of the guard: a read that only decides has the same identity in its `where`, together
 * with a value that the guard passes on, and the handler has left when that read found nothing. That says whose the row
 * with this value is, and nothing about the rows that belong to it: the condition must be about that very row.
 */
function isGated(leaf: WhereLeaf, { access, body, stepIndex, args }: Reach): boolean {
  const before = body.steps.slice(0, stepIndex);
  const passed = new Set(args.flatMap(({ value }) => (value === null ? [] : [value.canonical])));
  return before
    .flatMap((step) => step.accesses.map((index) => body.accesses[index]))
    .some(
      (gate) =>
        gate !== undefined &&
        gate.role === "decides" &&
        gate.opaqueWhere === null &&
        gate.where.some((own) => isFirm(own) && own.value.canonical === leaf.value.canonical) &&
        gate.where.some(
          (key) =>
            isFirm(key) &&
            key.value.canonical !== leaf.value.canonical &&
            passed.has(key.value.canonical) &&
            isAboutRowOf(leaf, key, gate, access),
        ) &&
        leavesWhenAbsent(gate, before),
    );
}

/** `leadId, lead: { userId }` asks the lead with that id; `id, userId` of the same model asks the same row again. */
function isAboutRowOf(leaf: WhereLeaf, key: WhereLeaf, gate: Access, access: Access): boolean {
  const same = access.where.filter((own) => isFirm(own) && own.value.canonical === key.value.canonical).map(plainField);
  const [relation = "", ...members] = plainField(leaf).split(".");
  if (members.length > 0)
    return same.some((field) => [`${relation}Id`, `${relation}_id`, `${relation}.id`].includes(field));
  return gate.model === access.model && plainField(key) === "id" && same.includes("id");
}

/** `AND.0.userId` is `userId`. */
const plainField = ({ field }: WhereLeaf): string => field.replace(/(^|\.)AND(\.\d+)?\./g, "$1");

const leavesWhenAbsent = (gate: Access, steps: BodyFacts["steps"]): boolean =>
  steps.some((step) => step.exits.some((exit) => exit.isSure && exit.tests.some((test) => saysAbsent(test, gate))));

/** A list is there even when it is empty, and what is not found is null. */
function saysAbsent(test: ExitTest, { start, operation }: Access): boolean {
  if (test.kind !== "absent" || test.value.canonical !== `row@${start}`) return false;
  if (/^find(Unique|First)$/.test(operation)) return test.says === "falsy" || test.says === "null";
  return test.says === "empty" || (operation === "count" && test.says === "falsy");
}
