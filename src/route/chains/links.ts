import { ts } from "../../../lib/ts-morph.cjs";
import { isName } from "../names.js";
import { resolveName } from "../scope.js";
import { unwrap } from "../wrapping.js";
import type { Written, WrittenColumn, Values } from "./chain-facts.js";

/** One call of a chain: `.eq("id", id)`. */
export interface Link {
  readonly name: string;
  readonly arguments: readonly ts.Expression[];
  readonly call: ts.CallExpression;
}

/** Methods of every promise: behind them nothing belongs to the chain. */
export const PROMISE_METHODS: ReadonlySet<string> = new Set(["then", "catch", "finally"]);

/** The calls that follow on an expression, and the whole that they make. */
export function linksBehind(start: ts.Expression): { readonly links: readonly Link[]; readonly whole: ts.Expression } {
  const links: Link[] = [];
  let whole = start;
  for (;;) {
    const { parent } = whole;
    const call = parent?.parent;
    const isMember = parent !== undefined && ts.isPropertyAccessExpression(parent) && parent.expression === whole;
    if (!isMember || !ts.isCallExpression(call) || call.expression !== parent) return { links, whole };
    if (PROMISE_METHODS.has(parent.name.text)) return { links, whole };
    links.push({ name: parent.name.text, arguments: call.arguments, call });
    whole = call;
  }
}

/** An expression as facts keep it. */
export function written(node: ts.Expression): Written {
  const names: { name: string; declaredAt: number | null }[] = [];
  const visit = (part: ts.Node): void => {
    if (ts.isIdentifier(part) && !isName(part))
      names.push({ name: part.text, declaredAt: resolveName(part.text, part)?.node.getStart() ?? null });
    if (!ts.isTypeNode(part)) ts.forEachChild(part, visit);
  };
  visit(node);
  const range = { start: node.getStart(), end: node.getEnd() };
  const [isNull, isAbsent] = [mayBe(node, isNullable), mayBe(node, isAbsentable)];
  return {
    ...range,
    text: node.getText(),
    isConstant: isConstant(node),
    mayBeNull: isNull,
    mayBeAbsent: isAbsent,
    names,
  };
}

const CHOOSING: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
]);

/** What syntax shows to be null at times. */
const isNullable = (value: ts.Expression): boolean =>
  value.kind === ts.SyntaxKind.NullKeyword ||
  (ts.isCallExpression(value) && /[pP]arams\.get\([^()]*\)$/.test(value.getText()));

/** What syntax shows to be null or undefined at times. */
const isAbsentable = (value: ts.Expression): boolean =>
  isNullable(value) ||
  (value.flags & ts.NodeFlags.OptionalChain) !== 0 ||
  (ts.isIdentifier(value) && value.text === "undefined") ||
  (ts.isCallExpression(value) && /\.get\([^()]*\)$/.test(value.getText()));

/** Whether one of the values that an expression can have is such a one. */
function mayBe(node: ts.Expression, isSuch: (value: ts.Expression) => boolean, depth = 0): boolean {
  const value = unwrap(node);
  if (isSuch(value)) return true;
  if (ts.isConditionalExpression(value))
    return [value.whenTrue, value.whenFalse].some((arm) => mayBe(arm, isSuch, depth));
  if (ts.isBinaryExpression(value)) return CHOOSING.has(value.operatorToken.kind) && mayBe(value.right, isSuch, depth);
  const binding = ts.isIdentifier(value) && depth < 4 ? resolveName(value.text, value) : null;
  const given = binding?.path?.length === 0 ? binding.initializer : null;
  return given != null && mayBe(given, isSuch, depth + 1);
}

function isConstant(node: ts.Expression): boolean {
  const value = unwrap(node);
  if (ts.isLiteralExpression(value) && !ts.isRegularExpressionLiteral(value)) return true;
  if (ts.isArrayLiteralExpression(value)) return value.elements.every(isConstant);
  if (ts.isPrefixUnaryExpression(value)) return ts.isNumericLiteral(value.operand);
  const constants = [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword];
  if (constants.includes(value.kind)) return true;
  return (
    ts.isObjectLiteralExpression(value) &&
    value.properties.every((property) => ts.isPropertyAssignment(property) && isConstant(property.initializer))
  );
}

/** The text of a string literal, or of the constant that a name stands for; null for what is made at run time. */
export function literalText(node: ts.Expression | undefined): string | null {
  const value = node === undefined ? undefined : unwrap(node);
  if (value === undefined) return null;
  if (ts.isStringLiteralLike(value)) return value.text;
  const binding = ts.isIdentifier(value) ? resolveName(value.text, value) : null;
  const isConstantName = binding?.kind === "variable" && binding.path?.length === 0 && isConst(binding.node);
  const given = isConstantName && binding.initializer !== null ? unwrap(binding.initializer) : null;
  return given !== null && ts.isStringLiteralLike(given) ? given.text : null;
}

const isConst = (name: ts.Node): boolean =>
  ts.isVariableDeclaration(name.parent) && (name.parent.parent.flags & ts.NodeFlags.Const) !== 0;

/** The columns of an object literal, in order; null when one of them cannot be named. */
export function columnsOf(node: ts.Expression | undefined): readonly WrittenColumn[] | null {
  const value = node === undefined ? undefined : unwrap(node);
  if (value === undefined || !ts.isObjectLiteralExpression(value)) return null;
  const columns: WrittenColumn[] = [];
  for (const property of value.properties) {
    if (ts.isShorthandPropertyAssignment(property)) {
      columns.push({ column: property.name.text, value: written(property.name) });
    } else if (ts.isPropertyAssignment(property)) {
      const { name, initializer } = property;
      if (!ts.isIdentifier(name) && !ts.isStringLiteral(name)) return null;
      columns.push({ column: name.text, value: written(initializer) });
    } else return null;
  }
  return columns;
}

/** What is given to a write, or to a function of the database. */
export function readValues(node: ts.Expression): Values {
  const columns = columnsOf(node);
  if (columns !== null) return { kind: "row", columns };
  const value = unwrap(node);
  const only = ts.isArrayLiteralExpression(value) && value.elements.length === 1 ? value.elements[0] : undefined;
  const row = only === undefined ? null : columnsOf(only);
  if (row !== null) return { kind: "row", columns: row };
  return { kind: "unreadable", whole: written(node), form: formOf(value) };
}

function formOf(value: ts.Expression): string {
  if (ts.isArrayLiteralExpression(value)) return "several rows";
  if (ts.isObjectLiteralExpression(value)) return "an object with a spread or a computed name";
  return "a value that is made elsewhere";
}
