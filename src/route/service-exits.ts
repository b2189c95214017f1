import { ts } from "../../lib/ts-morph.cjs";
import { asksWho, callerTestOver, isTooDeep } from "./callers.js";
import { AUTHORIZING_CALL } from "./call-names.js";
import { enteredFunction, insideOf, reachedCalls } from "./data-calls.js";
import { findExits, readChoices } from "./exits.js";
import type { Exit, ExitTest, Value } from "./facts.js";
import { placeOf } from "./parse.js";
import { throwingGetter } from "./getters.js";
import { startedBefore } from "./promises.js";
import { rowName, type ValueContext } from "./reads.js";
import { shorten } from "./shorten.js";
import { isForItsEffect } from "./thrown-away.js";
import { outermost } from "./wrapping.js";
import type { EnteringCall, ServiceFunction } from "./services.js";

/**
 * The ways out inside functions of the app that a statement calls. All of them count in a function that reads data; a throw
 * counts as well in one that is called for nothing but its effect, that looks at who asks, or whose name says that it decides;
 * of other functions only what looks like a refusal.
 */
export function findServiceExits(statement: ts.Node, file: string, context: ValueContext): Exit[] {
  const exits: Exit[] = [];
  const visit = (node: ts.Node): void => {
    const throwing = throwingGetter(node, context);
    if (throwing !== null) exits.push(exitOf(throwing, node, file));
    for (const call of [node, startedBefore(node)]) {
      if (call === null || !(ts.isCallExpression(call) || ts.isNewExpression(call))) continue;
      const found = exitsBehind(call, statement, file, context);
      exits.push(...found.map((exit) => ({ ...exit, place: placeOf(node, file) })));
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return exits;
}

/** The member is a function that throws. */
const exitOf = (thrown: ts.Node, node: ts.Node, file: string): Exit => ({
  kind: "throw",
  status: null,
  tests: [],
  isSure: false,
  condition: shorten(node.getText()),
  statement: thrown.getText(),
  place: placeOf(node, file),
});

function exitsBehind(call: EnteringCall, statement: ts.Node, file: string, context: ValueContext): Exit[] {
  const service = isTooDeep(context) ? null : enteredFunction(call, context);
  if (service?.fn.body === undefined) return [];
  const inside = insideOf(service, call, context);
  const found = ts.isBlock(service.fn.body)
    ? service.fn.body.statements.flatMap((inner) => findExits(inner, file, inside))
    : refusalIn(service.fn.body, file);
  const counts = counting(call, service, statement, context);
  return [
    ...found.filter(counts).map((exit) => asHandlerExit(exit, call, context)),
    ...callsIn(service.fn.body).flatMap((inner) =>
      exitsBehind(inner, service.fn, file, inside)
        .filter(counts)
        .map((exit) => asHandlerExit(exit, call, context)),
    ),
  ];
}

function callsIn(body: ts.Node): EnteringCall[] {
  const found: EnteringCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCatchClause(node)) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

function counting(
  call: EnteringCall,
  service: ServiceFunction,
  statement: ts.Node,
  context: ValueContext,
): (exit: Exit) => boolean {
  if (reachedCalls(call, context).length > 0) return () => true;
  const isCheck =
    isForItsEffect(call) ||
    AUTHORIZING_CALL.test(service.name) ||
    asksWho(call, context) ||
    callerTestOver(call, statement, context) !== null;
  const isAnswer = ts.isReturnStatement(outermost(call).parent);
  return (exit) => isRefusal(exit) || (isCheck && exit.kind === "throw") || (isAnswer && isErrorAnswer(exit));
}

/** What a function without braces answers, where that may be an error: `(rows, session) => session ? json(rows) : denied()`. */
function refusalIn(body: ts.Expression, file: string): Exit[] {
  const status = readChoices(body).find((choice) => (choice.status ?? 0) >= 400)?.status ?? null;
  if (status === null) return [];
  const text = body.getText();
  const place = placeOf(body, file);
  return [{ kind: "return", status, tests: [], isSure: false, condition: shorten(text), statement: text, place }];
}

/** The function makes the handler's answer, and this one is an error. */
const isErrorAnswer = ({ kind, status }: Exit): boolean => kind === "return" && status !== null && status >= 400;

const isRefusal = ({ kind, status }: Exit): boolean => kind === "throw" && (status === 401 || status === 403);

/** The exit as the handler sees it: its row under the name that the handler gives it. */
function asHandlerExit(exit: Exit, call: EnteringCall, context: ValueContext): Exit {
  const [reached] = reachedCalls(call, context);
  const inner =
    reached === undefined ? null : `row@${reached.node.getSourceFile().fileName}:${reached.node.getStart()}`;
  const rename = (value: Value): Value =>
    inner === null ? value : { ...value, canonical: value.canonical.replaceAll(inner, rowName(call)) };
  return { ...exit, isSure: false, tests: exit.tests.map((test) => renamed(test, rename)) };
}

function renamed(test: ExitTest, rename: (value: Value) => Value): ExitTest {
  return test.kind === "differs"
    ? { ...test, left: rename(test.left), right: rename(test.right) }
    : { ...test, value: rename(test.value) };
}
