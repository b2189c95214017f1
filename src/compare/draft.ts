import type { Access, HandlerFacts } from "../route/facts.js";
import type { CompareRequest } from "./model.js";
import type { Callers } from "./requests.js";
import { pathOf } from "./routes.js";
import { parametersIn, type UsedParameter } from "./rules.js";

/** Where the values of a request's parameter are found. */
export interface DraftParameter extends UsedParameter {
  /** the model and its field that hold them; null: they are numbers of rows */
  readonly source: { readonly model: string; readonly field: string } | null;
  /** the handler has no answer without it */
  readonly isRequired: boolean;
}

const ID = /(?:^id|Id|_id)$/;
const PAGE_SIZES = ["1", "2"];
/** More of them show nothing more, and one who asks wants an answer today. */
const MOST_PER_ROUTE = 60;

/**
 * What a handler reads of a request, as far as its queries show: parameters of the path, filters, and the page.
 *
 * @param args names of the arguments that its Convex function takes
 */
export function draftParameters({ body }: HandlerFacts, args: readonly string[]): readonly DraftParameter[] {
  const accesses = (body?.accesses ?? []).filter(({ model }) => !model.startsWith("$"));
  const found = accesses.flatMap((access) => [...filtersOf(access), ...pagesOf(access, args)]);
  const named = new Map<string, DraftParameter>();
  for (const parameter of found) {
    const key = `${parameter.place} ${parameter.name}`;
    // A parameter that names a row says more than one that only filters.
    if (!named.has(key) || (parameter.isRequired && named.get(key)?.isRequired === false)) named.set(key, parameter);
  }
  return [...named.values()];
}

function filtersOf({ where, model }: Access): readonly DraftParameter[] {
  return where.flatMap(({ field, value }) =>
    parametersIn(value).map((used) => {
      const column = field.slice(field.lastIndexOf(".") + 1);
      return { ...used, source: { model, field: column }, isRequired: used.place === "path" || ID.test(column) };
    }),
  );
}

/** A helper that is given the whole query (`parseLimit(searchParams)`) does not show which parameter it takes. */
function pagesOf({ take }: Access, args: readonly string[]): readonly DraftParameter[] {
  if (take === null) return [];
  const used = parametersIn(take);
  const isHidden = used.length === 0 && take.sources.some(({ origin }) => origin === "query");
  const hidden = isHidden && args.includes("limit") ? [{ name: "limit", place: "query" as const }] : [];
  return [...used, ...hidden].map((each) => ({ ...each, source: null, isRequired: false }));
}

/** A handler for which requests are drafted, and the values that its parameters may have. */
export interface Draftable {
  readonly method: CompareRequest["method"];
  /** as the manifest spells it: `leads/[id]` */
  readonly route: string;
  readonly parameters: readonly { readonly parameter: DraftParameter; readonly values: readonly string[] }[];
}

/**
 * Drafts the requests of a handler: one for each row that a required parameter may name, the same with each value of
 * each filter, all of it for each caller. None where a required parameter has no value.
 */
export function draftRequests(
  routesDir: string,
  { method, route, parameters }: Draftable,
  callers: Callers,
  common: CompareRequest["headers"],
): readonly CompareRequest[] {
  const required = parameters.filter(({ parameter }) => parameter.isRequired);
  const optional = parameters.filter(({ parameter }) => !parameter.isRequired);
  const bases = required.reduce<readonly Given[]>(
    (all, { parameter, values }) =>
      all.flatMap((given) => values.map((value) => [...given, [parameter, value] as const])).slice(0, MOST_PER_ROUTE),
    [[]],
  );
  const variants = bases.flatMap((given) => [
    given,
    ...optional.flatMap(({ parameter, values }) => values.map((value) => [...given, [parameter, value] as const])),
  ]);
  const paths = [...new Set(variants.map((given) => addressOf(routesDir, route, given)))];
  const people = callers.size === 0 ? [[null, {}] as const] : [...callers];
  return paths
    .flatMap((path) =>
      people.map(([caller, headers]) => ({ method, path, caller, headers: { ...common, ...headers } })),
    )
    .slice(0, MOST_PER_ROUTE * people.length);
}

type Given = readonly (readonly [DraftParameter, string])[];

function addressOf(routesDir: string, route: string, given: Given): string {
  const ofPath = given.filter(([{ place }]) => place === "path").map(([{ name }, value]) => [name, value] as const);
  const ofQuery = given.filter(([{ place }]) => place === "query").map(([{ name }, value]) => [name, value]);
  const query = new URLSearchParams(ofQuery).toString();
  return `${pathOf(routesDir, route, Object.fromEntries(ofPath))}${query === "" ? "" : `?${query}`}`;
}

/** The values of a parameter that need no database. */
export const knownValues = ({ source }: DraftParameter): readonly string[] | null =>
  source === null ? PAGE_SIZES : null;
