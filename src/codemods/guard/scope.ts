import type { Access, BodyFacts, Source, WhereLeaf } from "../../route/facts.js";
import { lastPart, type ResolvedArgument, type ResolvedOwner } from "./situation.js";

/** What reaches the Convex side in place of the old `where`. */
export interface Reach {
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
 * with a value that the guard passes on, and the handler has left when that read found nothing.
 */
function isGated(leaf: WhereLeaf, { body, stepIndex, args }: Reach): boolean {
  const before = body.steps.slice(0, stepIndex);
  const passed = new Set(args.flatMap(({ value }) => (value === null ? [] : [value.canonical])));
  return before
    .flatMap((step) => step.accesses.map((index) => body.accesses[index]))
    .some(
      (access) =>
        access !== undefined &&
        access.role === "decides" &&
        tests(access, leaf, passed) &&
        leavesWhenAbsent(access, before),
    );
}

const tests = (access: Access, leaf: WhereLeaf, passed: ReadonlySet<string>): boolean =>
  access.opaqueWhere === null &&
  access.where.some((own) => isFirm(own) && own.value.canonical === leaf.value.canonical) &&
  access.where.some(
    (own) => isFirm(own) && own.value.canonical !== leaf.value.canonical && passed.has(own.value.canonical),
  );

const leavesWhenAbsent = (access: Access, steps: BodyFacts["steps"]): boolean =>
  steps.some((step) =>
    step.exits.some(
      (exit) =>
        exit.isSure &&
        exit.tests.some((test) => test.kind === "absent" && test.value.canonical === `row@${access.start}`),
    ),
  );
