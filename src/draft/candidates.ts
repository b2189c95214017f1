import type { Access } from "../route/facts.js";
import type { ConvexFunction, FunctionTable, ValidatorType } from "../target/functions.js";
import { returnedFields } from "../target/returned.js";
import { proposeArguments } from "./arguments.js";
import { staticFolders } from "./domains.js";
import { wordsOf } from "./words.js";

/** A Convex function that may take the place of a read, and why. */
export interface Candidate {
  /** `api.leads.queries.getLeads({ userId, status? })` */
  readonly call: string;
  readonly path: string;
  /** of 100 */
  readonly score: number;
  /** what the score is made of, in words */
  readonly because: string;
  /** a field of its rows that must be the caller's, where no argument says who asks */
  readonly owner: string | null;
  /** relations that came along with the old rows, and that its rows have not */
  readonly lacks: readonly string[];
}

/** A function with less is no guess worth trying. */
const LOWEST_SCORE = 60;
/** So many are tried. */
const MOST = 4;
const WEIGHTS = { module: 25, name: 35, kind: 15, arguments: 25 };

/** Words of functions and modules that say nothing about what is read. */
const EMPTY_WORDS = new Set(
  "get list find fetch load read query all by for the of id with query function index lib api current my one many".split(
    " ",
  ),
);

/** The functions that a read may be answered from, the best first. */
export function candidatesFor(
  route: string,
  access: Access,
  functions: FunctionTable,
  identity: ReadonlySet<string>,
): readonly Candidate[] {
  return [...functions.values()]
    .filter(({ kind, visibility }) => kind === "query" && visibility === "public")
    .flatMap((fn) => candidateOf(fn, route, access, identity) ?? [])
    .sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1))
    .slice(0, MOST);
}

function candidateOf(
  fn: ConvexFunction,
  route: string,
  access: Access,
  identity: ReadonlySet<string>,
): Candidate | null {
  const isList = returnsList(fn);
  const wantsList = access.operation === "findMany";
  if (isList !== null && isList !== wantsList) return null;
  const proposed = proposeArguments(fn, access, identity);
  if (proposed === null) return null;
  const asked = access.where.filter(({ value }) => value.sources.some(({ origin }) => origin !== "constant"));
  const uncarried = asked.filter((leaf) => !proposed.carried.includes(leaf));
  const owner = ownerAmong(uncarried, fn);
  const lost = uncarried.length - (owner === null ? 0 : 1);
  const parts = {
    module: likeness(moduleWords(fn), targetWords(route, access)),
    name: nameLikeness(fn, route, access),
    kind: isList === null ? 0.5 : 1,
    arguments: asked.length === 0 ? 1 : 1 - lost / asked.length,
  };
  const score = Math.round(sum(parts));
  if (score < LOWEST_SCORE || parts.name === 0) return null;
  return {
    call: `${fn.path}(${proposed.code})`,
    path: fn.path,
    score,
    because: words(parts),
    owner,
    lacks: lackingIn(fn, access),
  };
}

type Parts = Readonly<Record<keyof typeof WEIGHTS, number>>;

const sum = ({ module, name, kind, arguments: args }: Parts): number =>
  module * WEIGHTS.module + name * WEIGHTS.name + kind * WEIGHTS.kind + args * WEIGHTS.arguments;

const words = ({ module, name, kind, arguments: args }: Parts): string =>
  [
    `name ${Math.round(name * WEIGHTS.name)}/${WEIGHTS.name}`,
    `module ${Math.round(module * WEIGHTS.module)}/${WEIGHTS.module}`,
    `arguments ${Math.round(args * WEIGHTS.arguments)}/${WEIGHTS.arguments}`,
    `list or row ${Math.round(kind * WEIGHTS.kind)}/${WEIGHTS.kind}`,
  ].join(", ");

const isCaller = ({ value }: Access["where"][number]): boolean =>
  value.sources.length > 0 && value.sources.every(({ origin }) => origin === "session" || origin === "wrapper");

/** A condition on the caller that the function's rows can be checked for. */
function ownerAmong(leaves: Access["where"], fn: ConvexFunction): string | null {
  const fields = returnedFields(fn);
  const leaf = leaves.find((each) => each.isEquality && each.condition === null && isCaller(each));
  return leaf !== undefined && fields !== null && fields.includes(leaf.field) ? leaf.field : null;
}

/** Who reads the old answer reads these too. */
function lackingIn(fn: ConvexFunction, { included }: Access): readonly string[] {
  const fields = returnedFields(fn);
  return fields === null ? [] : included.filter((name) => !fields.includes(name));
}

/** Whether a function gives a list; null when its validator does not say. */
function returnsList({ returns }: ConvexFunction): boolean | null {
  if (returns === null || returns.kind === "unknown" || returns.kind === "any") return null;
  const members: readonly ValidatorType[] = returns.kind === "union" ? returns.members : [returns];
  return members.some(({ kind }) => kind === "array");
}

const meaningful = (names: readonly string[]): readonly string[] => names.filter((word) => !EMPTY_WORDS.has(word));

/** `leads/queries` → `lead` */
const moduleWords = ({ path }: ConvexFunction): readonly string[] =>
  meaningful(path.split(".").slice(1, -1).flatMap(wordsOf));

const targetWords = (route: string, { model }: Access): readonly string[] => [
  ...staticFolders(route).flatMap(wordsOf),
  ...wordsOf(model),
];

/** How many of some words are among others, from 0 to 1. */
function likeness(asked: readonly string[], known: readonly string[]): number {
  return asked.length === 0 ? 0 : asked.filter((word) => known.includes(word)).length / asked.length;
}

/** A function that is called `getById` is called after its module. */
function nameLikeness(fn: ConvexFunction, route: string, { model }: Access): number {
  const own = meaningful(wordsOf(fn.path.slice(fn.path.lastIndexOf(".") + 1)));
  const named = own.length > 0 ? own : moduleWords(fn);
  const last = staticFolders(route).at(-1) ?? "";
  const ofModel = likeness(wordsOf(model), named);
  const back = likeness(named, [...wordsOf(model), ...wordsOf(last)]);
  return back * (0.5 + 0.5 * Math.max(ofModel, likeness(wordsOf(last), named)));
}
