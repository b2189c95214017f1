import { ts } from "../../lib/ts-morph.cjs";
import { reachedCalls } from "./data-calls.js";
import { outermost, unwrap } from "./wrapping.js";
import { identifiersIn } from "./identifiers.js";
import { isAssigned, isName } from "./names.js";
import { resolveName } from "./scope.js";
import type { ValueContext } from "./reads.js";

/**
 * Says whether the result of a read only decides: every use of it is the test of a branch that leaves the handler,
 * a value of another query, or the question whether to ask it. A result that may be part of the answer does not only decide.
 */
export function onlyDecides(access: ts.Node, context: ValueContext): boolean {
  const holder = outermost(access);
  if (isExitTest(holder)) return true;
  const variable = variableOf(access);
  if (variable === null) return ts.isExpressionStatement(holder.parent);
  return usesOnlyDecide(variable.node, variable.name, context, 0);
}

/** The name that takes the whole result of an access (also as an element of `Promise.all`), or null. */
export function variableOf(access: ts.Node): { name: string; node: ts.Identifier } | null {
  const holder = outermost(access);
  const { parent } = holder;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name))
    return { name: parent.name.text, node: parent.name };
  if (
    ts.isBinaryExpression(parent) &&
    parent.right === holder &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isIdentifier(parent.left)
  ) {
    const declared = resolveName(parent.left.text, parent.left)?.node;
    return declared !== undefined && ts.isIdentifier(declared) ? { name: declared.text, node: declared } : null;
  }
  return ts.isArrayLiteralExpression(parent)
    ? elementVariable(
        parent,
        parent.elements.findIndex((element) => element === holder),
      )
    : null;
}

/** `const [a, b] = await Promise.all([first, second])`: the name of the n-th. */
function elementVariable(list: ts.ArrayLiteralExpression, index: number): { name: string; node: ts.Identifier } | null {
  const call = list.parent;
  if (!ts.isCallExpression(call)) return null;
  const { parent } = outermost(call);
  if (!ts.isVariableDeclaration(parent) || !ts.isArrayBindingPattern(parent.name)) return null;
  const element = parent.name.elements[index];
  return element !== undefined && ts.isBindingElement(element) && ts.isIdentifier(element.name)
    ? { name: element.name.text, node: element.name }
    : null;
}

function usesOnlyDecide(declared: ts.Identifier, name: string, context: ValueContext, depth: number): boolean {
  if (depth > 6) return false;
  return identifiersIn(context.fn, name)
    .filter((node) => node !== declared && !isName(node) && resolveName(name, node)?.node === declared)
    .every((use) => useDecides(use, context, depth));
}

function useDecides(use: ts.Identifier, context: ValueContext, depth: number): boolean {
  const member = memberChain(use);
  if (isExitTest(member) || isAssigned(member) || isInDataCall(member, context) || isTestOfQuery(member, context))
    return true;
  const declaration = aliasOf(member);
  return declaration !== null && usesOnlyDecide(declaration, declaration.text, context, depth + 1);
}

/** `row.account?.id`: the longest member path that starts at the name. */
function memberChain(use: ts.Identifier): ts.Node {
  let node: ts.Node = use;
  while (
    (ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node) ||
    ts.isNonNullExpression(node.parent)
  )
    node = node.parent;
  return node;
}

/** `const customerId = customer?.id ?? null`: the name that takes over the value. */
function aliasOf(value: ts.Node): ts.Identifier | null {
  let node = value;
  while (ts.isParenthesizedExpression(node.parent) || isFallback(node.parent)) node = node.parent;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && parent.initializer === node && ts.isIdentifier(parent.name)
    ? parent.name
    : null;
}

const isFallback = (node: ts.Node): boolean =>
  ts.isBinaryExpression(node) &&
  (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken ||
    node.operatorToken.kind === ts.SyntaxKind.BarBarToken);

function isInDataCall(node: ts.Node, context: ValueContext): boolean {
  for (let parent = node.parent; parent !== undefined && parent !== context.fn; parent = parent.parent) {
    if (ts.isFunctionLike(parent) || ts.isStatement(parent)) return false;
    if (reachedCalls(parent, context).length > 0) return true;
  }
  return false;
}

/** `customerId ? await prisma.record.findMany(…) : []`: the value says whether to ask. */
function isTestOfQuery(node: ts.Node, context: ValueContext): boolean {
  const { parent } = node;
  if (!ts.isConditionalExpression(parent) || parent.condition !== node) return false;
  const query = unwrap(parent.whenTrue);
  return reachedCalls(ts.isAwaitExpression(query) ? unwrap(query.expression) : query, context).length > 0;
}

/** The node is (part of) the test of an `if` whose branch always leaves. */
function isExitTest(node: ts.Node): boolean {
  let child = node;
  for (let parent = node.parent; parent !== undefined; child = parent, parent = parent.parent) {
    if (ts.isIfStatement(parent)) return parent.expression === child && leaves(parent.thenStatement);
    if (ts.isStatement(parent) || ts.isFunctionLike(parent) || ts.isCallExpression(parent)) return false;
  }
  return false;
}

/** The statement always ends in a return or a throw. */
export function leaves(statement: ts.Statement): boolean {
  if (ts.isReturnStatement(statement) || ts.isThrowStatement(statement)) return true;
  if (ts.isBlock(statement)) {
    const last = statement.statements.at(-1);
    return last !== undefined && leaves(last);
  }
  if (ts.isTryStatement(statement)) {
    return leaves(statement.tryBlock) && (statement.catchClause === undefined || leaves(statement.catchClause.block));
  }
  return (
    ts.isIfStatement(statement) &&
    statement.elseStatement !== undefined &&
    leaves(statement.thenStatement) &&
    leaves(statement.elseStatement)
  );
}
