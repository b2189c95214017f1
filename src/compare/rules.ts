import type { Access, HandlerFacts, Value, WhereLeaf } from "../route/facts.js";
import type { AnswerRules, FilterRule, OrderRule, RowShape } from "./model.js";

/** `{ createdAt: "desc" }`, `{ createdAt: { sort: "desc", nulls: "last" } }` */
const ORDERED_BY = /\b(\w+)\s*:\s*(?:["'](?:asc|desc)["']|\{\s*sort\s*:\s*["'](?:asc|desc)["'][^{}]*\})/g;
/** The handler puts rows in an order of its own. */
const SORTS = /\.(?:sort|toSorted|reverse|toReversed)\(/;

/**
 * What a handler's answers are compared by: the shapes of rows, whether an order was asked, and what the old queries
 * filter by.
 *
 * @param text of the route file
 * @param shapes of every model of the app; those that the handler reads are marked
 */
export function answerRules({ body }: HandlerFacts, text: string, shapes: readonly RowShape[]): AnswerRules {
  const accesses = body?.accesses ?? [];
  const answering = accesses.filter(({ role, effect }) => role === "answers" && effect === "read");
  const read = new Set(answering.map(({ model }) => model));
  return {
    shapes: shapes.map((shape) => ({ ...shape, isRead: read.has(shape.model) })),
    orders: SORTS.test(text) ? [{ fields: null }] : ordersOf(answering),
    filters: answering.flatMap(({ where }) => where.flatMap(filterOf)),
  };
}

/** The orders of all lists of a handler; null when none of them has one. */
function ordersOf(accesses: readonly Access[]): readonly OrderRule[] | null {
  const orders = accesses.flatMap(({ paging, model, chain }): readonly OrderRule[] => {
    // What a function of the app does with the rows that it has read is not seen from here.
    if (model === "$raw" || (chain.length > 0 && paging.length === 0)) return [{ fields: null }];
    return paging.map(({ text }) => ({ fields: orderedBy(text) }));
  });
  return orders.length === 0 ? null : orders;
}

/** The fields of an `orderBy` as it is written; null for what cannot be read. */
export function orderedBy(text: string): readonly string[] | null {
  const fields = [...text.matchAll(ORDERED_BY)].flatMap(([, field]) => field ?? []);
  const rest = text.replace(ORDERED_BY, "").replace(/[[\]{},\s]/g, "");
  return fields.length > 0 && rest === "" ? fields : null;
}

function filterOf({ field, isEquality, value }: WhereLeaf): readonly FilterRule[] {
  if (!isEquality || field.includes(".")) return [];
  const origins = new Set(value.sources.map(({ origin }) => origin));
  if (origins.has("session") || origins.has("wrapper") || origins.has("row"))
    return [{ field, from: "caller", key: "" }];
  const [parameter] = parametersIn(value);
  if (parameter !== undefined) return [{ field, from: "request", key: parameter.name }];
  const constant = constantIn(value.text);
  return constant === null ? [] : [{ field, from: "constant", key: constant }];
}

/** A literal as JSON; null for what is none. */
function constantIn(text: string): string | null {
  const json = /^'[^'\\]*'$/.test(text) ? JSON.stringify(text.slice(1, -1)) : text;
  return /^(?:"[^"\\]*"|-?\d+(?:\.\d+)?|true|false|null)$/.test(json) ? json : null;
}

/** A parameter of a request's path or query that a value is made of. */
export interface UsedParameter {
  readonly name: string;
  readonly place: "path" | "query";
}

/** The parameters that a value comes from. */
export const parametersIn = ({ sources }: Value): readonly UsedParameter[] =>
  sources.flatMap(({ origin, key }) => {
    const [, name] = /^\w+\.([\w-]+)$/.exec(key) ?? [];
    if (name === undefined || (origin !== "params" && origin !== "query")) return [];
    return [{ name, place: origin === "params" ? ("path" as const) : ("query" as const) }];
  });
