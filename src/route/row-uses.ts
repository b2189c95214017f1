import { ts } from "../../lib/ts-morph.cjs";
import { isChoice, isLoopName } from "./carriers.js";
import { assignmentAround } from "./assignments.js";
import { reachedCalls } from "./data-calls.js";
import { outermost, unwrap } from "./wrapping.js";
import type { ValueContext } from "./reads.js";
import { carry } from "./row-holders.js";
import { markOpaque, noUses, type Follow, type Reading, type RowUses } from "./row-reading.js";
import { isConditional, isTest, isValue } from "./row-tests.js";
import { siblingNames } from "./spreads.js";
import { identifiersIn } from "./identifiers.js";
import { isAssigned } from "./names.js";
import { resolveName } from "./scope.js";

/** Methods that keep the rows as they are. */
const KEEPS_ROWS = /^(sort|reverse|slice|toSorted|toReversed|concat|values|flat)$/;
const MAX_DEPTH = 5;

/**
 * Collects what becomes of the rows of an access: of the expression itself, or of the names that take them over.
 *
 * @param access the call that gives the rows
 * @param declared the name that holds its result, or null
 * @param root the function around the access: the handler, or one that it calls
 */
export function usesOf(
  access: ts.Node,
  declared: ts.Identifier | null,
  context: ValueContext,
  root: ts.Node = context.fn,
): RowUses {
  const uses = noUses();
  const reading: Reading = { uses, context, root, row: null, depth: 0, follow: FOLLOW };
  if (declared !== null) collect(declared, reading);
  else readUse(access, reading);
  return uses;
}

function collect(declared: ts.Identifier, reading: Reading, except?: ts.Node): void {
  const { uses, root, depth } = reading;
  if (depth > MAX_DEPTH) uses.opaque ??= declared.text;
  for (const node of identifiersIn(root, declared.text)) {
    if (uses.opaque !== null) return;
    const isUse = node !== declared && node !== except && isValue(node);
    if (isUse && resolveName(node.text, node)?.node === declared) readUse(node, { ...reading, row: node });
  }
}

function readUse(start: ts.Node, reading: Reading): void {
  const { context, row } = reading;
  const use = outermost(start);
  const { parent } = use;
  if (isAssigned(use)) return readAssigned(use, reading);
  if (isTest(use) || isInDataCall(use, context)) return;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === use)
    return readMember(parent, parent.name.text, reading);
  if (ts.isElementAccessExpression(parent) && parent.expression === use) return readElement(parent, reading);
  if (row !== null && isConditional(use, row)) return markOpaque(reading, parent);
  // `customerId ? await prisma.record.findMany() : []`: the rows, or nothing
  if (isChoice(parent, use)) return readUse(parent, reading);
  if (ts.isForOfStatement(parent) && parent.expression === use) return readLoop(parent, reading);
  if (ts.isSpreadAssignment(parent)) return readSpread(parent, reading);
  carry(use, [], reading);
}

/** `{ ...row, secret: null }` */
function readSpread(spread: ts.SpreadAssignment, reading: Reading): void {
  const siblings = siblingNames(spread);
  if (siblings === null) markOpaque(reading, spread.parent);
  for (const sibling of siblings ?? []) reading.uses.withheld.add(sibling);
  carry(spread.parent, [], reading);
}

/** The name is given something else than rows that were read: they may not get out. */
function readAssigned(use: ts.Node, reading: Reading): void {
  const { parent } = use;
  const { context, row } = reading;
  if (!ts.isBinaryExpression(parent)) return;
  let isOfRows = false;
  const visit = (node: ts.Node): void => {
    isOfRows ||= reachedCalls(node, context).length > 0 || (ts.isIdentifier(node) && node.text === row?.text);
    ts.forEachChild(node, visit);
  };
  visit(parent.right);
  if (!isOfRows) markOpaque(reading, parent);
}

