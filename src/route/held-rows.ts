import { ts } from "../../lib/ts-morph.cjs";
import { isTransaction } from "./clients.js";
import { resolveName } from "./scope.js";
import { shorten } from "./shorten.js";
import { unwrap } from "./wrapping.js";
import type { Unplaced } from "./write-facts.js";

/** The name that holds the one row of a write, and the statement that gives it that name. */
export interface RowHolder {
  readonly row: string;
  /** the identifier that is given the row */
  readonly name: ts.Identifier;
  readonly statement: ts.Statement;
}

/** Methods that call what they are given for every element. */
const EACH = new Set(["map", "forEach", "flatMap", "filter", "reduce", "reduceRight", "some", "every", "find", "from"]);
const TRANSACTION_NAME = /^(?:tx|trx|transaction)/i;

/**
 * Finds who holds the row of a write. A row that is written inside a transaction is held once the transaction is
 * through: by the name that takes what its callback returns.
 */
export function holderOf(write: ts.CallExpression): RowHolder | Unplaced {
  const loop = loopAround(write);
  if (loop !== null) return { kind: "loop", inside: loop };
  const callback = transactionAround(write);
  if (callback !== null) {
    const { parent } = callback;
    const isReturned = ts.isCallExpression(parent) && returnsRowOf(callback, write);
    return isReturned ? holderOfCall(parent) : { kind: "transaction" };
  }
  return isOnTransaction(write) ? { kind: "transaction" } : holderOfCall(write);
}

function holderOfCall(call: ts.CallExpression): RowHolder | Unplaced {
  const { top, isAwaited } = withAwait(call);
  const { parent } = top;
  if (ts.isArrayLiteralExpression(parent) && !isAwaited) return holderOfElement(parent, top);
  if (!isAwaited)
    return { kind: "unheld", form: ts.isReturnStatement(parent) ? RETURNED : "its promise is not awaited" };
  if (ts.isVariableDeclaration(parent) && parent.initializer === top) return holderInDeclaration(parent, parent.name);
  if (isPlainAssignment(parent, top)) return holderInStatement(parent.left, parent.parent);
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) return { kind: "unheld", form: RETURNED };
  if (ts.isExpressionStatement(parent)) return { kind: "unheld", form: "it is thrown away" };
  return { kind: "unheld", form: "it is part of a larger expression" };
}

const RETURNED = "it is returned at once";

/** `const [activity] = await prisma.$transaction([prisma.activity.create(…)])`, and the same with `Promise.all`. */
function holderOfElement(list: ts.ArrayLiteralExpression, element: ts.Node): RowHolder | Unplaced {
  const call = list.parent;
  const other: Unplaced = { kind: "unheld", form: "it is an element of a list" };
  if (!ts.isCallExpression(call) || call.arguments[0] !== list) return other;
  const isAll = call.expression.getText().replace(/\s+/g, "") === "Promise.all";
  if (!isAll && !isTransaction(call)) return other;
  const { top, isAwaited } = withAwait(call);
  const { parent } = top;
  if (!isAwaited || !ts.isVariableDeclaration(parent) || !ts.isArrayBindingPattern(parent.name)) return other;
  const bound = parent.name.elements[list.elements.findIndex((each) => each === element)];
  const isPlain = bound !== undefined && ts.isBindingElement(bound) && bound.dotDotDotToken === undefined;
  return isPlain && bound.initializer === undefined ? holderInDeclaration(parent, bound.name) : other;
}

function holderInDeclaration(declaration: ts.VariableDeclaration, name: ts.BindingName): RowHolder | Unplaced {
  if (!ts.isIdentifier(name)) return { kind: "unheld", form: "it is taken apart at once" };
  return holderInStatement(name, declaration.parent.parent);
}

function holderInStatement(name: ts.Identifier, statement: ts.Node): RowHolder | Unplaced {
  const { parent } = statement;
  const isInList = ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isCaseOrDefaultClause(parent);
  if (!isInList || !(ts.isVariableStatement(statement) || ts.isExpressionStatement(statement)))
    return { kind: "no-room", reason: "the statement stands in a branch without braces" };
  return { row: name.text, name, statement };
}

