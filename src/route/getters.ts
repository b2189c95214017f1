import { ts } from "../../lib/ts-morph.cjs";
import type { ValueContext } from "./reads.js";
import { resolveName } from "./scope.js";
import { unwrap } from "./wrapping.js";

/**
 * What a getter throws that a node asks for: `subject.user` with `const subject = await Subject.load()`, where the file of
 * that function has a `get user()` that throws. Null when it asks for none.
 */
export function throwingGetter(node: ts.Node, { services }: ValueContext): ts.Node | null {
  const member = memberOf(node);
  if (member === null) return null;
  const owner = unwrap(member.owner);
  const declared = ts.isIdentifier(owner) ? services.classBehind(owner) : null;
  if (declared !== null) return thrownBy(declared, member.name);
  const made = ts.isIdentifier(owner) ? resolveName(owner.text, owner)?.initializer : owner;
  const value = made == null ? null : withoutAwait(made);
  if (value === null || !(ts.isCallExpression(value) || ts.isNewExpression(value))) return null;
  const source = services.functionBehind(value)?.fn.getSourceFile();
  if (source === undefined || !source.text.includes(`get ${member.name}(`)) return null;
  return thrownBy(source, member.name);
}

/** `subject.user`, `const { user } = subject` */
function memberOf(node: ts.Node): { readonly owner: ts.Expression; readonly name: string } | null {
  if (ts.isPropertyAccessExpression(node)) return { owner: node.expression, name: node.name.text };
  if (!ts.isBindingElement(node) || !ts.isVariableDeclaration(node.parent.parent)) return null;
  const { initializer } = node.parent.parent;
  return initializer === undefined ? null : { owner: initializer, name: (node.propertyName ?? node.name).getText() };
}

function withoutAwait(expression: ts.Expression): ts.Expression {
  const value = unwrap(expression);
  return ts.isAwaitExpression(value) ? unwrap(value.expression) : value;
}

function thrownBy(source: ts.Node, name: string): ts.Node | null {
  let found: ts.Node | null = null;
  const visit = (node: ts.Node, isInside: boolean): void => {
    if (isInside && ts.isThrowStatement(node)) found ??= node;
    const isGetter = ts.isGetAccessorDeclaration(node) && node.name.getText() === name;
    ts.forEachChild(node, (child) => visit(child, isInside || isGetter));
  };
  visit(source, false);
  return found;
}
