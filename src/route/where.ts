import { ts } from "ts-morph";
import type { Value, WhereLeaf } from "./facts.js";
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
  readonly leaves: WhereLeaf[];
  readonly opaque: string[];
}

/** Reads the `where` (and, for writes, the `data`) of a Prisma call's argument. */
export function readWhere(
  argument: ts.Expression | undefined,
  clauses: readonly string[],
  context: ValueContext,
): WhereFacts {
  const collector: Collector = { context, leaves: [], opaque: [] };
  const options = argument === undefined ? undefined : literalBehind(argument);
  if (argument !== undefined && options === undefined) collector.opaque.push(argument.getText());
  for (const clause of clauses) {
    const filter = options === undefined ? null : propertyOf(options, clause);
    if (filter !== null) readFilter(filter, "", null, collector);
  }
  for (const property of options?.properties ?? []) {
    if (ts.isSpreadAssignment(property)) collector.opaque.push(property.getText());
  }
  return { leaves: collector.leaves, opaque: collector.opaque[0] ?? null };
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
  if (ts.isConditionalExpression(value)) {
    const test = readValue(value.condition, collector.context);
    readFilter(value.whenTrue, prefix, test, collector);
    return readFilter(value.whenFalse, prefix, test, collector);
  }
  if (value.kind !== ts.SyntaxKind.UndefinedKeyword) collector.opaque.push(value.getText());
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
    return readField(`${prefix}${field}`, statement.right, conditionAround(statement, collector), collector);
  }
  collector.opaque.push(statement.getText());
}

const isPropertyValue = (use: ts.Identifier, name: string): boolean =>
  ts.isPropertyAssignment(use.parent) && use.parent.initializer === use && use.parent.name.getText() === name;

/** The `if` around a statement that sets a member, or null when there is none. */
function conditionAround(node: ts.Node, collector: Collector): Value | null {
  for (
    let parent: ts.Node = node.parent;
    !ts.isFunctionLike(parent) && parent.parent !== undefined;
    parent = parent.parent
  ) {
    if (ts.isIfStatement(parent)) return readValue(parent.expression, collector.context);
    if (ts.isConditionalExpression(parent)) return readValue(parent.condition, collector.context);
  }
  return null;
}

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

/** `OR: visible` with `const visible = [...]`: a filter that is put together elsewhere. */
function isNamedList(value: ts.Expression): boolean {
  if (!ts.isIdentifier(value)) return false;
  const initializer = resolveName(value.text, value)?.initializer;
  const start = initializer == null ? null : unwrap(initializer);
  return start !== null && (ts.isArrayLiteralExpression(start) || ts.isObjectLiteralExpression(start));
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
      return addLeaf(field, name === "equals", operand, condition, collector);
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
