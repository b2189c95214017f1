import { ts } from "../../lib/ts-morph.cjs";
import type { Value, WhereLeaf } from "./facts.js";
import { isNamedList, isUsedElsewhere } from "./touched.js";
import { unwrap } from "./wrapping.js";
import { resolveName } from "./scope.js";
import { propertyOf } from "./members.js";
import { isName } from "./names.js";
import type { ValueContext } from "./reads.js";
import { readValue } from "./values.js";

/** A filter as far as it can be read: its leaves, and the parts that cannot be followed. */
export interface WhereFacts {
  readonly leaves: readonly WhereLeaf[];
  readonly opaque: string | null;
}

/** Operators that compare the field in front of them. */
const COMPARISONS = new Set([
  "equals",
  "in",
  "notIn",
  "not",
  "lt",
  "lte",
  "gt",
  "gte",
  "contains",
  "startsWith",
  "endsWith",
  "mode",
  "search",
  "has",
  "hasSome",
  "hasEvery",
  "isEmpty",
  "array_contains",
  "string_contains",
  "path",
]);

interface Collector {
  readonly context: ValueContext;
  /** the call whose filter is read */
  readonly query: ts.Node;
  readonly leaves: WhereLeaf[];
  readonly opaque: string[];
}

/** Reads the `where` (and, for writes, the `data`) of a Prisma call's argument. */
export function readWhere(query: ts.Node, clauses: readonly string[], context: ValueContext): WhereFacts {
  const argument = ts.isCallExpression(query) ? query.arguments[0] : undefined;
  const collector: Collector = { context, query, leaves: [], opaque: [] };
  if (argument !== undefined) readOptions(argument, clauses, collector);
  return { leaves: collector.leaves, opaque: collector.opaque[0] ?? null };
}

function readOptions(argument: ts.Expression, clauses: readonly string[], collector: Collector): void {
  const options = literalBehind(argument);
  const isTouched = ts.isIdentifier(argument) && isUsedElsewhere(argument, collector.context);
  if (options === undefined || isTouched) return void collector.opaque.push(argument.getText());
  for (const clause of clauses) {
    const filter = propertyOf(options, clause);
    if (filter !== null) readFilter(filter, "", null, collector);
  }
  for (const clause of ["include", "select"]) {
    const relations = propertyOf(options, clause);
    if (relations !== null) readRelations(relations, `${clause}.`, collector);
  }
  const unread = options.properties.find((property) => !isPlainOption(property));
  if (unread !== undefined) collector.opaque.push(unread.getText());
}

/** An option that can be read: no spread, no computed name, no getter, and not the `having` that leaves out groups. */
const isPlainOption = (property: ts.ObjectLiteralElementLike): boolean =>
  (ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property)) &&
  (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) &&
  property.name.text !== "having";

/** The filters of relations: `include: { items: { where } }`, `_count: { select: { items: { where } } }`. */
function readRelations(clause: ts.Expression, prefix: string, collector: Collector): void {
  if (!ts.isObjectLiteralExpression(clause)) return;
  for (const property of clause.properties) {
    if (!ts.isPropertyAssignment(property)) continue;
    const name = property.name.getText();
    const value = unwrap(property.initializer);
    if (name === "where") readFilter(value, prefix, null, collector);
    else readRelations(value, `${prefix}${name}.`, collector);
  }
}

/** The object literal that an expression is, directly or by a name that is given nothing else. */
function literalBehind(expression: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const value = unwrap(expression);
  if (ts.isObjectLiteralExpression(value)) return value;
  if (!ts.isIdentifier(value)) return undefined;
  const binding = resolveName(value.text, value);
  const initializer = binding?.initializer == null || binding.path?.length !== 0 ? null : unwrap(binding.initializer);
  return initializer !== null && ts.isObjectLiteralExpression(initializer) ? initializer : undefined;
}

