import { finding, type Finding } from "../../findings.js";
import type { LiveAction, ManifestArgument } from "../../manifest/model.js";
import type { Access, BodyFacts, Step, Value, WhereLeaf } from "../../route/facts.js";
import type { ConvexFunction, ValidatorType } from "../../target/functions.js";
import { asUsable, fromBinding, fromName, identityInScope, isPrintable, valueOfPath, type Scope } from "./sources.js";
import { handlerPlace, lastPart, type GuardInput, type ResolvedArgument, type ResolvedOwner } from "./situation.js";

/** What the arguments of a guard are resolved from. */
export interface ArgumentInput extends GuardInput {
  readonly action: LiveAction;
  readonly fn: ConvexFunction | null;
  readonly body: BodyFacts;
  readonly stepIndex: number;
  readonly answered: readonly Access[];
}

/** A value found for an argument, and the condition of the `where` under which the old code used it. */
interface Found {
  readonly value: Value;
  readonly condition: Value | null;
}

/** Resolves every argument of the mapped call, or gives the finding of the first that has no source. */
export function resolveArguments(input: ArgumentInput): readonly ResolvedArgument[] | Finding {
  const resolved: ResolvedArgument[] = [];
  for (const argument of input.action.args) {
    const one = resolveArgument(argument, input);
    if (one === null) continue;
    if ("kind" in one) return one;
    resolved.push(one);
  }
  return resolved;
}

/**
 * Resolves the caller's id that `owner` compares with: what the old code itself compares the field with, else an identity of
 * the manifest. Gives the finding that says what is in scope when there is none.
 */
export function resolveOwner(input: ArgumentInput): ResolvedOwner | null | Finding {
  const { owner } = input.action;
  if (owner === undefined) return null;
  const scope = scopeOf(input);
  const { identity } = input.manifest;
  const value =
    leavesOf(input, scope).find(({ field, isEquality }) => isEquality && field === owner)?.value ??
    comparedWith(owner, input, scope) ??
    identityInScope(identity[owner] === undefined ? "userId" : owner, scope, identity);
  return value === null ? unresolved("owner", input) : { field: owner, value };
}

/** `if (lead.userId !== user.id) return …`: what the row's field is compared with behind the read. */
function comparedWith(owner: string, { answered, body, stepIndex }: ArgumentInput, scope: Scope): Value | null {
  const [first] = answered;
  if (first === undefined) return null;
  const own = `row@${first.start}.${owner}`;
  const tests = body.steps.slice(stepIndex).flatMap(({ exits }) => exits.flatMap((exit) => exit.tests));
  for (const test of tests) {
    if (test.kind !== "differs") continue;
    const other = test.left.canonical === own ? test.right : test.right.canonical === own ? test.left : null;
    const usable = other === null ? null : asUsable(other, scope, []);
    if (usable !== null) return usable;
  }
  return null;
}

/** Null: an optional argument that the handler knows nothing about is left out. */
function resolveArgument(argument: ManifestArgument, input: ArgumentInput): ResolvedArgument | Finding | null {
  const { name, value } = argument;
  if (value?.kind === "literal") return { name, code: value.code, hoisted: null, condition: null, value: null };
  const isOptional = argument.optional || validatorOf(name, input)?.optional === true;
  const found = findSource(argument, input);
  if (found === null) return isOptional && value === undefined ? null : unresolved(name, input);
  // A name that holds a part of the body is fine; reading the body, or passing all of it on, is not.
  const isOfBody = found.value.sources.some(({ origin }) => origin === "body");
  if (isOfBody && (!found.value.plain || found.value.canonical === "body")) {
    return finding("body-needed", handlerPlace(input), { argument: name });
  }
  return print(name, found, isOptional, input);
}

