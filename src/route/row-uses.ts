import { ts } from "../../lib/ts-morph.cjs";
import { isChoice, isHandedOn, isLoopName, literalAround } from "./carriers.js";
import { enteredFunction, reachedCalls } from "./data-calls.js";
import { outermost, unwrap } from "./wrapping.js";
import { BACKGROUND_CALL } from "./call-names.js";
import type { ValueContext } from "./reads.js";
import { RESPONSE_HELPER } from "./response-names.js";
import { isConditional, isSaidOtherwise, isTest, isValue } from "./row-tests.js";
import { siblingNames } from "./spreads.js";
import { identifiersIn } from "./identifiers.js";
import { isAssigned } from "./names.js";
import { resolveName } from "./scope.js";
import { shorten } from "./shorten.js";

/** What a handler does with the rows that it has read, as far as it bears on which fields get out. */
export interface RowUses {
  /** the row itself goes somewhere as it is */
  isWhole: boolean;
  /** fields that are named one by one */
  readonly fields: Set<string>;
  /** fields that are taken away, replaced, or let out under a condition only */
  readonly withheld: Set<string>;
  /** a use that may take anything away, as text */
  opaque: string | null;
}

/** Methods that keep the rows as they are. */
const KEEPS_ROWS = /^(sort|reverse|slice|toSorted|toReversed|concat|values|flat)$/;
const MAX_DEPTH = 5;

/**
 * Collects what becomes of the rows of an access: of the expression itself, or of the names that take them over.
 *
 * @param access the call in the handler
 * @param declared the name that holds its result, or null
 */
export function usesOf(access: ts.Node, declared: ts.Identifier | null, context: ValueContext): RowUses {
  const uses: RowUses = { isWhole: false, fields: new Set(), withheld: new Set(), opaque: null };
  if (declared !== null) collect(declared, context.fn, uses, context, 0);
  else readUse(access, { uses, context, row: null, depth: 0 });
  return uses;
}

/** What the reading of one use works with. */
interface Reading {
  readonly uses: RowUses;
  readonly context: ValueContext;
  /** the row's name; null for an access that is used where it stands */
  readonly row: ts.Identifier | null;
  readonly depth: number;
}

function collect(declared: ts.Identifier, root: ts.Node, uses: RowUses, context: ValueContext, depth: number): void {
  if (depth > MAX_DEPTH) uses.opaque ??= declared.text;
  for (const node of identifiersIn(root, declared.text)) {
    if (uses.opaque !== null) return;
    const isUse = node !== declared && isValue(node) && resolveName(node.text, node)?.node === declared;
    if (isUse) readUse(node, { uses, context, row: node, depth });
  }
}

function readUse(start: ts.Node, reading: Reading): void {
  const { uses, context, row } = reading;
  const use = outermost(start);
  const { parent } = use;
  if (isAssigned(use)) return readAssigned(use, reading);
  if (isTest(use) || isInDataCall(use, context)) return;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === use)
    return readMember(parent, parent.name.text, reading);
  if (ts.isElementAccessExpression(parent) && parent.expression === use) return readElement(parent, reading);
  if (row !== null && isConditional(use, row)) {
    uses.opaque = `\`${shorten(parent.getText())}\``;
    return;
  }
  // `customerId ? await prisma.record.findMany() : []`: the rows, or nothing
  if (isChoice(parent, use)) return readUse(parent, reading);
  if (ts.isVariableDeclaration(parent)) return readName(parent.name, context.fn, reading);
  if (ts.isForOfStatement(parent) && parent.expression === use) return readLoop(parent, reading);
  if (ts.isSpreadAssignment(parent)) return readSpread(parent, reading);
  readHeld(use, reading);
}

/** `{ ...row, secret: null }` */
function readSpread(spread: ts.SpreadAssignment, reading: Reading): void {
  const { uses } = reading;
  const siblings = siblingNames(spread);
  if (siblings === null) uses.opaque = `\`${shorten(spread.parent.getText())}\``;
  for (const sibling of siblings ?? []) uses.withheld.add(sibling);
  readHeld(spread.parent, reading);
}

