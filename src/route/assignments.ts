import { ts } from "../../lib/ts-morph.cjs";
import { identifiersIn } from "./identifiers.js";
import { notesOf } from "./notes.js";
import { resolveName, type Binding } from "./scope.js";

/** A value that a variable is given after its declaration. */
export interface Assignment {
  readonly value: ts.Expression;
  /** offset behind the assignment */
  readonly end: number;
}

/** Every assignment to a variable after its declaration, destructuring and `++` included. */
export function assignmentsTo(binding: Binding): readonly Assignment[] {
  return (notesOf(binding.node).assignments ??= namesakesOf(binding).flatMap((name) => {
    const expression = assignmentAround(name);
    const isMade = expression !== null && isUseOf(name, binding);
    return isMade ? [{ value: expression.value, end: expression.node.getEnd() }] : [];
  }));
}

/** What has the name of a variable, in its whole file. */
const namesakesOf = ({ kind, name, node }: Binding): readonly ts.Identifier[] =>
  kind === "variable" ? identifiersIn(node.getSourceFile(), name) : [];

const isUseOf = (name: ts.Identifier, binding: Binding): boolean =>
  name !== binding.node && resolveName(binding.name, name)?.node === binding.node;

/** The assignment whose left side (or whose destructuring pattern) holds the name or member, or null. */
export function assignmentAround(name: ts.Node): { node: ts.Node; value: ts.Expression } | null {
  let child: ts.Node = name;
  while (isPattern(child.parent)) child = child.parent;
  const { parent } = child;
  if (ts.isBinaryExpression(parent) && parent.left === child && isAssignment(parent.operatorToken.kind)) {
    return { node: parent, value: parent.right };
  }
  const isStep = ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent);
  const changes =
    isStep && (parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken);
  return changes ? { node: parent, value: parent } : null;
}

/** Parts of a destructuring assignment: `({ a: name } = …)`, `[name] = …`. */
const isPattern = (node: ts.Node): boolean =>
  ts.isArrayLiteralExpression(node) ||
  ts.isObjectLiteralExpression(node) ||
  ts.isShorthandPropertyAssignment(node) ||
  ts.isPropertyAssignment(node) ||
  ts.isParenthesizedExpression(node);

const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** A list or object that is added to after it was made: its first value does not say what it holds. */
export function isMutated(binding: Binding): boolean {
  return namesakesOf(binding).some((name) => changesMember(name) && isUseOf(name, binding));
}

/** `list.push(x)`, `object.a.key = x`, `delete list[0]`, `Object.assign(object, x)`, `tighten(object)` */
function changesMember(name: ts.Identifier): boolean {
  if (ts.isCallExpression(name.parent)) return mayChange(name.parent, name);
  let member: ts.Node = name;
  while (isMemberOf(member.parent, member)) member = member.parent;
  if (member === name) return false;
  const { parent } = member;
  if (ts.isCallExpression(parent) && parent.expression === member)
    return /\.(push|unshift|splice|set|add|fill|append|pop|shift|sort|reverse|delete|clear)$/.test(member.getText());
  if (ts.isCallExpression(parent)) return mayChange(parent, member);
  if (ts.isDeleteExpression(parent) || ts.isPostfixUnaryExpression(parent)) return true;
  return ts.isBinaryExpression(parent) && parent.left === member && isAssignment(parent.operatorToken.kind);
}

const isMemberOf = (node: ts.Node, owner: ts.Node): boolean =>
  (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && node.expression === owner;

/** What is given to a function may be changed there, unless it is a query or one that only reads. */
function mayChange({ expression, arguments: given }: ts.CallExpression, value: ts.Node): boolean {
  if (!given.some((argument) => argument === value)) return false;
  const callee = expression.getText();
  if (callee.startsWith("Object.assign")) return given[0] === value;
  return ts.isIdentifier(expression) && !/^(String|Number|Boolean|structuredClone)$/.test(callee);
}
