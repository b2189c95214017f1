import { ts } from "../../lib/ts-morph.cjs";
import { resolveName } from "./scope.js";
import { unwrap } from "./wrapping.js";

/** The names that stand beside a spread in its object: they replace the row's own. Null where they cannot be read. */
export function siblingNames(spread: ts.SpreadAssignment): string[] | null {
  const { properties } = spread.parent;
  const names: string[] = [];
  for (const [index, property] of properties.entries()) {
    if (property === spread) continue;
    if (property.name !== undefined) names.push(property.name.getText().replace(/^["']|["']$/g, ""));
    else if (ts.isSpreadAssignment(property) && index > properties.indexOf(spread)) {
      const spreadNames = namesSpread(property.expression);
      if (spreadNames === null) return null;
      names.push(...spreadNames);
    }
  }
  return names;
}

/** `...(shown && { email })`, `...hidden` with `const hidden = { email: null }` */
export function namesSpread(expression: ts.Expression): string[] | null {
  const value = unwrap(expression);
  if (ts.isObjectLiteralExpression(value)) {
    const names = value.properties.map(({ name }) => name?.getText().replace(/^["']|["']$/g, ""));
    return names.every((name) => name !== undefined) ? names : null;
  }
  if (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken)
    return namesSpread(value.right);
  if (ts.isConditionalExpression(value)) {
    const [left, right] = [namesSpread(value.whenTrue), namesSpread(value.whenFalse)];
    return left === null || right === null ? null : [...left, ...right];
  }
  const made = ts.isIdentifier(value) ? resolveName(value.text, value)?.initializer : null;
  return made != null && ts.isObjectLiteralExpression(unwrap(made)) ? namesSpread(made) : null;
}
