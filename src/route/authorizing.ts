import { ts } from "../../lib/ts-morph.cjs";
import { asksWho, callerTestOver, saysWhoAsks } from "./callers.js";
import { reachedCalls } from "./data-calls.js";
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

/** A function of the app that cannot be found, so that nobody can look into it. */
const isUnknownOwn: Reason = (call, context) => {
  const { services } = context;
  const root = rootOfCalls(call, context);
  if (root === null) return false;
  const isImported = resolveName(root.text, root)?.kind === "import" || ts.isCallExpression(unwrap(call.expression));
  return isImported && services.isOwn(root) && services.functionBehind(call) === null;
};

/** The name at the start of `checks.all().first()`; null where data is read on the way. */
function rootOfCalls(call: EnteringCall, context: ValueContext): ts.Identifier | null {
  let value = unwrap(call.expression);
  for (;;) {
    if (ts.isIdentifier(value)) return value;
    if (reachedCalls(value, context).length > 0) return null;
    if (ts.isPropertyAccessExpression(value) || ts.isAwaitExpression(value)) value = unwrap(value.expression);
    else if (ts.isCallExpression(value) || ts.isNewExpression(value)) value = unwrap(value.expression);
    else return null;
  }
}

/** `check.call(null)`, `Reflect.apply(check, …)`, `[check][0]()`: nobody sees which function it is. */
const isRoundabout: Reason = (call, context) => {
  const callee = unwrap(call.expression);
  if (ts.isElementAccessExpression(callee)) return !ts.isStringLiteralLike(callee.argumentExpression);
  if (ts.isCallExpression(callee)) return isUnknownOwn(call, context);
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
  isUnknownOwn,
];

/** The call may refuse whoever asks, by what it is given and where it stands; its name is another matter. */
export const mayRefuse: Reason = (call, context) => REASONS.some((reason) => reason(call, context));
