import { ts } from "../../lib/ts-morph.cjs";
import { asksWho, callerTestOver, saysWhoAsks } from "./callers.js";
import { followExpression } from "./follow.js";
import { takesCredential } from "./harmless-calls.js";
import type { ValueContext } from "./reads.js";
import { resolveName } from "./scope.js";
import type { EnteringCall } from "./services.js";
import { unwrap } from "./wrapping.js";

type Reason = (call: EnteringCall, context: ValueContext) => boolean;

/** It is made in one case only, and the case is about who asks: `session ?? leave()`. */
const hangsOnCaller: Reason = (call, context) => callerTestOver(call, statementOf(call), context) !== null;

/** A function that cannot be looked into is given all of the session, or a condition on who asks: `invariant(session)`. */
const insistsOnCaller: Reason = (call, context) =>
  (call.arguments ?? []).some((argument) => {
    const read = followExpression(argument, context);
    const isWhole = read.sources.some(
      ({ origin, key }) => origin === "session" && key === read.canonical && key.endsWith(")"),
    );
    return isWhole || (isCondition(argument) && saysWhoAsks(read));
  });

function isCondition(argument: ts.Expression): boolean {
  const value = unwrap(argument);
  if (ts.isPrefixUnaryExpression(value)) return value.operator === ts.SyntaxKind.ExclamationToken;
  return ts.isBinaryExpression(value) && /^([!=]==?|[<>]=?|&&|\|\||in|instanceof)$/.test(value.operatorToken.getText());
}

function statementOf(node: ts.Node): ts.Node {
  let current = node;
  while (!ts.isStatement(current) && !ts.isFunctionLike(current.parent)) current = current.parent;
  return current;
}

/** `check.call(null)`, `Reflect.apply(check, …)`, `[check][0]()`: nobody sees which function it is. */
const isRoundabout: Reason = (call) => {
  const callee = unwrap(call.expression);
  if (ts.isElementAccessExpression(callee)) return !ts.isStringLiteralLike(callee.argumentExpression);
  return ts.isPropertyAccessExpression(callee) && /^(call|apply)$/.test(callee.name.text);
};

/** `Admin.parse(session)`, `Query.parse(search)`: who or what does not fit is thrown out. */
const parsesRequest: Reason = (call, context) => {
  const callee = unwrap(call.expression);
  if (!ts.isPropertyAccessExpression(callee) || !/^(parse|parseAsync)$/.test(callee.name.text)) return false;
  return (call.arguments ?? []).some((argument) =>
    followExpression(argument, context).sources.some(({ origin }) => SENT.test(origin)),
  );
};

const SENT = /^(session|header|query|params|body|wrapper)$/;

/** `caller.list()` with `const caller = createCaller(await contextOf())`: a method of what was made for the caller. */
const isOfCallersObject: Reason = (call, context) => {
  let owner = unwrap(call.expression);
  while (ts.isPropertyAccessExpression(owner)) owner = unwrap(owner.expression);
  const made = ts.isIdentifier(owner) ? resolveName(owner.text, owner)?.initializer : owner;
  const value = made == null ? null : withoutAwait(made);
  if (value === null || !(ts.isCallExpression(value) || ts.isNewExpression(value))) return false;
  return (value.arguments ?? []).some((argument) => isCaller(argument, context));
};

function isCaller(argument: ts.Expression, context: ValueContext): boolean {
  const value = withoutAwait(argument);
  const isAsking = (ts.isCallExpression(value) || ts.isNewExpression(value)) && asksWho(value, context);
  return isAsking || saysWhoAsks(followExpression(argument, context));
}

function withoutAwait(expression: ts.Expression): ts.Expression {
  const value = unwrap(expression);
  return ts.isAwaitExpression(value) ? unwrap(value.expression) : value;
}

const REASONS: readonly Reason[] = [
  takesCredential,
  hangsOnCaller,
  insistsOnCaller,
  parsesRequest,
  isOfCallersObject,
  isRoundabout,
];

/** The call may refuse whoever asks, by what it is given and where it stands; its name is another matter. */
export const mayRefuse: Reason = (call, context) => REASONS.some((reason) => reason(call, context));
