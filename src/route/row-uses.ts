import { ts } from "../../lib/ts-morph.cjs";
import { testOver } from "./callers.js";
import { enteredFunction, reachedCalls } from "./data-calls.js";
import { outermost, unwrap } from "./wrapping.js";
import { BACKGROUND_CALL } from "./call-names.js";
import type { ValueContext } from "./reads.js";
import { RESPONSE_CALL, RESPONSE_HELPER } from "./response-names.js";
import { isWithin } from "./line.js";
import { identifiersIn } from "./identifiers.js";
import { isAssigned, isName } from "./names.js";
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
  if (ts.isPropertyAccessExpression(parent) && parent.expression === use) return readMember(parent, reading);
  if (row !== null && isConditional(use, row)) {
    uses.opaque = `\`${shorten(parent.getText())}\``;
    return;
  }
  // `customerId ? await prisma.record.findMany() : []`: the rows, or nothing
  if (isChoice(parent, use)) return readUse(parent, reading);
  if (ts.isVariableDeclaration(parent)) return readName(parent.name, context.fn, reading);
  if (ts.isForOfStatement(parent) && parent.expression === use) return readLoop(parent, reading);
  if (ts.isSpreadAssignment(parent)) {
    uses.isWhole = true;
    for (const sibling of siblingNames(parent)) uses.withheld.add(sibling);
    return;
  }
  if (ts.isCallExpression(parent) && parent.expression !== use) return readArgument(parent, use, reading);
  uses.isWhole = true;
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

const isChoice = (node: ts.Node, use: ts.Node): node is ts.ConditionalExpression | ts.BinaryExpression =>
  (ts.isConditionalExpression(node) && node.condition !== use) ||
  (ts.isBinaryExpression(node) && /^(\?\?|\|\|)$/.test(node.operatorToken.getText()));

function readMember(member: ts.PropertyAccessExpression, reading: Reading): void {
  const { uses, row } = reading;
  const field = member.name.text;
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

/** `rows.map((row) => …)` and `rows.forEach(…)`: the callback's parameter is a row; other methods make something else of them. */
function readMethod(call: ts.CallExpression, method: string, reading: Reading): void {
  const { uses } = reading;
  if (KEEPS_ROWS.test(method)) return readUse(call, reading);
  const [argument] = call.arguments;
  const callback = argument === undefined ? undefined : unwrap(argument);
  const isCallback = callback !== undefined && (ts.isArrowFunction(callback) || ts.isFunctionExpression(callback));
  const parameter = isCallback ? callback.parameters[0]?.name : undefined;
  if (isCallback && parameter !== undefined && /^(map|forEach)$/.test(method))
    return readName(parameter, callback, reading);
  if (!isTest(call)) uses.opaque = `\`${shorten(call.getText())}\``;
}

function readLoop({ initializer, statement }: ts.ForOfStatement, reading: Reading): void {
  const name = ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]?.name : undefined;
  if (name === undefined) reading.uses.isWhole = true;
  else readName(name, statement, reading);
}

/** The rows go on under another name, or are taken apart: `const copy = row`, `const { secret, ...rest } = row`. */
function readName(name: ts.BindingName, root: ts.Node, { uses, context, depth }: Reading): void {
  if (ts.isIdentifier(name)) return collect(name, root, uses, context, depth + 1);
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
function readArgument(call: ts.CallExpression, use: ts.Node, { uses, context, depth }: Reading): void {
  const callee = call.expression.getText().replace(/\s+/g, "");
  const name = callee.slice(callee.lastIndexOf(".") + 1);
  if (/^(console|logger|log)\b/.test(callee) || name === BACKGROUND_CALL || isTest(call)) return;
  const isReturned = ts.isReturnStatement(call.parent) || ts.isArrowFunction(call.parent);
  if (RESPONSE_CALL.test(callee) || (isReturned && RESPONSE_HELPER.test(name))) {
    uses.isWhole = true;
    return;
  }
  const fn = isReturned ? enteredFunction(call, context)?.fn : undefined;
  const parameter = fn?.parameters[call.arguments.findIndex((argument) => argument === use)]?.name;
  if (fn !== undefined && parameter !== undefined && ts.isIdentifier(parameter))
    collect(parameter, fn, uses, context, depth + 1);
  else uses.opaque = `\`${shorten(call.getText())}\``;
}

/** Only asked whether it is there, or what it is: nothing of it gets out. */
function isTest(use: ts.Node): boolean {
  const { parent } = use;
  if (ts.isPrefixUnaryExpression(parent)) return true;
  if (
    (ts.isIfStatement(parent) && parent.expression === use) ||
    (ts.isConditionalExpression(parent) && parent.condition === use)
  )
    return true;
  if (!ts.isBinaryExpression(parent)) return false;
  const operator = parent.operatorToken.getText();
  if (/^([!=]==?|[<>]=?)$/.test(operator)) return true;
  return /^(&&|\|\|)$/.test(operator) && isTestOrLeft(parent, use);
}

/** `row && …` asks for the row; `… || row` gives it. */
const isTestOrLeft = (parent: ts.BinaryExpression, use: ts.Node): boolean =>
  isTest(parent) || (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken && parent.left === use);

/** Once the row is there, the use stands behind a condition that is about something else than the row's own presence. */
function isConditional(use: ts.Node, row: ts.Identifier): boolean {
  const declared = resolveName(row.text, row)?.node;
  if (declared === undefined) return false;
  for (let child = use; !isWithin(declared, child.parent); child = child.parent) {
    const test = testOver(child, child.parent);
    if (test !== null && !isAbout(test, row)) return true;
  }
  return false;
}

/** The test names nothing but the row. */
function isAbout(test: ts.Expression, row: ts.Identifier): boolean {
  let isOnly = true;
  const visit = (node: ts.Node): void => {
    const isOther = ts.isIdentifier(node) && isValue(node) && node.text !== row.text && node.text !== "undefined";
    if (isOther) isOnly = false;
    ts.forEachChild(node, visit);
  };
  visit(test);
  return isOnly;
}

/** The names that stand beside a spread in its object: they replace the row's own. */
function siblingNames(spread: ts.SpreadAssignment): string[] {
  return spread.parent.properties.flatMap((property) =>
    property.name === undefined ? [] : [property.name.getText().replace(/^["']|["']$/g, "")],
  );
}

function isInDataCall(use: ts.Node, context: ValueContext): boolean {
  for (let parent = use.parent; !ts.isStatement(parent) && !ts.isFunctionLike(parent); parent = parent.parent) {
    if (reachedCalls(parent, context).length > 0) return true;
  }
  return false;
}

/** The name stands for its value, and is no member's, property's or pattern's key. */
const isValue = (node: ts.Identifier): boolean =>
  !isName(node) && !(ts.isBindingElement(node.parent) && node.parent.propertyName === node);
