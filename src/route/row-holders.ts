import { ts } from "../../lib/ts-morph.cjs";
import { isHandedOn, literalAround, memberTaken } from "./carriers.js";
import { BACKGROUND_CALL } from "./call-names.js";
import { enteredFunction, reachedCalls } from "./data-calls.js";
import { functionAround, isAsync } from "./functions.js";
import { identifiersIn } from "./identifiers.js";
import { isAssigned } from "./names.js";
import { RESPONSE_HELPER } from "./response-names.js";
import { returnsOf } from "./returns.js";
import { markOpaque, noUses, type Reading, type RowPath } from "./row-reading.js";
import { isSaidOtherwise, isTest, isValue } from "./row-tests.js";
import { resolveName } from "./scope.js";
import { siblingNames } from "./spreads.js";
import { isWithin } from "./line.js";
import { leaves } from "./roles.js";
import { lastName, outermost, unwrap } from "./wrapping.js";

const MAX_DEPTH = 8;

/** Follows what holds the rows to where it goes. What becomes of it in any way that is not known may take anything away. */
export function carry(node: ts.Node, inner: RowPath, reading: Reading): void {
  const { top, path: outer, isReplaced } = literalAround(node);
  if (isReplaced) return markOpaque(reading, top);
  const path = [...outer, ...inner];
  if (reading.depth > MAX_DEPTH) return markOpaque(reading, top);
  const next = { ...reading, depth: reading.depth + 1 };
  if (path.length === 0 && top !== outermost(node)) return reading.follow.use(top, next);
  goOn(top, path, next);
}

function goOn(top: ts.Node, path: RowPath, next: Reading): void {
  const { parent } = top;
  if (ts.isVariableDeclaration(parent) || ts.isBindingElement(parent) || ts.isParameter(parent))
    return bind(parent.name, path, next);
  if (ts.isCallExpression(parent) && parent.expression !== top) return readArgument(parent, top, path, next);
  if (ts.isBinaryExpression(parent)) return readOperator(parent, top, path, next);
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) return readReturned(parent, path, next);
  if (ts.isSpreadAssignment(parent)) return readSpread(parent, path, next);
  if (memberTaken(parent, top) !== undefined) return along(top, path, next);
  const isResponse = ts.isNewExpression(parent) && parent.expression.getText().endsWith("Response");
  if (isResponse) return show(parent, next);
  if (!ts.isExpressionStatement(parent) && !isSaidOtherwise(top)) markOpaque(next, parent);
}

/** The rows get out as they are, unless the function around has another answer as well. */
function show(node: ts.Node, reading: Reading): void {
  if (hasOtherAnswer(node, reading)) markOpaque(reading, node);
  else reading.uses.isWhole = true;
}

function hasOtherAnswer(node: ts.Node, { context }: Reading): boolean {
  const fn = functionAround(node);
  if (fn === null || fn === context.fn || fn.body === undefined || !ts.isBlock(fn.body)) return false;
  const call = fn.parent;
  const isAnswering = ts.isCallExpression(call) && ts.isReturnStatement(outermost(call).parent) && isAsync(fn);
  return !isAnswering && returnsOf(fn.body).length > 1;
}