function readMember(
  member: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  field: string,
  reading: Reading,
): void {
  const { uses, row } = reading;
  const outer = member.parent;
  if (ts.isCallExpression(outer) && outer.expression === member) return readMethod(outer, field, reading);
  const isSet = assignmentAround(outermost(member)) !== null;
  if (field === "length") {
    if (isSet) markOpaque(reading, outer);
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
  markOpaque(reading, isChanged ? parent : element);
}

/** `rows.map((row) => …)` and `rows.forEach(…)`: the callback's parameter is a row; other methods make something else of them. */
function readMethod(call: ts.CallExpression, method: string, reading: Reading): void {
  if (KEEPS_ROWS.test(method)) return readKept(call, reading);
  const [argument] = call.arguments;
  const callback = argument === undefined ? undefined : unwrap(argument);
  const isCallback = callback !== undefined && (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback));
  // A third parameter is the list itself.
  const parameter = isCallback && callback.parameters.length < 3 ? callback.parameters[0]?.name : undefined;
  if (isCallback && parameter !== undefined && /^(map|forEach)$/.test(method)) {
    readName(parameter, { ...reading, root: callback });
    return method === "map" ? readMade(call, reading) : undefined;
  }
  if (!isTest(call)) markOpaque(reading, call);
}

/** `rows.sort((a, b) => …)`: the rows, and what a callback does to them. */
function readKept(call: ts.CallExpression, reading: Reading): void {
  const uses = noUses();
  for (const callback of call.arguments.map(unwrap))
    if (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))
      for (const { name } of callback.parameters) readName(name, { ...reading, uses, root: callback });
  reading.uses.opaque ??= uses.opaque;
  for (const field of uses.withheld) reading.uses.withheld.add(field);
  readUse(call, reading);
}

/** What becomes of the list that was made of the rows: more may be taken away there. */
function readMade(call: ts.CallExpression, reading: Reading): void {
  const { uses, depth } = reading;
  const later = noUses();
  readUse(call, { ...reading, uses: later, row: null, depth: depth + 1 });
  uses.opaque ??= later.opaque;
  for (const field of later.withheld) uses.withheld.add(field);
  // Only some fields of what was made are shown.
  if (!later.isWhole && later.fields.size > 0) markOpaque(reading, call);
}

function readLoop({ initializer }: ts.ForOfStatement, reading: Reading): void {
  const name = ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]?.name : undefined;
  if (name === undefined) markOpaque(reading, initializer);
  else readName(name, reading);
}

/** The rows go on under another name, or are taken apart: `const copy = row`, `const { secret, ...rest } = row`. */
function readName(name: ts.BindingName, reading: Reading, except?: ts.Node): void {
  const { uses, depth } = reading;
  if (ts.isIdentifier(name)) return collect(name, { ...reading, depth: depth + 1 }, except);
  if (ts.isArrayBindingPattern(name)) {
    for (const element of name.elements)
      if (ts.isBindingElement(element)) readName(element.name, { ...reading, row: null });
    return;
  }
  for (const { propertyName, name: own, dotDotDotToken } of name.elements) {
    if (propertyName !== undefined && (ts.isComputedPropertyName(propertyName) || ts.isNumericLiteral(propertyName)))
      return markOpaque(reading, name);
    if (dotDotDotToken !== undefined) readRest(name, reading);
    else if (!name.elements.some((each) => each.dotDotDotToken !== undefined))
      uses.fields.add((propertyName ?? own).getText());
  }
}

/** `const { secret, ...rest } = row`: what becomes of the rest, without what was taken out. */
function readRest(name: ts.ObjectBindingPattern, reading: Reading): void {
  const rest = name.elements.at(-1);
  for (const { propertyName, name: own } of name.elements)
    if (own !== rest?.name) reading.uses.withheld.add((propertyName ?? own).getText());
  if (rest !== undefined && ts.isIdentifier(rest.name)) collect(rest.name, { ...reading, depth: reading.depth + 1 });
}

function isInDataCall(use: ts.Node, context: ValueContext): boolean {
  for (let parent = use.parent; !ts.isStatement(parent) && !ts.isFunctionLike(parent); parent = parent.parent) {
    const reached = reachedCalls(parent, context);
    // A function that reads data as well may change the rows that it is given.
    const isGiven = ts.isCallExpression(parent) && parent.arguments.some((argument) => outermost(use) === argument);
    if (reached.length > 0 && !(isGiven && reached.every(({ chain }) => chain.length > 0))) return true;
  }
  return false;
}

const FOLLOW: Follow = { use: readUse, name: readName };