/** The order of the sources: the manifest's expression, the old `where`, identity, params, search params, a name in scope. */
function findSource(argument: ManifestArgument, input: ArgumentInput): Found | null {
  const scope = scopeOf(input);
  const { name, value } = argument;
  if (value?.kind === "path") {
    const leaf = leavesOf(input, scope).find((candidate) => candidate.value.text === value.code);
    if (leaf !== undefined) return leaf;
    const direct = valueOfPath(value.segments, scope);
    if (direct !== null) return { value: direct, condition: null };
    // `leadId: id` where the handler has not taken `id` out of params
    return value.segments.length === 1 ? plain(fromName(value.code, scope)) : null;
  }
  const leaf = leavesOf(input, scope).find(({ field, isEquality }) => isEquality && lastPart(field) === name);
  if (leaf !== undefined) return leaf;
  const identity = identityInScope(name, scope, input.manifest.identity);
  if (identity !== null) return plain(identity);
  const take =
    name === "limit" || name === "take" ? input.answered.find((access) => access.take !== null)?.take : undefined;
  if (take != null && scope.canUse(take)) return plain(take);
  return plain(fromBinding(name, scope)) ?? (isOptionalHere(argument, input) ? null : plain(fromName(name, scope)));
}

const isOptionalHere = (argument: ManifestArgument, input: ArgumentInput): boolean =>
  argument.optional || validatorOf(argument.name, input)?.optional === true;

const plain = (value: Value | null): Found | null => (value === null ? null : { value, condition: null });

/** The conditions of the old `where` whose values can be used at the guard's place, in words that can be used there. */
const leavesOf = ({ answered }: ArgumentInput, scope: Scope): readonly WhereLeaf[] =>
  answered.flatMap((access) =>
    access.where.flatMap((leaf) => {
      const value = asUsable(leaf.value, scope, access.given);
      return value === null ? [] : [{ ...leaf, value }];
    }),
  );

function print(name: string, found: Found, isOptional: boolean, input: ArgumentInput): ResolvedArgument | Finding {
  if (!canRepeat(found, scopeOf(input))) return unresolved(name, input);
  return isOptional ? printOptional(name, found, input) : printRequired(name, found, input);
}

/** The value, and the condition that the old code set on it, mean the same at the guard's place. */
function canRepeat({ value, condition }: Found, scope: Scope): boolean {
  if (!isPrintable(value)) return false;
  return (
    condition === null || condition.canonical === value.canonical || (scope.canUse(condition) && isPrintable(condition))
  );
}

function printOptional(name: string, found: Found, input: ArgumentInput): ResolvedArgument | Finding {
  const { value, condition } = found;
  // Prisma finds the rows that have null there; Convex would be asked for all rows.
  if (isFilteredByNull(value, input)) return printRequired(name, found, input);
  const isNull = value.nullable === "null" && !isNarrowed(value, input);
  const code = optionalCode(value, condition, isNull, wantsNumber(name, input));
  return isSimple(code, value) ? made(name, code, value) : hoist(name, code, value, input);
}

/** A required argument that may be absent lets the request pass by the guard. */
function printRequired(name: string, { value, condition }: Found, input: ArgumentInput): ResolvedArgument | Finding {
  if (condition !== null && condition.canonical !== value.canonical) return unresolved(name, input);
  const needsCondition = condition !== null || (value.nullable !== false && !isNarrowed(value, input));
  if (value.plain) return { ...made(name, value.text, value), condition: needsCondition ? value.text : null };
  return needsCondition ? unresolved(name, input) : hoist(name, value.text, value, input);
}

/**
 * The old `where` compares with the value whether it is null or not. What the query string asks for among the caller's own rows
 * is another matter: there it opens nothing.
 */
const isFilteredByNull = (value: Value, { answered }: ArgumentInput): boolean =>
  answered.some(
    ({ where }) =>
      where.some(
        (leaf) => leaf.condition === null && leaf.value.nullable === "null" && leaf.value.canonical === value.canonical,
      ) && !(value.sources.every(({ origin }) => origin === "query") && where.some(isOfCaller)),
  );

