import { ts } from "../../../lib/ts-morph.cjs";
import { placeOf } from "../parse.js";
import { shorten } from "../shorten.js";
import { unwrap } from "../wrapping.js";
import type { ClientUse } from "./chain-facts.js";

/** Codes of Postgres, of its HTTP interface, and of Prisma. */
const CODE = /^(?:\d[0-9A-Z]{4}|PGRST\d{3}|P[1-6]\d{3})$/;
/** No such row, and not allowed: the new calls answer with these, too. */
const KEPT: ReadonlySet<string> = new Set(["PGRST116", "42501", "P2025"]);
const CLASS = /^(?:Prisma\.)?PrismaClient\w*Error$/;

/** Where a file tells errors apart by what only the old store says: the new call would take the other branch. */
export function oldErrorsIn(source: ts.SourceFile, file: string): readonly ClientUse[] {
  const found: ClientUse[] = [];
  const visit = (node: ts.Node): void => {
    if (looksAtOldError(node)) {
      const form = "the new calls have other errors";
      found.push({ offset: node.getStart(), text: shorten(node.getText(), 60), form, place: placeOf(node, file) });
    } else ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function looksAtOldError(node: ts.Node): boolean {
  if (ts.isCaseClause(node)) return isCodeOf(node.parent.parent.expression, node.expression);
  if (!ts.isBinaryExpression(node)) return false;
  const { left, right, operatorToken } = node;
  if (operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) return CLASS.test(right.getText());
  return isCodeOf(left, right) || isCodeOf(right, left);
}

/** `error.code` beside a code that is not kept. */
function isCodeOf(member: ts.Expression, code: ts.Expression): boolean {
  const [value, literal] = [unwrap(member), unwrap(code)];
  const isMember = ts.isPropertyAccessExpression(value) && value.name.text === "code";
  return isMember && ts.isStringLiteralLike(literal) && CODE.test(literal.text) && !KEPT.has(literal.text);
}
