import { ts } from "../../lib/ts-morph.cjs";
import { isKnownExtension } from "./client-extension.js";
import { bothOf, type ClientNarrowing } from "./client-narrowing.js";
import { isSessionCall } from "./call-names.js";
import { asksWho } from "./callers.js";
import { isTransaction } from "./clients.js";
import { enteredFunction, insideOf } from "./data-calls.js";
import { followExpression } from "./follow.js";
import type { ValueContext } from "./reads.js";
import { returnsOf } from "./returns.js";
import { resolveName, type Binding } from "./scope.js";
import { lastName, unwrap } from "./wrapping.js";

const NOTHING: ClientNarrowing = { isOpen: false, omitted: new Map() };
const OPEN: ClientNarrowing = { isOpen: true, omitted: new Map() };
const MAX_DEPTH = 8;

/**
 * What the client of an access takes away in every query, followed back to where the client comes from: a module, a
 * transaction, an extension, a function that makes one for somebody.
 *
 * @param access the call of the operation
 */
export function narrowingOfClient(access: ts.Node, context: ValueContext): ClientNarrowing {
  const callee = ts.isCallExpression(access)
    ? access.expression
    : ts.isTaggedTemplateExpression(access)
      ? access.tag
      : null;
  return callee === null ? NOTHING : ofExpression(callee, context, 0);
}

function ofExpression(expression: ts.Expression, context: ValueContext, depth: number): ClientNarrowing {
  const value = unwrap(expression);
  if (depth > MAX_DEPTH) return OPEN;
  if (ts.isPropertyAccessExpression(value) && value.expression.kind === ts.SyntaxKind.ThisKeyword)
    return ofField(value, context, depth);
  if (ts.isAwaitExpression(value) || ts.isPropertyAccessExpression(value) || ts.isElementAccessExpression(value))
    return ofExpression(value.expression, context, depth + 1);
  if (ts.isCallExpression(value))
    return isOpenCall(value, context)
      ? OPEN
      : bothOf(ofExpression(value.expression, context, depth + 1), ofMade(value, context, depth));
  // `{ lead: { findMany } }`: what is made on the spot stands for a client and may find anything.
  if (ts.isObjectLiteralExpression(value)) return OPEN;
  if (ts.isConditionalExpression(value)) return either(value.whenTrue, value.whenFalse, context, depth);
  if (ts.isBinaryExpression(value)) return either(value.left, value.right, context, depth);
  const binding = ts.isIdentifier(value) ? resolveName(value.text, value) : null;
  return binding === null ? NOTHING : ofBinding(binding, value, context, depth);
}

function either(left: ts.Expression, right: ts.Expression, context: ValueContext, depth: number): ClientNarrowing {
  return bothOf(ofExpression(left, context, depth + 1), ofExpression(right, context, depth + 1));
}

/** `this.db`: what the class itself says it is; what a constructor was given may be made for the caller. */
function ofField(member: ts.PropertyAccessExpression, context: ValueContext, depth: number): ClientNarrowing {
  let around: ts.Node = member;
  while (!ts.isClassLike(around) && !ts.isSourceFile(around)) around = around.parent;
  const members = ts.isClassLike(around) ? around.members : [];
  const field = members.find(({ name }) => name?.getText() === member.name.text);
  const value = field !== undefined && ts.isPropertyDeclaration(field) ? field.initializer : undefined;
  return value === undefined ? OPEN : ofExpression(value, context, depth + 1);
}

/** What a function of the app gives that makes the client, or extends it. */
function ofMade(call: ts.CallExpression, context: ValueContext, depth: number): ClientNarrowing {
  const service = enteredFunction(call, context);
  const body = service?.fn.body;
  if (service === null || body === undefined) return NOTHING;
  const inside = insideOf(service, call, context);
  const made = ts.isBlock(body) ? returnsOf(body).flatMap(({ expression }) => expression ?? []) : [body];
  return made.map((each) => ofExpression(each, inside, depth + 1)).reduce(bothOf, NOTHING);
}

/** An extension that is made here, or a client that is made for what the request or the session says: either may hide rows. */
function isOpenCall(call: ts.CallExpression, context: ValueContext): boolean {
  if (call.expression.getText().endsWith(".$extends")) return !isKnownExtension(call.arguments[0]);
  if (isSessionCall(lastName(call)) || asksWho(call, context)) return true;
  return call.arguments.some((argument) =>
    followExpression(argument, context).sources.some(({ origin }) => origin !== "constant" && origin !== "unknown"),
  );
}

function ofBinding(binding: Binding, from: ts.Node, context: ValueContext, depth: number): ClientNarrowing {
  if (binding.kind === "import")
    return binding.module === null
      ? NOTHING
      : context.narrowingOf(binding.module, from.getSourceFile().fileName.slice(1));
  if (binding.kind === "parameter") return ofParameter(binding, context, depth);
  return binding.initializer === null ? NOTHING : ofExpression(binding.initializer, context, depth + 1);
}

/**
 * `tx` is the client of its transaction; a parameter of a function of the app is what the call gives it. What a wrapper or any
 * other function hands over may be made for the caller.
 */
function ofParameter({ node }: Binding, context: ValueContext, depth: number): ClientNarrowing {
  const parameter = parameterAround(node);
  const holder = parameter?.parent.parent;
  if (holder !== undefined && isTransaction(holder) && ts.isCallExpression(holder))
    return ofExpression(holder.expression, context, depth + 1);
  const { inlined } = context;
  const index = inlined?.fn.parameters.findIndex((candidate) => candidate === parameter) ?? -1;
  if (parameter === null || inlined === undefined || index === -1) return OPEN;
  const given = inlined.args[index];
  if (given !== undefined) return ofExpression(given, inlined.caller, depth + 1);
  return parameter.initializer === undefined ? NOTHING : ofExpression(parameter.initializer, context, depth + 1);
}

function parameterAround(name: ts.Node): ts.ParameterDeclaration | null {
  let node = name;
  while (!ts.isParameter(node)) {
    if (!ts.isIdentifier(node) && !ts.isBindingElement(node) && !ts.isObjectBindingPattern(node)) return null;
    node = node.parent;
  }
  return node;
}