/** The row goes on in an object or a list, or as it is. */
function readHeld(use: ts.Node, reading: Reading): void {
  const { uses, context } = reading;
  const { top, key } = literalAround(use);
  const { parent } = top;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && top !== use)
    return readHolder(parent.name, context.fn, key, reading);
  if (ts.isCallExpression(parent) && parent.expression !== top) return readArgument(parent, top, key, reading);
  if (isSaidOtherwise(top)) return;
  if (ts.isNewExpression(parent) && !parent.expression.getText().endsWith("Response"))
    uses.opaque = `\`${shorten(parent.getText())}\``;
  else uses.isWhole = true;
}

/** `const body = { rows }`: what becomes of the object, and of its member. */
function readHolder(
  declared: ts.Identifier,
  root: ts.Node,
  key: string | null,
  { uses, context, depth }: Reading,
): void {
  if (depth > MAX_DEPTH) uses.opaque ??= declared.text;
  for (const node of identifiersIn(root, declared.text)) {
    if (uses.opaque !== null) return;
    if (node === declared || !isValue(node) || resolveName(node.text, node)?.node !== declared) continue;
    const reading = { uses, context, row: null, depth: depth + 1 };
    const { parent } = outermost(node);
    const isMember = ts.isPropertyAccessExpression(parent) && parent.expression === node;
    if (isMember && parent.name.text === key) readUse(parent, reading);
    else if (!isMember && !isTest(node)) readUse(node, reading);
  }
}

/** The name is given something else than rows that were read: they may not get out. */
function readAssigned({ parent }: ts.Node, { uses, context, row }: Reading): void {
  if (!ts.isBinaryExpression(parent)) return;
  let isOfRows = false;
  const visit = (node: ts.Node): void => {
    isOfRows ||= reachedCalls(node, context).length > 0 || (ts.isIdentifier(node) && node.text === row?.text);
    ts.forEachChild(node, visit);
  };
  visit(parent.right);
  if (!isOfRows) uses.opaque = `\`${shorten(parent.getText())}\``;
}

function readMember(
  member: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  field: string,
  reading: Reading,
): void {
  const { uses, row } = reading;
  const outer = member.parent;
  if (ts.isCallExpression(outer) && outer.expression === member) return readMethod(outer, field, reading);
  const isSet =
    ts.isBinaryExpression(outer) && outer.left === member && outer.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (field === "length") {
    if (isSet) uses.opaque = `\`${shorten(outer.getText())}\``;
    return;
  }
  if (isSet || ts.isDeleteExpression(outer)) {
    uses.withheld.add(field);
    return;
  }
  if (isTest(member)) return;
  if (row !== null && isConditional(member, row)) uses.withheld.add(field);
  else uses.fields.add(field);
}

/** `rows[0]` is a row, `row["name"]` a member; any other key may leave some out, or set them. */
function readElement(element: ts.ElementAccessExpression, reading: Reading): void {
  const key = unwrap(element.argumentExpression);
  if (ts.isStringLiteralLike(key)) return readMember(element, key.text, reading);
  const { parent } = element;
  const isChanged = ts.isDeleteExpression(parent) || isAssigned(element);
  if (!isChanged && (ts.isNumericLiteral(key) || isLoopName(key))) return readUse(element, reading);
  reading.uses.opaque = `\`${shorten(isChanged ? parent.getText() : element.getText())}\``;
}

/** `rows.map((row) => …)` and `rows.forEach(…)`: the callback's parameter is a row; other methods make something else of them. */
function readMethod(call: ts.CallExpression, method: string, reading: Reading): void {
  const { uses } = reading;
  if (KEEPS_ROWS.test(method)) return readUse(call, reading);
  const [argument] = call.arguments;
  const callback = argument === undefined ? undefined : unwrap(argument);
  const isCallback = callback !== undefined && (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback));
  const parameter = isCallback ? callback.parameters[0]?.name : undefined;
  if (isCallback && parameter !== undefined && /^(map|forEach)$/.test(method)) {
    readName(parameter, callback, reading);
    return method === "map" ? readMade(call, reading) : undefined;
  }
  if (!isTest(call)) uses.opaque = `\`${shorten(call.getText())}\``;
}

