import { ts } from "../../lib/ts-morph.cjs";
import { enteredFunction, insideOf } from "./data-calls.js";
import { mayRefuse } from "./authorizing.js";
import { AUTHORIZING_CALL, BACKGROUND_CALL, isSessionCall } from "./call-names.js";
import type { Call } from "./facts.js";
import { changesCookie, isHarmless } from "./harmless-calls.js";
import { isWithin } from "./line.js";
import { startedBefore } from "./promises.js";
import { isForItsEffect } from "./thrown-away.js";
import { lastName, unwrap } from "./wrapping.js";
import { placeOf } from "./parse.js";
import { resolveName } from "./scope.js";
import { shorten } from "./shorten.js";
import type { ValueContext } from "./reads.js";
import type { EnteringCall, ServiceFunction } from "./services.js";

/**
 * The calls inside a statement that are neither data access nor known to be harmless. A function of the app is looked into:
 * its own calls count instead of it.
 */
export function findCalls(statement: ts.Node, file: string, context: ValueContext): Call[] {
  return callsIn(statement, context, 0).map(({ call, text, place, context: inside }) => ({
    text: shorten(text),
    name: lastName(call),
    isStatement: isForItsEffect(call),
    isOnResponse: changesCookie(call) && !call.expression.getText().startsWith("cookies("),
    authorizes: isAboutCaller(originalName(call)) || mayRefuse(call, inside),
    place: placeOf(place, file),
  }));
}

const isAboutCaller = (name: string): boolean => AUTHORIZING_CALL.test(name) || isSessionCall(name);

interface FoundCall {
  readonly call: EnteringCall;
  readonly text: string;
  /** the call in the handler that leads here */
  readonly place: ts.Node;
  readonly context: ValueContext;
}

const MAX_DEPTH = 3;

function callsIn(root: ts.Node, context: ValueContext, depth: number): FoundCall[] {
  const found: FoundCall[] = [];
  const visit = (node: ts.Node): void => {
    // A failure's own doings (logging, alerts) are none of the handler's answer.
    if (ts.isCatchClause(node) || (ts.isCallExpression(node) && lastName(node) === BACKGROUND_CALL)) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) found.push(...callsOf(node, context, depth));
    for (const started of startedBefore(node))
      if (!isWithin(started, root))
        found.push(...callsOf(started, context, depth).map((late) => ({ ...late, place: node })));
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The call itself, or the calls inside the function of the app that it enters. */
function callsOf(node: EnteringCall, context: ValueContext, depth: number): FoundCall[] {
  const service = depth < MAX_DEPTH ? enteredFunction(node, context) : null;
  if (service !== null) return callsBehind(node, service, context, depth);
  return isHarmless(node, context) ? [] : [{ call: node, text: node.getText(), place: node, context }];
}

function callsBehind(node: EnteringCall, service: ServiceFunction, context: ValueContext, depth: number): FoundCall[] {
  if (service.fn.body === undefined) return [];
  return callsIn(service.fn.body, insideOf(service, node, context), depth + 1).map((found) => ({
    ...found,
    text: `${service.name} → ${found.text}`,
    place: node,
  }));
}

/** The name that its module gives it: `redirect` where it is imported as `leave`. */
function originalName(call: EnteringCall): string {
  const callee = unwrap(call.expression);
  const binding = ts.isIdentifier(callee) ? resolveName(callee.text, callee) : null;
  const imported = binding?.kind === "import" ? binding.path?.[0] : undefined;
  return imported === undefined || imported === "default" ? lastName(call) : imported;
}
