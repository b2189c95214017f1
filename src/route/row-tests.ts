import { ts } from "../../lib/ts-morph.cjs";
import { testOver } from "./callers.js";
import { isWithin } from "./line.js";
import { isName } from "./names.js";
import { resolveName } from "./scope.js";

/** Only asked whether it is there, or what it is: nothing of it gets out. */
export function isTest(use: ts.Node): boolean {
  const { parent } = use;
  if (ts.isPrefixUnaryExpression(parent)) return true;
  if (
    (ts.isIfStatement(parent) && parent.expression === use) ||
    (ts.isConditionalExpression(parent) && parent.condition === use)
  )
    return true;
  if (!ts.isBinaryExpression(parent)) return false;
  const operator = parent.operatorToken.getText();
  if (/^([!=]==?|[<>]=?)$/.test(operator)) return true;
  return /^(&&|\|\|)$/.test(operator) && isTestOrLeft(parent, use);
}

/** `row && …` asks for the row; `… || row` gives it. */
const isTestOrLeft = (parent: ts.BinaryExpression, use: ts.Node): boolean =>
  isTest(parent) || (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken && parent.left === use);

/** Once the row is there, the use stands behind a condition that is about something else than the row's own presence. */
export function isConditional(use: ts.Node, row: ts.Identifier): boolean {
  const declared = resolveName(row.text, row)?.node;
  if (declared === undefined) return false;
  for (let child = use; !isWithin(declared, child.parent); child = child.parent) {
    const test = testOver(child, child.parent);
    if (test !== null && !isAbout(test, row)) return true;
  }
  return false;
}

/** The test names nothing but the row. */
function isAbout(test: ts.Expression, row: ts.Identifier): boolean {
  let isOnly = true;
  const visit = (node: ts.Node): void => {
    const isOther = ts.isIdentifier(node) && isValue(node) && node.text !== row.text && node.text !== "undefined";
    if (isOther) isOnly = false;
    ts.forEachChild(node, visit);
  };
  visit(test);
  return isOnly;
}

/** The name stands for its value, and is no member's, property's or pattern's key. */
export const isValue = (node: ts.Identifier): boolean =>
  !isName(node) && !(ts.isBindingElement(node.parent) && node.parent.propertyName === node);

/** A text or a boolean is made of the row: `${row}`, `typeof row`, `"id" in row`; or it is left out: `(row, null)`. */
export function isSaidOtherwise(use: ts.Node): boolean {
  const { parent } = use;
  if (ts.isTemplateSpan(parent) || ts.isTypeOfExpression(parent)) return true;
  if (!ts.isBinaryExpression(parent)) return false;
  const operator = parent.operatorToken.getText();
  return operator === "," ? parent.left === use : /^([-+*/%]|in|instanceof)$/.test(operator);
}
