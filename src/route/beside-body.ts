import { ts } from "../../lib/ts-morph.cjs";
import type { Place } from "../manifest/model.js";
import { enteredFunction, insideOf } from "./data-calls.js";
import { readChoices } from "./exits.js";
import { SETS_COOKIE } from "./harmless-calls.js";
import { identifiersIn } from "./identifiers.js";
import { placeOf } from "./parse.js";
import type { ValueContext } from "./reads.js";
import { returnsOf } from "./returns.js";
import { resolveName } from "./scope.js";
import { shorten } from "./shorten.js";
import { unwrap } from "./wrapping.js";

/** What an answer says beside its body. */
export interface BesideBody {
  readonly text: string;
  readonly setsCookie: boolean;
  readonly place: Place;
}

/** Functions of the app that make a response by others are gone into this deep. */
const MAX_DEPTH = 2;

/**
 * What an answer says beside its body: headers, and a status other than 200. A JSON content type is what every answer has.
 *
 * @param returned as the handler returns it
 * @param made the call that makes the response of it
 */
export function besideBody(
  returned: ts.Expression | undefined,
  made: ts.Expression | null,
  context: ValueContext,
): BesideBody | null {
  const found = (made === null ? null : inCall(made, context, 0)) ?? setLater(returned, context);
  if (found === null) return null;
  const { fileName } = found.getSourceFile();
  return {
    text: shorten(found.getText()),
    setsCookie: SETS_COOKIE.test(writtenOut(found)),
    place: placeOf(found, fileName.slice(1)),
  };
}

/** `answer.headers.set(…)` of a response that has a name. */
function setLater(returned: ts.Expression | undefined, { fn }: ValueContext): ts.Node | null {
  const name = returned === undefined ? undefined : unwrap(returned);
  if (name === undefined || !ts.isIdentifier(name)) return null;
  for (const { parent } of identifiersIn(fn, name.text)) {
    const isHeaders = ts.isPropertyAccessExpression(parent) && parent.name.text === "headers";
    const method = isHeaders ? parent.parent : undefined;
    const isSet = method !== undefined && ts.isPropertyAccessExpression(method) && CHANGE.test(method.name.text);
    if (isSet && ts.isCallExpression(method.parent)) return method.parent;
  }
  return null;
}

const CHANGE = /^(set|append|delete)$/;

/** What the call that makes a response is given beside the body, or its function gives by itself. */
function inCall(value: ts.Expression, context: ValueContext, depth: number): ts.Node | null {
  if (!ts.isCallExpression(value) && !ts.isNewExpression(value)) return null;
  const [, ...others] = value.arguments ?? [];
  if (/^(Next)?Response(\.json)?$/.test(value.expression.getText()))
    return others[0] === undefined ? null : inInit(others[0]);
  for (const other of others.map(unwrap)) {
    const found = ts.isObjectLiteralExpression(other) ? inInit(other) : isOtherSuccess(other) ? other : null;
    if (found !== null) return found;
  }
  return depth < MAX_DEPTH ? inFunction(value, context, depth) : null;
}

function inFunction(call: ts.CallExpression | ts.NewExpression, context: ValueContext, depth: number): ts.Node | null {
  const service = enteredFunction(call, context);
  const body = service?.fn.body;
  if (service == null || body === undefined) return null;
  const returned = ts.isBlock(body) ? returnsOf(body).map(({ expression }) => expression) : [body];
  const inside = insideOf(service, call, context);
  for (const { status, expression } of returned.flatMap(readChoices)) {
    const isRefusal = status !== null && status >= 400;
    const found = isRefusal || expression === null ? null : inCall(expression, inside, depth + 1);
    if (found !== null) return call;
  }
  return null;
}

/** `{ status: 201, headers: { … } }`, written there or under a name; what cannot be read may be anything. */
function inInit(init: ts.Expression): ts.Node | null {
  const value = valueOf(init);
  if (!ts.isObjectLiteralExpression(value)) return isNothing(value) ? null : init;
  for (const property of value.properties) {
    const name = property.name?.getText();
    const given = ts.isPropertyAssignment(property) ? property.initializer : property.name;
    const isSpread = ts.isSpreadAssignment(property) && inInit(property.expression) !== null;
    const isHeaders = name === "headers" && given !== undefined && ts.isExpression(given) && hasHeaders(given);
    const isStatus = name === "status" && given !== undefined && ts.isExpression(given) && isOtherStatus(given);
    if (isSpread || isHeaders || isStatus) return property;
  }
  return null;
}

function hasHeaders(headers: ts.Expression): boolean {
  const value = valueOf(headers);
  if (!ts.isObjectLiteralExpression(value)) return !isNothing(value);
  return value.properties.some((property) =>
    ts.isSpreadAssignment(property)
      ? hasHeaders(property.expression)
      : !/^["']?content-type["']?\s*:\s*["']application\/json\b/i.test(property.getText()),
  );
}

const isNothing = (value: ts.Expression): boolean =>
  value.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(value) && value.text === "undefined");

/** A status that cannot be read may be another one. */
function isOtherStatus(status: ts.Expression): boolean {
  const value = valueOf(status);
  if (ts.isConditionalExpression(value)) return isOtherStatus(value.whenTrue) || isOtherStatus(value.whenFalse);
  return !ts.isNumericLiteral(value) || isOtherSuccess(value);
}

const isOtherSuccess = (value: ts.Expression): boolean =>
  ts.isNumericLiteral(value) && /^(?!200$)[23]\d\d$/.test(value.text);

/** The value behind a name that holds it as a whole. */
function valueOf(expression: ts.Expression): ts.Expression {
  const value = unwrap(expression);
  const binding = ts.isIdentifier(value) ? resolveName(value.text, value) : null;
  return binding?.initializer != null && binding.path?.length === 0 ? unwrap(binding.initializer) : value;
}

/** With the names in it written out, one step far. */
function writtenOut(node: ts.Node): string {
  let text = node.getText();
  const visit = (child: ts.Node): void => {
    if (ts.isIdentifier(child)) {
      const value = valueOf(child);
      if (value !== child) text += value.getText();
    }
    ts.forEachChild(child, visit);
  };
  visit(node);
  return text;
}
