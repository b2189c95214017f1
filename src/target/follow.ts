import type { Expression, Identifier, ObjectLiteralExpression } from "ts-morph";
import { Node } from "../../lib/ts-morph.cjs";
import type { Bound, Sources } from "./sources.js";

/** An expression and the file that it stands in. */
export interface Located {
  readonly file: string;
  readonly node: Expression;
}

const DEEPEST = 40;

/**
 * Follows names and members to what they stand for: a constant to its value, an import to the exporting file,
 * `a.b` into the object `a`. Anything else is its own value.
 *
 * @returns null when the way is lost (an unknown name, a circle, a member that cannot be seen)
 */
export function follow(sources: Sources, at: Located, depth = 0): Bound | null {
  if (depth > DEEPEST) return null;
  const node = unwrap(at.node);
  if (Node.isIdentifier(node)) return settle(sources, bindIdentifier(sources, at.file, node), depth);
  if (!Node.isPropertyAccessExpression(node)) return { kind: "value", file: at.file, node };
  const base = follow(sources, { file: at.file, node: node.getExpression() }, depth + 1);
  return base === null ? null : settle(sources, member(sources, base, node.getName()), depth);
}

/** Takes off what does not change a value: parentheses, `as`, `satisfies`, `!`. */
export function unwrap(node: Expression): Expression {
  if (
    Node.isParenthesizedExpression(node) ||
    Node.isAsExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isNonNullExpression(node)
  ) {
    return unwrap(node.getExpression());
  }
  return node;
}

/** The value of a property written out in an object literal; the last one wins. Undefined when it is not there. */
export function propertyOf(object: ObjectLiteralExpression, name: string): Expression | undefined {
  const property = object.getProperties().findLast((each) => !Node.isSpreadAssignment(each) && keyOf(each) === name);
  if (Node.isPropertyAssignment(property)) return property.getInitializer();
  return Node.isShorthandPropertyAssignment(property) ? property.getNameNode() : undefined;
}

/** The plain name of a property, without quotes; null for a computed one or a spread. */
export function keyOf(property: Node): string | null {
  if (!Node.isPropertyAssignment(property) && !Node.isShorthandPropertyAssignment(property)) return null;
  const name = property.getNameNode();
  if (Node.isStringLiteral(name)) return name.getLiteralText();
  return Node.isIdentifier(name) ? name.getText() : null;
}

function settle(sources: Sources, bound: Bound | null, depth: number): Bound | null {
  return bound?.kind === "value" ? follow(sources, bound, depth + 1) : bound;
}

function member(sources: Sources, base: Bound, name: string): Bound | null {
  if (base.kind === "module") return sources.exported(base.file, name);
  if (base.kind === "external") {
    return { ...base, name: base.name === "*" ? name : `${base.name}.${name}` };
  }
  if (base.kind !== "value" || !Node.isObjectLiteralExpression(base.node)) return null;
  const node = propertyOf(base.node, name);
  return node === undefined ? null : { kind: "value", file: base.file, node };
}

function bindIdentifier(sources: Sources, file: string, identifier: Identifier): Bound | null {
  const name = identifier.getText();
  for (const scope of identifier.getAncestors()) {
    const inner = bindInScope(scope, file, name);
    if (inner !== undefined) return inner;
  }
  return sources.lookup(file, name);
}

/** A name that a function or a block declares; undefined when it does not. */
function bindInScope(scope: Node, file: string, name: string): Bound | undefined {
  if (Node.isFunctionLikeDeclaration(scope)) {
    const index = scope.getParameters().findIndex((parameter) => parameter.getName() === name);
    return index < 0 ? undefined : { kind: "parameter", index };
  }
  if (!Node.isBlock(scope)) return undefined;
  const node = scope.getVariableDeclaration(name)?.getInitializer();
  return node === undefined ? undefined : { kind: "value", file, node };
}
