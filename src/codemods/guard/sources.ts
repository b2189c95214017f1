import type { Manifest } from "../../manifest/model.js";
import type { NameInScope, Value } from "../../route/facts.js";

/** What can be used at the guard's place. */
export interface Scope {
  readonly names: readonly NameInScope[];
  /** route key: `leads/[id]` */
  readonly route: string;
  /** every name of the value can be used here */
  canUse(value: Value): boolean;
}

/** Objects of the request that are no plain values: a member of one cannot be written as a path. */
const REQUEST_OBJECTS = new Set(["params", "query", "body", "header", "url", "context"]);

/**
 * A value in words that mean the same at the guard's place: its own, a name in scope that holds it, what the handler gives to
 * a function for it, or a member of a name in scope. Null when there are none.
 */
export function asUsable(value: Value, scope: Scope, given: readonly Value[]): Value | null {
  if (scope.canUse(value) && isPrintable(value)) return value;
  const named = scope.names.find(({ value: own }) => own.canonical === value.canonical);
  if (named !== undefined) return named.value;
  const passed = given.find(
    (candidate) => candidate.canonical === value.canonical && scope.canUse(candidate) && isPrintable(candidate),
  );
  if (passed !== undefined) return passed;
  const owner = scope.names.find(
    ({ value: own }) => !REQUEST_OBJECTS.has(own.canonical) && isMemberOf(value.canonical, own.canonical),
  );
  if (owner === undefined) return null;
  const members = value.canonical.slice(owner.value.canonical.length + 1).split(".");
  return valueOfPath([owner.name, ...members], scope);
}

/** One line without a comment, and no filter (`{ not: null }`): what may be repeated as an argument. */
export const isPrintable = ({ text }: Value): boolean => !/[{}\r\n`]|\/[/*]/.test(text);

const isMemberOf = (canonical: string, owner: string): boolean =>
  owner !== "" && canonical.startsWith(`${owner}.`) && /^[\w$]+(\.[\w$]+)*$/.test(canonical.slice(owner.length + 1));

/** The value of a member path (`session.user.id`) whose first name is in scope, or null. */
export function valueOfPath(segments: readonly string[], scope: Scope): Value | null {
  const [root, ...members] = segments;
  const known = scope.names.find(({ name }) => name === root);
  if (known === undefined || root === undefined) return null;
  if (members.length === 0) return known.value;
  const { value } = known;
  const canonical = [value.canonical, ...members].join(".");
  const [source] = value.sources;
  const sources =
    value.sources.length === 1 && source !== undefined ? [{ origin: source.origin, key: canonical }] : value.sources;
  return { text: segments.join("."), canonical, sources, plain: true, names: value.names, nullable: false, type: null };
}

/** The first of the manifest's identity paths that is in scope and does not come from what the caller sends. */
export function identityInScope(name: string, scope: Scope, identity: Manifest["identity"]): Value | null {
  const values = (identity[name] ?? []).flatMap((path) => valueOfPath(path.split("."), scope) ?? []);
  return values.find(isTrusted) ?? values[0] ?? null;
}

const isTrusted = (value: Value): boolean =>
  value.sources.every(({ origin }) => origin === "session" || origin === "wrapper" || origin === "row");

/** A value that the handler itself has made of the route param or search param of that name, or a name in scope. */
export function fromBinding(name: string, scope: Scope): Value | null {
  const param = scope.names.find(({ value }) => value.canonical === `params.${name}`);
  if (param !== undefined && scope.route.includes(`[${name}]`)) return param.value;
  const asked = scope.names.find(
    ({ name: own, value }) => own === name && value.sources.some(({ origin }) => origin === "query"),
  );
  const read = asked ?? scope.names.find(({ value }) => value.canonical === `query.${name}`);
  return (read ?? scope.names.find(({ name: own }) => own === name))?.value ?? null;
}

/** A value taken from params or search params in a way that the handler itself does not. */
export function fromName(name: string, scope: Scope): Value | null {
  return fromBinding(name, scope) ?? fromParams(name, scope) ?? fromSearchParams(name, scope);
}

/** `(await params).id`, whether `params` is a promise or not. */
function fromParams(name: string, scope: Scope): Value | null {
  if (!new RegExp(`\\[(\\.\\.\\.)?${name}\\]`).test(scope.route)) return null;
  const owner = scope.names.find(({ value }) => value.canonical === "params");
  const context = scope.names.find(({ value }) => value.canonical === "context");
  const text = owner !== undefined ? owner.name : context === undefined ? null : `${context.name}.params`;
  if (text === null) return null;
  const key = `params.${name}`;
  return {
    text: `(await ${text}).${name}`,
    canonical: key,
    sources: [{ origin: "params", key }],
    plain: false,
    names: [],
    nullable: false,
    type: "string",
  };
}

function fromSearchParams(name: string, scope: Scope): Value | null {
  const named = (canonical: string): string | undefined =>
    scope.names.find(({ value }) => value.canonical === canonical)?.name;
  const query = named("query");
  const url = named("url");
  const request = named("request");
  const object =
    query ??
    (url !== undefined ? `${url}.searchParams` : request !== undefined ? `new URL(${request}.url).searchParams` : null);
  if (object === null) return null;
  const key = `query.${name}`;
  return {
    text: `${object}.get("${name}")`,
    canonical: key,
    sources: [{ origin: "query", key }],
    plain: false,
    names: [],
    nullable: "null",
    type: "string",
  };
}
