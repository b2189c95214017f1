import { Node } from "../../lib/ts-morph.cjs";
import { follow, type Located } from "./follow.js";
import type { Sources } from "./sources.js";

/** The canonical source text of a literal, or of a constant that holds one (`"DRAFT"`, `20`, `1n`, `true`); else null. */
export function literalCode(sources: Sources, at: Located): string | null {
  const bound = follow(sources, at);
  if (bound?.kind !== "value") return null;
  const { node } = bound;
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)) {
    return JSON.stringify(node.getLiteralText());
  }
  if (Node.isTrueLiteral(node) || Node.isFalseLiteral(node) || Node.isBigIntLiteral(node)) return node.getText();
  const isNegative = Node.isPrefixUnaryExpression(node) && node.getText().startsWith("-");
  const digits = isNegative ? node.getOperand() : node;
  if (isNegative && Node.isBigIntLiteral(digits)) return `-${digits.getText()}`;
  if (!Node.isNumericLiteral(digits)) return null;
  return String(isNegative ? -digits.getLiteralValue() : digits.getLiteralValue());
}