const isOfCaller = ({ isEquality, condition, value }: WhereLeaf): boolean =>
  isEquality && condition === null && value.sources.some(({ origin }) => origin === "session" || origin === "wrapper");

/** The value where it is there, `undefined` where it is not, under the condition that the old code set. */
function optionalCode(value: Value, condition: Value | null, isNull: boolean, asNumber: boolean): string {
  if (asNumber && value.type === "string") return `Number(${value.text}) || undefined`;
  if (condition !== null && condition.canonical === value.canonical) return `${value.text} || undefined`;
  if (condition !== null) return `${grouped(condition.text)} ? ${grouped(value.text)} : undefined`;
  return isNull ? `${value.text} ?? undefined` : value.text;
}

/** In parentheses where it could be read in another way: a choice, an assignment, a list. */
const grouped = (code: string): string =>
  /[?=,]/.test(code.replace(/\?\?|\?\.|[!=]==?|[<>]=|\(.*\)/g, "")) ? `(${code})` : code;

/** A name or a member path, perhaps with `?? undefined`: it may stand inside the `try`. */
const isSimple = (code: string, value: Value): boolean =>
  value.plain && /^[\w$.?!]+( (\?\?|\|\|) undefined)?$/.test(code);

/**
 * Reads of the request stand in front of the `try`: Next steers its rendering by errors that they throw,
 * and the guard's `catch` would swallow those.
 */
function hoist(name: string, code: string, value: Value, input: ArgumentInput): ResolvedArgument {
  const taken = new Set(input.body.declared);
  const fresh = taken.has(name) ? freshName(`${name}Argument`, taken) : name;
  return { name, code: fresh, hoisted: { name: fresh, code }, condition: null, value };
}

const made = (name: string, code: string, value: Value): ResolvedArgument => ({
  name,
  code,
  hoisted: null,
  condition: null,
  value,
});

/** The name itself, or with the first number that makes it new. */
export function freshName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}${number}`)) number++;
  return `${name}${number}`;
}

/** The handler has left in front of the guard when the value was absent. */
function isNarrowed(value: Value, { body, stepIndex }: ArgumentInput): boolean {
  return body.steps
    .slice(0, stepIndex)
    .some((step) =>
      step.exits.some(
        (exit) =>
          exit.isSure && exit.tests.some((test) => test.kind === "absent" && test.value.canonical === value.canonical),
      ),
    );
}

const validatorOf = (name: string, { fn }: ArgumentInput): { optional: boolean; type: ValidatorType } | undefined =>
  fn?.args?.find((field) => field.name === name);

const wantsNumber = (name: string, input: ArgumentInput): boolean => validatorOf(name, input)?.type.kind === "number";

function unresolved(argument: string, input: ArgumentInput): Finding {
  const names = stepOf(input)?.names.map(({ name }) => name) ?? [];
  return finding("unresolved-argument", input.answered[0]?.place ?? handlerPlace(input), {
    fn: input.action.fn.path,
    argument,
    inScope: names.length === 0 ? "nothing" : names.join(", "),
  });
}

const stepOf = ({ body, stepIndex }: ArgumentInput): Step | undefined => body.steps[stepIndex];

function scopeOf(input: ArgumentInput): Scope {
  const step = stepOf(input);
  const names = step?.names ?? [];
  const visible = new Map<string, number>(input.route.topLevelNames.map(({ name, declaredAt }) => [name, declaredAt]));
  for (const { name, declaredAt } of names) visible.set(name, declaredAt);
  const offset = step?.insertion.offset ?? 0;
  return {
    names: names.filter(({ value }) => value.names.every(({ lastSetAt }) => lastSetAt <= offset)),
    route: input.entry.route,
    // The same declaration, and no new value behind the guard's place: else the name says something else there.
    canUse: (value) =>
      value.names.every(
        ({ name, declaredAt, lastSetAt }) => (visible.get(name) ?? null) === declaredAt && lastSetAt <= offset,
      ),
  };
}
