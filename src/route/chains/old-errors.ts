import { ts } from "../../../lib/ts-morph.cjs";
import { placeOf } from "../parse.js";
import { shorten } from "../shorten.js";
import { unwrap } from "../wrapping.js";
import type { ClientUse } from "./chain-facts.js";
import { literalText } from "./links.js";

/** Codes of Postgres, of its HTTP interface, and of Prisma. */
const CODE = /^(?:\d[0-9A-Z]{4}|PGRST\d{3}|P[1-6]\d{3})$/;
/** Codes that are nothing else, wherever they stand: in a list, in a table of messages, behind a name. */
const ONLY_CODE = /^(?:PGRST\d{3}|P[1-6]\d{3}|23(?:50[235]|514|P01)|22P02|42(?:P\d\d|501|703)|40(?:001|P01)|57014)$/;
/** No such row, and not allowed: the new calls answer with these, too. */
const KEPT: ReadonlySet<string> = new Set(["PGRST116", "42501", "P2025"]);
const CLASS = /(?:^|\.)(?:PrismaClient\w*Error|PostgrestError|AuthError|AuthApiError|StorageError|NotFoundError)$/;
const CLASS_NAME = /^(?:PrismaClient\w+Error|PostgrestError|AuthApiError|StorageApiError)$/;
const TELLS =
  /^is(?:Prisma|Postgres|Postgrest|Supabase|Pg|Unique|Duplicate|ForeignKey|Constraint)\w*(?:Error|Violation|Conflict|Constraint)$/;
/** What the database itself says of an error. */
const SAID =
  /duplicate|violat|unique constraint|foreign key|already exists|row-level security|permission denied|json object|no\)? rows|does not exist|schema cache|record to |no \w+ found|fetch failed/i;
const MEMBERS: ReadonlySet<string> = new Set(["message", "details", "hint", "target", "cause"]);

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
  if (ts.isCaseClause(node) && isCodeOf(node.parent.parent.expression, node.expression)) return true;
  if (ts.isBinaryExpression(node)) return isOldTest(node);
  if (ts.isCallExpression(node)) return isOldCall(node);
  if (ts.isPropertyAccessExpression(node)) return node.name.text === "meta" && isError(node.expression);
  if (!ts.isStringLiteralLike(node) || ts.isImportDeclaration(node.parent)) return false;
  return (ONLY_CODE.test(node.text) && !KEPT.has(node.text)) || CLASS_NAME.test(node.text);
}

function isOldTest({ left, right, operatorToken }: ts.BinaryExpression): boolean {
  if (operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword) return CLASS.test(right.getText());
  return [isCodeOf(left, right), isCodeOf(right, left), isWordOf(left, right), isWordOf(right, left)].some(Boolean);
}

/** `error.message.includes("duplicate key")`, `/violates/.test(error.message)`, `error.code.startsWith("23")` */
function isOldCall({ expression, arguments: given }: ts.CallExpression): boolean {
  if (ts.isIdentifier(expression)) return TELLS.test(expression.text);
  const [first] = given;
  if (!ts.isPropertyAccessExpression(expression) || first === undefined) return false;
  const { name, expression: on } = expression;
  const isLooking = /^(?:includes|startsWith|endsWith|indexOf|match|search|test|exec)$/.test(name.text);
  if (!isLooking) return false;
  if (memberOf(on) === "code" && isError(receiverOf(on))) return !KEPT.has(literalText(first) ?? "");
  return isWordOf(on, first) || isWordOf(first, on);
}

/** `error.message` beside words of the database. */
function isWordOf(member: ts.Expression, words: ts.Expression): boolean {
  const name = memberOf(member);
  const value = unwrap(words);
  const isWords = ts.isRegularExpressionLiteral(value) || ts.isStringLiteralLike(value);
  return name !== null && MEMBERS.has(name) && isWords && SAID.test(value.text);
}

/** `error.code` beside a code that is not kept. */
function isCodeOf(member: ts.Expression, code: ts.Expression): boolean {
  const said = literalText(code);
  const name = memberOf(member) ?? (ts.isIdentifier(unwrap(member)) ? unwrap(member).getText() : null);
  return name === "code" && said !== null && CODE.test(said) && !KEPT.has(said);
}

/** The name of the member that is looked at, also behind `?? ""`, `toLowerCase()` and the like. */
function memberOf(node: ts.Expression): string | null {
  const value = unwrap(node);
  if (ts.isPropertyAccessExpression(value)) return value.name.text;
  if (ts.isElementAccessExpression(value)) return literalText(value.argumentExpression);
  if (ts.isBinaryExpression(value)) return memberOf(value.left);
  const isCall = ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression);
  return isCall && ts.isPropertyAccessExpression(value.expression) ? memberOf(value.expression.expression) : null;
}

function receiverOf(node: ts.Expression): ts.Expression {
  const value = unwrap(node);
  return ts.isPropertyAccessExpression(value) || ts.isElementAccessExpression(value) ? value.expression : value;
}

const isError = (node: ts.Expression): boolean => /(?:^e$|err(?:or)?$|exception$|cause$)/i.test(unwrap(node).getText());
