import { ts } from "../../lib/ts-morph.cjs";
import { readDataCall, type DataCall } from "./clients.js";
import { isSessionCall } from "./call-names.js";
import { notesOf } from "./notes.js";
import type { ValueContext } from "./reads.js";
import type { EnteringCall, ServiceFunction } from "./services.js";

/** A data access that a call of the handler leads to: the call itself, or one inside a function that it calls. */
export interface ReachedCall {
  readonly call: DataCall;
  /** where the access itself stands */
  readonly node: ts.CallExpression | ts.TaggedTemplateExpression;
  /** the handler around it, with the parameters of the functions on the way standing for their arguments */
  readonly context: ValueContext;
  /** names of the functions on the way; empty when the handler makes the access itself */
  readonly chain: readonly string[];
  /** the functions on the way, each with the call in it that leads on */
  readonly passes: readonly { readonly fn: ServiceFunction["fn"]; readonly call: ts.Node }[];
  /** the call that was asked about */
  readonly entry: ts.Node;
}

/** Functions that call functions are followed this far. */
const MAX_DEPTH = 4;

/** The function of the app that a call enters, unless its name says that it is about the session. */
export function enteredFunction(node: ts.Node, context: ValueContext): ServiceFunction | null {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return null;
  const service = context.services.functionBehind(node);
  if (service === null || isSessionCall(service.name) || service.fn === context.fn) return null;
  return leadsHere(service.fn, context) ? null : service;
}

/** The function calls itself, over others or not: what it does is known from the first time. */
function leadsHere(fn: ServiceFunction["fn"], { inlined }: ValueContext): boolean {
  return inlined !== undefined && (inlined.fn === fn || leadsHere(fn, inlined.caller));
}

const NONE: readonly ReachedCall[] = [];

/** Every data access that a node leads to when it is a call, in the order of the text. */
export function reachedCalls(node: ts.Node, context: ValueContext, depth = 0): readonly ReachedCall[] {
  if (!ts.isCallExpression(node) && !ts.isTaggedTemplateExpression(node)) return NONE;
  // A node of the handler itself always leads to the same; one of another function depends on who calls it.
  if (context.inlined !== undefined) return reach(node, context, depth);
  return (notesOf(node).reached ??= reach(node, context, depth));
}

function reach(node: ts.Node, context: ValueContext, depth: number): ReachedCall[] {
  const direct = readDataCall(node, context.isClientModule);
  if (direct !== null && (ts.isCallExpression(node) || ts.isTaggedTemplateExpression(node))) {
    return [{ call: direct, node, context, chain: [], passes: [], entry: node }];
  }
  const service = depth < MAX_DEPTH ? enteredFunction(node, context) : null;
  if (service === null || !ts.isCallExpression(node) || service.fn.body === undefined) return [];
  const inside = insideOf(service, node, context);
  return callsIn(service.fn.body, inside, depth + 1).map((reached) => ({
    ...reached,
    chain: [service.name, ...reached.chain],
    passes: [{ fn: service.fn, call: reached.entry }, ...reached.passes],
    entry: node,
  }));
}

/** The context inside a called function: its parameters are the call's arguments. What is followed there is kept. */
export function insideOf(service: ServiceFunction, call: EnteringCall, context: ValueContext): ValueContext {
  const known = context.entered.get(call);
  if (known !== undefined) return known;
  const inside = {
    ...context,
    followed: new Map(),
    entered: new Map(),
    inlined: { fn: service.fn, args: call.arguments ?? [], caller: context },
  };
  context.entered.set(call, inside);
  return inside;
}

function callsIn(body: ts.Node, context: ValueContext, depth: number): ReachedCall[] {
  const found: ReachedCall[] = [];
  const visit = (node: ts.Node): void => {
    found.push(...reachedCalls(node, context, depth));
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}