/** A name takes over what holds the rows, or takes it apart. */
function bind(name: ts.BindingName, path: RowPath, reading: Reading, except?: ts.Node): void {
  const [key, ...rest] = path;
  if (key === undefined) return reading.follow.name(name, reading, except);
  if (ts.isIdentifier(name)) return readHolder(name, path, reading, except);
  if (key === null) return markOpaque(reading, name);
  for (const [index, element] of name.elements.entries()) {
    if (ts.isOmittedExpression(element)) continue;
    if (
      element.dotDotDotToken !== undefined ||
      (element.propertyName && ts.isComputedPropertyName(element.propertyName))
    )
      return markOpaque(reading, name);
    const taken = ts.isArrayBindingPattern(name) ? String(index) : (element.propertyName ?? element.name).getText();
    if (taken.replace(/^["']|["']$/g, "") === key) return bind(element.name, rest, reading);
  }
}

/** `const body = { rows }`: what becomes of the object, and of its member. */
function readHolder(
  declared: ts.Node & { readonly text: string },
  path: RowPath,
  reading: Reading,
  except?: ts.Node,
): void {
  for (const node of identifiersIn(reading.root, declared.text)) {
    if (reading.uses.opaque !== null) return;
    if (node === declared || node === except || !isValue(node) || resolveName(node.text, node)?.node !== declared)
      continue;
    along(node, path, { ...reading, row: node });
  }
}

/** From what holds the rows along its members to the rows themselves. Other members are none of theirs. */
function along(start: ts.Node, path: RowPath, reading: Reading): void {
  let node = outermost(start);
  let rest = path;
  for (;;) {
    const [key, ...deeper] = rest;
    const taken = memberTaken(node.parent, node);
    if (key === undefined) return reading.follow.use(node, reading);
    if (taken === undefined) break;
    const isOther = key !== null && taken !== null && taken !== key;
    if (isOther && (!/^\d+$/.test(key) || /^(\d+|length)$/.test(taken))) return;
    if (key === null || taken !== key) return markOpaque(reading, node.parent);
    node = outermost(node.parent);
    rest = deeper;
  }
  if (isAssigned(node)) markOpaque(reading, node.parent);
  else if (!isTest(node)) carry(node, rest, reading);
}

/** `shown = rows`, `body.rows = rows`, `(first, rows)` */
function readOperator(parent: ts.BinaryExpression, top: ts.Node, path: RowPath, reading: Reading): void {
  const operator = parent.operatorToken.getText();
  if (operator === "," && parent.right === top) return carry(parent, path, reading);
  if (!/^(\?\?|\|\|)?=$/.test(operator) || parent.right !== top)
    return isSaidOtherwise(top) ? undefined : markOpaque(reading, parent);
  if (!ts.isExpressionStatement(parent.parent)) carry(parent, path, reading);
  const target = targetOf(parent.left);
  if (target === null || isPassedBy(parent, target.declared, reading)) return markOpaque(reading, parent);
  // `rows = rows.sort()`: every use of the name is looked at anyway.
  const own = reading.row === null ? undefined : resolveName(reading.row.text, reading.row)?.node;
  const full = [...target.keys, ...path];
  if (full.length > 0 || target.declared !== own) bind(target.declared, full, reading, target.name);
}

/** On the way to the assignment stands what may leave it out, inside the function that declares the name. */
function isPassedBy(assignment: ts.Node, declared: ts.Node, { root }: Reading): boolean {
  for (let { parent } = assignment; parent !== root && !isWithin(declared, parent); parent = parent.parent) {
    if (ts.isIterationStatement(parent, false) || ts.isLabeledStatement(parent) || ts.isCaseOrDefaultClause(parent))
      return true;
    if (ts.isFunctionLike(parent)) return true;
    if (ts.isTryStatement(parent) && parent.catchClause !== undefined && !leaves(parent.catchClause.block)) return true;
  }
  return false;
}

/** What an assignment gives a value to: a name and the members of it that it names; null for anything else. */
function targetOf(left: ts.Expression): { declared: ts.Identifier; name: ts.Identifier; keys: RowPath } | null {
  const keys: (string | null)[] = [];
  let name = unwrap(left);
  while (ts.isPropertyAccessExpression(name) || ts.isElementAccessExpression(name)) {
    keys.unshift(memberTaken(name, name.expression) ?? null);
    name = unwrap(name.expression);
  }
  if (!ts.isIdentifier(name) || keys.includes(null)) return null;
  const declared = resolveName(name.text, name)?.node;
  return declared !== undefined && ts.isIdentifier(declared) ? { declared, name, keys } : null;
}

/** `{ ...body, total }`: what stands behind the spread may replace the rows. */
function readSpread(spread: ts.SpreadAssignment, path: RowPath, reading: Reading): void {
  const [key] = path;
  const siblings = siblingNames(spread);
  if (key == null || siblings === null || siblings.includes(key)) markOpaque(reading, spread.parent);
  else carry(spread.parent, path, reading);
}

/** The value of a function: of the handler, of one that is called by its name, or of one that is given to another. */
function readReturned(from: ts.ReturnStatement | ts.ArrowFunction, path: RowPath, reading: Reading): void {
  const fn = ts.isArrowFunction(from) ? from : functionAround(from);
  if (fn === null || hasOtherAnswer(from, reading)) return markOpaque(reading, from);
  if (fn === reading.context.fn || fn === reading.root) return show(from, reading);
  const holder = outermost(fn).parent;
  if (ts.isCallExpression(holder)) return readCallback(fn, holder, path, reading);
  const name = ts.isFunctionDeclaration(fn) ? fn.name : ts.isVariableDeclaration(holder) ? holder.name : undefined;
  if (name !== undefined && ts.isIdentifier(name)) readCalls(name, path, reading);
  else markOpaque(reading, from);
}

/** `const load = () => rows`: each call of it is the rows. */
function readCalls(name: ts.Identifier, path: RowPath, reading: Reading): void {
  for (const use of identifiersIn(reading.context.fn, name.text)) {
    if (use === name || !isValue(use) || resolveName(use.text, use)?.node !== name) continue;
    const isCalled = ts.isCallExpression(use.parent) && use.parent.expression === use;
    if (isCalled) carry(use.parent, path, { ...reading, row: null });
    else markOpaque(reading, use.parent);
  }
}

/** The function is called where it stands, or given to a call that makes something of its value. */
function readCallback(fn: ts.Node, call: ts.CallExpression, path: RowPath, reading: Reading): void {
  const name = lastName(call);
  if (name === "forEach") return;
  const isCalled = outermost(fn) === call.expression || name === "$transaction";
  const isChanged = MAKES_OTHERS.test(name) || reading.context.services.functionBehind(call) !== null;
  if (isCalled || !isChanged) carry(call, path, reading);
  else markOpaque(reading, call);
}

/** Methods whose value is another than that of their callback. */
const MAKES_OTHERS = /^(map|flatMap|from|then|catch|finally|filter|reduce\w*|find\w*|some|every|sort|toSorted)$/;

/** A function that is given rows may make anything of them, unless it makes the response, or is the app's own and can be read. */
function readArgument(call: ts.CallExpression, use: ts.Node, path: RowPath, reading: Reading): void {
  const { context } = reading;
  const callee = call.expression.getText().replace(/\s+/g, "");
  const name = callee.slice(callee.lastIndexOf(".") + 1);
  if (/^(console|logger|log)\b/.test(callee) || name === BACKGROUND_CALL || isTest(call)) return;
  if (/^(Promise\.(all|resolve)|structuredClone)$/.test(callee) || name === "$transaction")
    return carry(call, path, reading);
  const isReturned = ts.isReturnStatement(call.parent) || ts.isArrowFunction(call.parent);
  const given = isReturned || reachedCalls(call, context).length > 0 ? parameterFor(call, use, reading) : null;
  if (given !== null) return readParameter(given.name, path, { ...reading, root: given.parent }, isReturned);
  readKnown(call, path, reading, isReturned);
}

/** What makes a text or a response; anything else may make anything. */
function readKnown(call: ts.CallExpression, path: RowPath, reading: Reading, isReturned: boolean): void {
  const callee = call.expression.getText().replace(/\s+/g, "");
  const isAnswer = isReturned && RESPONSE_HELPER.test(callee.slice(callee.lastIndexOf(".") + 1));
  if (!isOfPackage(call, reading) || !(isHandedOn(call, callee) || isAnswer)) markOpaque(reading, call);
  else if (callee === "JSON.stringify") readText(call, path, reading);
  else show(call, reading);
}

/** The parameter that an argument is for, in a function of the app. */
function parameterFor(call: ts.CallExpression, use: ts.Node, { context }: Reading): ts.ParameterDeclaration | null {
  const index = call.arguments.findIndex((argument) => argument === use);
  const parameter = enteredFunction(call, context)?.fn.parameters[index];
  return parameter === undefined || parameter.dotDotDotToken !== undefined ? null : parameter;
}

/** What a function of the app does with the rows that it is given; one that does not answer with them only takes away. */
function readParameter(name: ts.BindingName, path: RowPath, reading: Reading, answers: boolean): void {
  const uses = answers ? reading.uses : noUses();
  bind(name, path, { ...reading, uses });
  reading.uses.opaque ??= uses.opaque;
  for (const field of uses.withheld) reading.uses.withheld.add(field);
}

/** `JSON.parse(JSON.stringify(rows))` is rows again. */
function readText(call: ts.CallExpression, path: RowPath, reading: Reading): void {
  const { parent } = outermost(call);
  const isParsed = ts.isCallExpression(parent) && parent.expression.getText() === "JSON.parse";
  if (isParsed) carry(parent, path, reading);
  else carry(call, [null], reading);
}

/** A function of a package or of the language: anything may become of the rows in one of the app's own. */
function isOfPackage(call: ts.CallExpression, { context }: Reading): boolean {
  let root = unwrap(call.expression);
  while (ts.isPropertyAccessExpression(root)) root = unwrap(root.expression);
  const binding = ts.isIdentifier(root) ? resolveName(root.text, root) : null;
  return ts.isIdentifier(root) && (binding?.kind === "parameter" || !context.services.isOwn(root));
}
