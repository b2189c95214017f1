import { ts } from "../../lib/ts-morph.cjs";
import { mayRefuse } from "./authorizing.js";
import { asksWho, isHandedOnToAsk, isTooDeep } from "./callers.js";
import { AUTHORIZING_CALL, BACKGROUND_CALL } from "./call-names.js";
import { enteredFunction, insideOf, reachedCalls } from "./data-calls.js";
import { findExits, readChoices } from "./exits.js";
import { followExpression } from "./follow.js";
import type { Exit, ExitTest, Value } from "./facts.js";
import { placeOf } from "./parse.js";
import { throwingGetter } from "./getters.js";
import { startedBefore } from "./promises.js";
import { rowName, type ValueContext } from "./reads.js";
import { shorten } from "./shorten.js";
import { isForItsEffect } from "./thrown-away.js";
import { lastName, outermost, unwrap } from "./wrapping.js";
import type { EnteringCall, ServiceFunction } from "./services.js";

/**
 * The ways out inside functions of the app that a statement calls. All of them count in a function that reads data; a throw
 * counts as well in one that is called for nothing but its effect, that looks at who asks, or whose name says that it decides;
 * of other functions only what looks like a refusal.
 */
export function findServiceExits(statement: ts.Node, file: string, context: ValueContext): Exit[] {
  const exits: Exit[] = [];
  const visit = (node: ts.Node): void => {
    // It is done after the answer was sent, and nothing of it reaches the handler.
    if (ts.isCallExpression(node) && lastName(node) === BACKGROUND_CALL) return;
    const throwing = throwingGetter(node, context);
    if (throwing !== null) exits.push(exitOf(throwing, node, file));
    if (isRejection(node) || isOwnTag(node, context) || isHandedOnToAsk(node, context))
      exits.push(exitOf(node, node, file));
    for (const call of [node, ...startedBefore(node)]) {
      if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) continue;
      const found = exitsBehind(call, file, context);
      exits.push(...found.map((exit) => ({ ...exit, place: placeOf(node, file) })));
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return exits;
}

const isRejection = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && node.expression.getText() === "Promise.reject";

/** A template whose tag is a function of the app, which may throw: only packages have tags that are known to make texts. */
function isOwnTag(node: ts.Node, context: ValueContext): boolean {
  if (!ts.isTaggedTemplateExpression(node) || reachedCalls(node, context).length > 0) return false;
  const tag = unwrap(node.tag);
  return ts.isIdentifier(tag) && context.services.isOwn(tag);
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

function exitsBehind(call: EnteringCall, file: string, context: ValueContext): Exit[] {
  const service = isTooDeep(context) ? null : enteredFunction(call, context);
  if (service?.fn.body === undefined) return [];
  const inside = insideOf(service, call, context);
  const found = ts.isBlock(service.fn.body)
    ? service.fn.body.statements.flatMap((inner) => findExits(inner, file, inside))
    : refusalIn(service.fn.body, file);
  const counts = counting(call, service, context);
  return [
    ...found.filter(counts).map((exit) => asHandlerExit(exit, call, context)),
    ...[service.fn.body, ...service.fn.parameters].flatMap(callsIn).flatMap((inner) =>
      exitsBehind(inner, file, inside)
        .filter(counts)
        .map((exit) => asHandlerExit(exit, call, context)),
    ),
  ];
}

function callsIn(root: ts.Node): EnteringCall[] {
  const found: EnteringCall[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCatchClause(node)) return;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

function counting(call: EnteringCall, service: ServiceFunction, context: ValueContext): (exit: Exit) => boolean {
  if (reachedCalls(call, context).length > 0) return () => true;
  let known: boolean | null = null;
  // Asked only where something is thrown: most functions throw nothing.
  const isCheck = (): boolean =>
    (known ??=
      isForItsEffect(call) ||
      AUTHORIZING_CALL.test(service.name) ||
      !isGivenRows(call, context) ||
      asksWho(call, context) ||
      mayRefuse(call, context));
  const isAnswer = ts.isReturnStatement(outermost(call).parent);
  return (exit) => isRefusal(exit) || (exit.kind === "throw" && isCheck()) || (isAnswer && isErrorAnswer(exit));
}

/** What the function throws may be about the rows, or what a callback is given for each of them. */
const isGivenRows = (call: EnteringCall, context: ValueContext): boolean =>
  (call.arguments ?? []).some((argument) =>
    followExpression(argument, context).sources.some(
      ({ origin, key }) => origin === "row" || key.startsWith("parameter."),
    ),
  );

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
