import { ts } from "../../lib/ts-morph.cjs";
import { isSessionCall } from "./call-names.js";
import { enteredFunction, insideOf } from "./data-calls.js";
import { followExpression } from "./follow.js";
import { notesOf } from "./notes.js";
import type { Read, ValueContext } from "./reads.js";
import type { EnteringCall, ServiceFunction } from "./services.js";
import { lastName } from "./wrapping.js";

const MAX_DEPTH = 3;

/** The value says who asks: it comes from the session, from a header or a cookie, or it is the request itself. */
export const saysWhoAsks = ({ canonical, sources }: Read): boolean =>
  canonical === "request" || sources.some(({ origin }) => origin === "session" || origin === "header");

/** A call is given something that says who asks. */
export const isGivenCaller = (call: EnteringCall, context: ValueContext): boolean =>
  (call.arguments ?? []).some((argument) => saysWhoAsks(followExpression(argument, context)));

/** A function of the app looks at who asks: it is given that, or it asks for the session, the cookies or the headers itself. */
export function asksWho(call: EnteringCall, context: ValueContext): boolean {
  const answers = (notesOf(call).asksWho ??= new WeakMap());
  const found = answers.get(context) ?? (isGivenCaller(call, context) || asksInside(call, context));
  answers.set(context, found);
  return found;
}

function asksInside(call: EnteringCall, context: ValueContext): boolean {
  const service = isTooDeep(context) ? null : enteredFunction(call, context);
  return service !== null && asksItself(service, insideOf(service, call, context));
}

/** `run(whoami)`, `[whoami]`: a function that looks at who asks is handed on, to be called by whoever gets it. */
export function isHandedOnToAsk(node: ts.Node, context: ValueContext): boolean {
  const { parent } = node;
  if (!ts.isIdentifier(node) || isTooDeep(context)) return false;
  const isGiven = ts.isCallExpression(parent) ? parent.expression !== node : ts.isArrayLiteralExpression(parent);
  const service = isGiven ? context.services.functionNamed(node) : null;
  // What `list.reduce((sum, each) => …)` gives is no function.
  if (service === null || service.fn === context.fn || ts.isCallExpression(service.fn.parent)) return false;
  const inlined = { fn: service.fn, args: [], caller: context };
  return asksItself(service, { ...context, followed: new Map(), entered: new Map(), inlined });
}

function asksItself(service: ServiceFunction, inside: ValueContext): boolean {
  if (service.fn.body === undefined) return false;
  let isFound = false;
  const visit = (node: ts.Node): void => {
    if (isFound) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const name = lastName(node);
      isFound = /^(cookies|headers)$/.test(name) || isSessionCall(name) || asksWho(node, inside);
    }
    ts.forEachChild(node, visit);
  };
  visit(service.fn.body);
  return isFound;
}

/** Functions that call functions are followed this far. */
export function isTooDeep({ inlined }: ValueContext, depth = MAX_DEPTH): boolean {
  return inlined !== undefined && (depth <= 1 || isTooDeep(inlined.caller, depth - 1));
}

/** The nearest condition inside a statement under which a node is reached and that is about who asks, or null. */
export function callerTestOver(node: ts.Node, statement: ts.Node, context: ValueContext): ts.Expression | null {
  for (let child = node; child !== statement; child = child.parent) {
    const test = testOver(child, child.parent);
    if (test !== null && saysWhoAsks(followExpression(test, context))) return test;
  }
  return null;
}

/** What decides about a clause; of `switch (true)` its own condition. */
export function switchedOn(clause: ts.Node, { parent }: ts.CaseBlock): ts.Expression {
  const isConstant = /^(true|false)$/.test(parent.expression.getText());
  return isConstant && ts.isCaseClause(clause) ? clause.expression : parent.expression;
}

/** The condition that decides whether a child of a node is reached, or null. */
export function testOver(child: ts.Node, parent: ts.Node): ts.Expression | null {
  if (ts.isConditionalExpression(parent) && child !== parent.condition) return parent.condition;
  if (ts.isIfStatement(parent) && child !== parent.expression) return parent.expression;
  if (ts.isCaseBlock(parent)) return switchedOn(child, parent);
  if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && child === parent.statement)
    return parent.expression;
  const isShortCircuit =
    ts.isBinaryExpression(parent) &&
    child === parent.right &&
    /^(&&|\|\||\?\?)=?$/.test(parent.operatorToken.getText());
  return isShortCircuit ? parent.left : null;
}