function readFilter(expression: ts.Expression, prefix: string, condition: Value | null, collector: Collector): void {
  const value = unwrap(expression);
  if (ts.isObjectLiteralExpression(value)) return readObject(value, prefix, condition, collector);
  if (ts.isIdentifier(value)) return readNamedFilter(value, prefix, condition, collector);
  if (ts.isConditionalExpression(value)) return readChoice(value, prefix, condition, collector);
  if (value.kind !== ts.SyntaxKind.UndefinedKeyword) collector.opaque.push(value.getText());
}

/** `status ? { status } : {}`: a filter under a condition. One under its opposite, or under a second one, is not followed. */
function readChoice(
  choice: ts.ConditionalExpression,
  prefix: string,
  condition: Value | null,
  collector: Collector,
): void {
  const otherwise = unwrap(choice.whenFalse);
  const isNothing =
    (ts.isObjectLiteralExpression(otherwise) && otherwise.properties.length === 0) ||
    otherwise.getText() === "undefined";
  if (condition !== null || !isNothing) return void collector.opaque.push(choice.getText());
  readFilter(choice.whenTrue, prefix, readValue(choice.condition, collector.context), collector);
}

/** `const where = { userId }; if (status) where.status = status;` */
function readNamedFilter(name: ts.Identifier, prefix: string, condition: Value | null, collector: Collector): void {
  if (name.text === "undefined") return;
  const binding = resolveName(name.text, name);
  const literal = literalBehind(name);
  if (binding === null || literal === undefined) {
    collector.opaque.push(name.text);
    return;
  }
  readObject(literal, prefix, condition, collector);
  const visit = (node: ts.Node): void => {
    if (
      ts.isIdentifier(node) &&
      node.text === name.text &&
      node !== binding.node &&
      !isName(node) &&
      resolveName(name.text, node)?.node === binding.node
    ) {
      readUse(node, name, prefix, collector);
    }
    ts.forEachChild(node, visit);
  };
  visit(collector.context.inlined?.fn ?? collector.context.fn);
}

/** One use of a filter that has a name: a member that is set, the query itself, or something that cannot be followed. */
function readUse(use: ts.Identifier, query: ts.Identifier, prefix: string, collector: Collector): void {
  if (use === query || isPropertyValue(use, "where") || ts.isShorthandPropertyAssignment(use.parent)) return;
  const member = use.parent;
  const statement = member.parent;
  const isSet =
    ts.isPropertyAccessExpression(member) ||
    (ts.isElementAccessExpression(member) && ts.isStringLiteral(member.argumentExpression));
  if (
    isSet &&
    ts.isBinaryExpression(statement) &&
    statement.left === member &&
    statement.operatorToken.kind === ts.SyntaxKind.EqualsToken
  ) {
    const field = ts.isPropertyAccessExpression(member)
      ? member.name.text
      : member.argumentExpression.getText().slice(1, -1);
    const condition = conditionAround(statement, collector);
    if (condition !== undefined) return readField(`${prefix}${field}`, statement.right, condition, collector);
  }
  collector.opaque.push(statement.getText());
}

const isPropertyValue = (use: ts.Identifier, name: string): boolean =>
  ts.isPropertyAssignment(use.parent) && use.parent.initializer === use && use.parent.name.getText() === name;

/** The one `if` around a statement that sets a member: null when there is none, undefined when it is another construct. */
function conditionAround(node: ts.Node, collector: Collector): Value | null | undefined {
  let found: ts.IfStatement | null = null;
  for (let child = node; !ts.isFunctionLike(child.parent) && !ts.isSourceFile(child.parent); child = child.parent) {
    const { parent } = child;
    if (ts.isBlock(parent) && holdsQuery(parent, collector)) break;
    if (ts.isIfStatement(parent) && parent.expression !== child) {
      if (found !== null || parent.elseStatement === child) return undefined;
      found = parent;
    }
    if (branches(parent)) return undefined;
  }
  return found === null ? null : readValue(found.expression, collector.context);
}

