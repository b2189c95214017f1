import { ts } from "../../lib/ts-morph.cjs";
import { assignmentsTo } from "./assignments.js";
import type { UsedName } from "./facts.js";
import { resolveName } from "./scope.js";

/** An identifier that is a member's or a property's name and no value. */
export function isName(node: ts.Node): boolean {
  if (!ts.isIdentifier(node)) return false;
  const { parent } = node;
  return (
    ((ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node) ||
    ts.isTypeElement(parent) ||
    ts.isTypeQueryNode(parent) ||
    ts.isQualifiedName(parent)
  );
}

/** The names that must mean the same where the expression is repeated. */
export function namesIn(node: ts.Node): UsedName[] {
  const names = new Map<string, UsedName>();
  const visit = (part: ts.Node): void => {
    if (ts.isIdentifier(part) && !isName(part)) names.set(part.text, usedName(part));
    if (!ts.isTypeNode(part)) ts.forEachChild(part, visit);
  };
  visit(node);
  return [...names.values()];
}

function usedName(name: ts.Identifier): UsedName {
  const binding = resolveName(name.text, name);
  if (binding === null) return { name: name.text, declaredAt: null, lastSetAt: 0 };
  const lastSetAt = Math.max(0, ...assignmentsTo(binding).map(({ end }) => end));
  return { name: name.text, declaredAt: binding.node.getStart(), lastSetAt };
}

/** The name is given its value here: `rows = await prisma.lead.findMany()`. */
export const isAssigned = (use: ts.Node): boolean =>
  ts.isBinaryExpression(use.parent) &&
  use.parent.left === use &&
  use.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
