import { ts } from "../../lib/ts-morph.cjs";
import { BACKGROUND_CALL } from "./call-names.js";
import { asksWho } from "./callers.js";
import { enteredFunction, insideOf, reachedCalls } from "./data-calls.js";
import { decidingParts, saysHowMany } from "./deciding.js";
import type { Step, Value } from "./facts.js";
import { isName } from "./names.js";
import { placeOf } from "./parse.js";
import type { ValueContext } from "./reads.js";
import { leaves } from "./roles.js";
import { resolveName } from "./scope.js";
import { readValue } from "./values.js";
import { unwrap } from "./wrapping.js";

/**
 * Every condition in a statement that turns on who asks, apart from those that lead out of the handler (they are exits) and
 * from the filters of queries (they are its leaves). What the answer is, or whether there is one, may hang on it.
 */
export function findCallerTests(statement: ts.Node, file: string, context: ValueContext): Step["callerTests"] {
  const found: Step["callerTests"][number][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCatchClause(node) || isReport(node) || isFilter(node, context)) return;
    if (ts.isIfStatement(node) && leaves(node.thenStatement)) {
      visit(node.thenStatement);
      if (node.elseStatement !== undefined) visit(node.elseStatement);
      return;
    }
    for (const part of decidingParts(node, context)) {
      const value = readValue(part, context);
      const isOpen = turnsOnCaller(part, context) || (saysHowMany(node) && !isOfRequest(value));
      if (isOpen) found.push({ value, place: placeOf(part, file) });
    }
    found.push(...testsBehind(node, file, context));
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return found;
}

/** The same in a function of the app that reads data, from its read on: what it makes of the rows is part of the answer. */
function testsBehind(node: ts.Node, file: string, context: ValueContext): Step["callerTests"] {
  if (context.inlined !== undefined) return [];
  const way = reachedCalls(node, context).find(({ passes }) => passes.length > 0);
  const service = way === undefined ? null : enteredFunction(node, context);
  if (way === undefined || service?.fn.body === undefined || !ts.isCallExpression(node)) return [];
  const { body } = service.fn;
  const [first] = way.passes;
  const later = ts.isBlock(body)
    ? body.statements.filter(({ end }) => first !== undefined && end >= first.call.end)
    : [body];
  const inside = insideOf(service, node, context);
  const place = placeOf(node, file);
  return later.flatMap((statement) => findCallerTests(statement, file, inside)).map((test) => ({ ...test, place }));
}

/** Written down, or asked for: not chosen by a setting, a row, or what was found out in front. */
const isOfRequest = ({ sources }: Value): boolean =>
  sources.every(({ origin }) => /^(constant|query|params|body)$/.test(origin));

const CALLER = /^(session|header|wrapper)$/;

/** The test is made of what says who asks, or of what a function makes of it: `const may = await mayRead();`. */
function turnsOnCaller(test: ts.Expression, context: ValueContext): boolean {
  if (readValue(test, context).sources.some(({ origin }) => CALLER.test(origin))) return true;
  let isFound = false;
  const visit = (node: ts.Node): void => {
    const binding = ts.isIdentifier(node) && !isName(node) ? resolveName(node.text, node) : null;
    for (const made of [node, binding?.initializer ?? node].map(withoutAwait))
      isFound ||= ts.isCallExpression(made) && reachedCalls(made, context).length === 0 && asksWho(made, context);
    if (!isFound) ts.forEachChild(node, visit);
  };
  visit(test);
  return isFound;
}

function withoutAwait(node: ts.Node): ts.Node {
  const value = ts.isExpression(node) ? unwrap(node) : node;
  return ts.isAwaitExpression(value) ? unwrap(value.expression) : value;
}

/** What is told to whoever runs the server is no part of the answer. */
const isReport = (node: ts.Node): boolean =>
  ts.isCallExpression(node) &&
  (/^(console|logger|log)\./i.test(node.expression.getText()) || node.expression.getText() === BACKGROUND_CALL);

/** The filter of a query, or what a function is given that makes one: leaves of the `where`. */
function isFilter(node: ts.Node, context: ValueContext): boolean {
  if (ts.isPropertyAssignment(node)) return node.name.getText() === "where";
  const call = node.parent;
  if (!ts.isCallExpression(call) || call.expression === node) return false;
  return reachedCalls(call, context).some((reached) => reached.chain.length > 0 || reached.call.effect === "write");
}