/** A construct other than `if` that may leave a statement out. */
const branches = (node: ts.Node): boolean =>
  ts.isConditionalExpression(node) ||
  ts.isIterationStatement(node, false) ||
  ts.isCaseBlock(node) ||
  ts.isCatchClause(node) ||
  (ts.isBinaryExpression(node) && /^(&&|\|\||\?\?)$/.test(node.operatorToken.getText()));

/** The block holds the query as well: what decides about the block decides about both. */
const holdsQuery = (block: ts.Block, { query }: Collector): boolean => query.pos >= block.pos && query.end <= block.end;

function readObject(
  object: ts.ObjectLiteralExpression,
  prefix: string,
  condition: Value | null,
  collector: Collector,
): void {
  for (const property of object.properties) {
    if (ts.isSpreadAssignment(property)) {
      readSpread(property.expression, prefix, condition, collector);
    } else if (ts.isShorthandPropertyAssignment(property)) {
      addLeaf(`${prefix}${property.name.text}`, true, property.name, condition, collector);
    } else if (
      ts.isPropertyAssignment(property) &&
      (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name))
    ) {
      readField(`${prefix}${property.name.text}`, property.initializer, condition, collector);
    } else {
      collector.opaque.push(property.getText());
    }
  }
}

/** `...(status && { status })`, `...(status ? { status } : {})`, `...base` */
function readSpread(expression: ts.Expression, prefix: string, condition: Value | null, collector: Collector): void {
  const value = unwrap(expression);
  if (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
    if (condition !== null) return void collector.opaque.push(value.getText());
    return readFilter(value.right, prefix, readValue(value.left, collector.context), collector);
  }
  readFilter(value, prefix, condition, collector);
}

function readField(field: string, expression: ts.Expression, condition: Value | null, collector: Collector): void {
  const value = unwrap(expression);
  if (ts.isArrayLiteralExpression(value)) {
    value.elements.forEach((element, index) => {
      const item = unwrap(element);
      if (ts.isObjectLiteralExpression(item)) readObject(item, `${field}.${index}.`, condition, collector);
      else if (ts.isSpreadElement(item)) readSpread(item.expression, `${field}.${index}.`, condition, collector);
      else addLeaf(field, false, item, condition, collector);
    });
    return;
  }
  if (isNamedList(value)) return void collector.opaque.push(value.getText());
  if (!ts.isObjectLiteralExpression(value)) return addLeaf(field, true, value, condition, collector);
  for (const property of value.properties) readOperator(field, property, condition, collector);
}

/** Inside `field: { … }`: an operator's operand is a leaf of the field, anything else is a field of a relation. */
function readOperator(
  field: string,
  property: ts.ObjectLiteralElementLike,
  condition: Value | null,
  collector: Collector,
): void {
  const name = property.name !== undefined && ts.isIdentifier(property.name) ? property.name.text : null;
  if (name !== null && COMPARISONS.has(name)) {
    const operand = ts.isPropertyAssignment(property)
      ? unwrap(property.initializer)
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : null;
    if (operand !== null && !ts.isObjectLiteralExpression(operand))
      return addLeaf(
        name === "not" || name === "notIn" ? `${field}.${name}` : field,
        name === "equals",
        operand,
        condition,
        collector,
      );
  }
  if (ts.isSpreadAssignment(property)) return readSpread(property.expression, `${field}.`, condition, collector);
  if (name !== null && ts.isPropertyAssignment(property))
    return readField(`${field}.${name}`, property.initializer, condition, collector);
  if (ts.isShorthandPropertyAssignment(property))
    return addLeaf(`${field}.${property.name.text}`, true, property.name, condition, collector);
  collector.opaque.push(property.getText());
}

function addLeaf(
  field: string,
  isEquality: boolean,
  expression: ts.Expression,
  condition: Value | null,
  collector: Collector,
): void {
  collector.leaves.push({ field, isEquality, value: readValue(expression, collector.context), condition });
}