/** What becomes of the list that was made of the rows: more may be taken away there. */
function readMade(call: ts.CallExpression, { uses, context, depth }: Reading): void {
  const later: RowUses = { isWhole: false, fields: new Set(), withheld: new Set(), opaque: null };
  readUse(call, { uses: later, context, row: null, depth: depth + 1 });
  uses.opaque ??= later.opaque;
  for (const field of later.withheld) uses.withheld.add(field);
}

function readLoop({ initializer, statement }: ts.ForOfStatement, reading: Reading): void {
  const name = ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]?.name : undefined;
  if (name === undefined) reading.uses.isWhole = true;
  else readName(name, statement, reading);
}

/** The rows go on under another name, or are taken apart: `const copy = row`, `const { secret, ...rest } = row`. */
function readName(name: ts.BindingName, root: ts.Node, { uses, context, depth }: Reading): void {
  if (ts.isIdentifier(name)) return collect(name, root, uses, context, depth + 1);
  if (ts.isArrayBindingPattern(name)) {
    for (const element of name.elements)
      if (ts.isBindingElement(element)) readName(element.name, root, { uses, context, depth, row: null });
    return;
  }
  const names = name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) || element.dotDotDotToken !== undefined
      ? []
      : [(element.propertyName ?? element.name).getText()],
  );
  const hasRest = name.elements.some(
    (element) => !ts.isOmittedExpression(element) && element.dotDotDotToken !== undefined,
  );
  if (hasRest) uses.isWhole = true;
  for (const field of names) (hasRest ? uses.withheld : uses.fields).add(field);
}

/** A function that is given a row may make anything of it, unless it makes the response, or is the app's own and can be read. */
function readArgument(call: ts.CallExpression, use: ts.Node, key: string | null, reading: Reading): void {
  const { uses, context } = reading;
  const callee = call.expression.getText().replace(/\s+/g, "");
  const name = callee.slice(callee.lastIndexOf(".") + 1);
  if (/^(console|logger|log)\b/.test(callee) || name === BACKGROUND_CALL || isTest(call)) return;
  const isReturned = ts.isReturnStatement(call.parent) || ts.isArrowFunction(call.parent);
  const fn = isReturned ? enteredFunction(call, context)?.fn : undefined;
  const parameter = fn?.parameters[call.arguments.findIndex((argument) => argument === use)]?.name;
  if (fn !== undefined && parameter !== undefined) return readParameter(parameter, fn, key, reading);
  if (isHandedOn(call, callee) || (isReturned && RESPONSE_HELPER.test(name))) uses.isWhole = true;
  else uses.opaque = `\`${shorten(call.getText())}\``;
}

/** The parameter of a function of the app that is given the rows, or an object that holds them under a key. */
function readParameter(name: ts.BindingName, fn: ts.Node, key: string | null, reading: Reading): void {
  const { uses, context, depth } = reading;
  if (key === null || ts.isArrayBindingPattern(name)) {
    if (ts.isIdentifier(name)) collect(name, fn, uses, context, depth + 1);
    else uses.opaque = `\`${shorten(name.getText())}\``;
    return;
  }
  if (ts.isIdentifier(name)) return readHolder(name, fn, key, reading);
  const element = name.elements.find((each) => (each.propertyName ?? each.name).getText() === key);
  if (element !== undefined && ts.isIdentifier(element.name)) collect(element.name, fn, uses, context, depth + 1);
  else uses.opaque = `\`${shorten(name.getText())}\``;
}

function isInDataCall(use: ts.Node, context: ValueContext): boolean {
  for (let parent = use.parent; !ts.isStatement(parent) && !ts.isFunctionLike(parent); parent = parent.parent) {
    if (reachedCalls(parent, context).length > 0) return true;
  }
  return false;
}
