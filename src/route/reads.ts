import type { ts } from "ts-morph";
import { digestOf } from "../edits/undo-steps.js";
import type { Origin, Source, Value } from "./facts.js";
import type { HandlerFunction } from "./handlers.js";
import type { NarrowingOf } from "./client-narrowing.js";
import type { IsClientModule } from "./modules.js";
import type { ServiceFunction, Services } from "./services.js";

/** What the reading of a value needs to know about the handler around it. */
export interface ValueContext {
  readonly fn: HandlerFunction;
  /** the function is an argument of a wrapper, which decides about its parameters */
  readonly isWrapped: boolean;
  readonly isClientModule: IsClientModule;
  /** what the client of a module takes away in every query */
  readonly narrowingOf: NarrowingOf;
  readonly services: Services;
  /** variables that were followed already, by their declaration; null while one is being followed */
  readonly followed: Map<ts.Node, Read | null>;
  /** the same handler inside of a function that it calls, by the call */
  readonly entered: Map<ts.Node, ValueContext>;
  /** inside a function that the handler calls: its parameters stand for these arguments */
  readonly inlined?: {
    readonly fn: ServiceFunction["fn"];
    readonly args: readonly ts.Expression[];
    readonly caller: ValueContext;
  };
}

/** A value on the way back to its sources. `canonical` also names what is no value of its own: `request`, `query`. */
export interface Read {
  readonly canonical: string;
  readonly sources: readonly Source[];
  readonly nullable: Value["nullable"];
  readonly type: Value["type"];
}

/** One step on the way back: the handler, and how to follow the next expression. */
export interface Trail {
  readonly context: ValueContext;
  follow(expression: ts.Expression): Read;
}

export const constant = (canonical: string, type: Value["type"], nullable: Value["nullable"] = false): Read => ({
  canonical,
  sources: [{ origin: "constant", key: canonical }],
  nullable,
  type,
});

export const asked = (origin: Origin, key: string, nullable: Value["nullable"]): Read => ({
  canonical: key,
  sources: [{ origin, key }],
  nullable,
  type: "string",
});

export const opaque = (text: string): Read => ({
  canonical: text,
  sources: [{ origin: "unknown", key: text }],
  nullable: false,
  type: null,
});

/** The result of a data access, named by where its call stands; calls of other functions of the app by their place there. */
export function row(call: ts.Node, operation: string, { inlined }: ValueContext): Read {
  const canonical = inlined === undefined ? rowName(call) : `row@${call.getSourceFile().fileName}:${call.getStart()}`;
  const nullable = /^find(Unique|First)$/.test(operation) ? "null" : false;
  return {
    canonical,
    sources: [{ origin: "row", key: canonical }],
    nullable,
    type: operation === "count" ? "number" : null,
  };
}

/** What a row is called that a call in the handler itself gives. */
export const rowName = (call: ts.Node): string => `row@${call.getStart()}`;

/** The caller's session; what the request chose (`getUser(body.id)`) stays visible among the sources. */
export function session(name: string, args: readonly Read[]): Read {
  const chosen = unite(args).filter(
    ({ origin, key }) => origin !== "constant" && origin !== "header" && !/^(import|global|function)\./.test(key),
  );
  const canonical = madeOf(name, chosen.length === 0 ? [] : args);
  return { canonical, sources: [{ origin: "session", key: canonical }, ...chosen], nullable: false, type: null };
}

/** A name that is made of others doubles with each use of one: two long ones are compared by their digests. */
const LONGEST_NAME = 4_000;

/** What a value is called that is made of others. */
export const madeOf = (name: string, parts: readonly Read[]): string => {
  const canonical = `${name}(${parts.map((part) => part.canonical).join(", ")})`;
  return canonical.length > LONGEST_NAME ? `made(${digestOf(canonical)})` : canonical;
};

/**
 * The result of a function: made of its arguments, and of something unknown where there are none to speak of.
 *
 * @param name starts with the name of the owner where it is a method's
 */
export function computed(name: string, args: readonly Read[], type: Value["type"], owner?: Read): Read {
  const sources = unite(owner === undefined ? args : [owner, ...args]);
  const canonical = madeOf(name, args);
  const isClosed = sources.some(({ origin }) => origin !== "constant");
  const own: Source = {
    origin: /^(new Date|Date|Math|Number|String)\b/.test(name) ? "constant" : "unknown",
    key: name,
  };
  return {
    canonical,
    sources: isClosed ? sources : [...sources, own],
    nullable: false,
    type,
  };
}

/** All sources, each once. */
export function unite(parts: readonly Read[]): Source[] {
  const seen = new Map<string, Source>();
  for (const source of parts.flatMap((part) => part.sources)) seen.set(`${source.origin} ${source.key}`, source);
  return [...seen.values()];
}

/** The most that can be absent: null before undefined before neither. */
export function mostNullable(parts: readonly Read[]): Value["nullable"] {
  if (parts.some(({ nullable }) => nullable === "null")) return "null";
  return parts.some(({ nullable }) => nullable === "undefined") ? "undefined" : false;
}