function isPlainAssignment(
  node: ts.Node,
  value: ts.Node,
): node is ts.BinaryExpression & { left: ts.Identifier; parent: ts.ExpressionStatement } {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    node.right === value &&
    ts.isIdentifier(node.left) &&
    ts.isExpressionStatement(node.parent)
  );
}

/** The expression with one `await` and the parentheses and assertions around it. */
function withAwait(node: ts.Node): { readonly top: ts.Node; readonly isAwaited: boolean } {
  let top = node;
  let isAwaited = false;
  for (;;) {
    const { parent } = top;
    const isWrapping =
      ts.isParenthesizedExpression(parent) ||
      ts.isAsExpression(parent) ||
      ts.isSatisfiesExpression(parent) ||
      ts.isNonNullExpression(parent);
    if (!isWrapping && !ts.isAwaitExpression(parent)) return { top, isAwaited };
    isAwaited ||= ts.isAwaitExpression(parent);
    top = parent;
  }
}

/** The loop, or the callback that is called for every element, around a node; in words. */
export function loopAround(node: ts.Node): string | null {
  for (let current = node.parent; current !== undefined; current = current.parent) {
    if (ts.isIterationStatement(current, false)) return "a loop";
    if (!ts.isFunctionLike(current) || !ts.isCallExpression(current.parent)) continue;
    const callee = unwrap(current.parent.expression);
    if (ts.isPropertyAccessExpression(callee) && EACH.has(callee.name.text))
      return `a callback of \`${shorten(callee.getText(), 40)}\``;
  }
  return null;
}

function transactionAround(node: ts.Node): ts.ArrowFunction | ts.FunctionExpression | null {
  for (let current = node.parent; current !== undefined; current = current.parent) {
    if ((ts.isArrowFunction(current) || ts.isFunctionExpression(current)) && isTransaction(current.parent))
      return current;
  }
  return null;
}

/** The client is a transaction that a caller may have opened: `tx.activity.create`, where `tx` is a parameter. */
function isOnTransaction(write: ts.CallExpression): boolean {
  let root: ts.Expression = unwrap(write.expression);
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = unwrap(root.expression);
  return mayBeTransaction(root, 0);
}

function mayBeTransaction(value: ts.Expression, depth: number): boolean {
  const names: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.push(node);
    ts.forEachChild(node, visit);
  };
  visit(value);
  return names.some((name) => {
    const binding = resolveName(name.text, name);
    if (binding === null || depth > 4) return false;
    if (binding.kind === "parameter") return isTransactionParameter(binding.node);
    return (
      binding.kind === "variable" && binding.initializer !== null && mayBeTransaction(binding.initializer, depth + 1)
    );
  });
}

function isTransactionParameter(name: ts.Node): boolean {
  const declared = name.parent;
  const type = ts.isParameter(declared) ? declared.type?.getText() : undefined;
  return TRANSACTION_NAME.test(name.getText()) || (type ?? "").includes("TransactionClient");
}

/** The callback gives back the row of the write and nothing else: as its expression, or in its one `return` at the end. */
function returnsRowOf(callback: ts.ArrowFunction | ts.FunctionExpression, write: ts.CallExpression): boolean {
  if (!ts.isBlock(callback.body)) return withAwait(write).top === callback.body;
  const [only, ...others] = returnsIn(callback.body);
  if (only === undefined || others.length > 0 || only !== callback.body.statements.at(-1)) return false;
  if (only.expression === undefined) return false;
  if (withAwait(write).top === only.expression) return true;
  const holder = holderOfCall(write);
  if (!("row" in holder) || holder.statement.parent !== callback.body || !ts.isIdentifier(only.expression))
    return false;
  const meant = resolveName(only.expression.text, only.expression)?.node;
  return meant !== undefined && meant === resolveName(holder.row, holder.name)?.node;
}

function returnsIn(body: ts.Node): ts.ReturnStatement[] {
  const found: ts.ReturnStatement[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}
