import { ts } from "../../lib/ts-morph.cjs";
import type { ExistingGuard } from "./facts.js";
import type { HandlerFunction } from "./handlers.js";
import { unwrap } from "./wrapping.js";
import { addedBraces, removalOf } from "./layout.js";
import { FALL_THROUGH_COMMENT } from "./marks.js";
import { placeOf } from "./parse.js";

/** The guard that stands in a handler, or null. A call of the data-source helper in any other form is a guard by hand. */
export function findGuard(fn: HandlerFunction, dataSourceName: string, file: string): ExistingGuard | null {
  let found: ts.CallExpression | null = null;
  const visit = (node: ts.Node): void => {
    if (found !== null) return;
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === dataSourceName)
      found = node;
    else ts.forEachChild(node, visit);
  };
  if (fn.body !== undefined) visit(fn.body);
  return found === null ? null : readGuard(found, file);
}

function readGuard(call: ts.CallExpression, file: string): ExistingGuard {
  const [argument] = call.arguments;
  const domain = argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : null;
  const statement = statementOf(call);
  const list = statement.parent;
  const siblings = ts.isBlock(list) ? list.statements : undefined;
  const next = siblings?.[siblings.indexOf(statement) + 1];
  return {
    domain,
    shape:
      domain !== null &&
      siblings !== undefined &&
      ts.isIfStatement(statement) &&
      isGuardTest(statement.expression, call)
        ? shapeOf(statement)
        : "by-hand",
    start: statement.getStart(),
    end: statement.getEnd(),
    place: placeOf(statement, file),
    removals: addedBraces(list) ?? [removalOf(statement, next)],
  };
}

function statementOf(node: ts.Node): ts.Statement {
  let current = node;
  while (!ts.isStatement(current)) current = current.parent;
  return current;
}

/** `getDataSource("x") === "convex"`, with `&& name` for required arguments that may be null. */
function isGuardTest(test: ts.Expression, call: ts.CallExpression): boolean {
  const value = unwrap(test);
  if (!ts.isBinaryExpression(value)) return false;
  if (value.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
    const right = unwrap(value.right);
    return isGuardTest(value.left, call) && (ts.isIdentifier(right) || ts.isPropertyAccessExpression(right));
  }
  const right = unwrap(value.right);
  return (
    value.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken &&
    value.left === call &&
    ts.isStringLiteralLike(right) &&
    right.text === "convex"
  );
}

function shapeOf(guard: ts.IfStatement): ExistingGuard["shape"] {
  const body = guard.thenStatement;
  if (guard.elseStatement !== undefined || !ts.isBlock(body)) return "by-hand";
  const comments = commentsIn(guard);
  const statements = body.statements.filter((statement) => !isConstant(statement));
  const [only] = statements;
  if (only !== undefined && statements.length === 1 && ts.isTryStatement(only)) {
    const isOwn = isQueryBlock(only) && comments.length === 1 && comments[0] === FALL_THROUGH_COMMENT;
    return isOwn ? "query" : "by-hand";
  }
  if (comments.length > 0 || only === undefined || statements.length !== 1 || !isResponse(only)) return "by-hand";
  const imports = body.statements.filter((statement) => /\bawait import\(/.test(statement.getText()));
  if (body.statements.length === 1) return "stub";
  return imports.length === 2 ? "mutation" : "by-hand";
}

/** The `try` of a guard: two imports, the call, the answer under its condition; the `catch` is empty. */
function isQueryBlock(statement: ts.TryStatement): boolean {
  const parts = statement.tryBlock.statements;
  const answer = parts.at(-1);
  const isAnswer =
    answer !== undefined &&
    ts.isIfStatement(answer) &&
    answer.elseStatement === undefined &&
    isResponse(answer.thenStatement);
  return (
    isAnswer &&
    parts.length === 4 &&
    parts.slice(0, 3).every(isConstant) &&
    statement.finallyBlock === undefined &&
    statement.catchClause?.variableDeclaration === undefined &&
    statement.catchClause?.block.statements.length === 0
  );
}

/** A single `return` of a response. Braces that a lint rule adds make it somebody's own text. */
function isResponse(statement: ts.Statement): boolean {
  return (
    ts.isReturnStatement(statement) && statement.expression !== undefined && ts.isCallExpression(statement.expression)
  );
}

const isConstant = (statement: ts.Statement): boolean =>
  ts.isVariableStatement(statement) && (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;

function commentsIn(node: ts.Node): string[] {
  const source = node.getSourceFile();
  const seen = new Map<number, string>();
  const visit = (part: ts.Node): void => {
    for (const range of [
      ...(ts.getLeadingCommentRanges(source.text, part.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(source.text, part.getEnd()) ?? []),
    ]) {
      if (range.pos > node.getStart() && range.end < node.getEnd())
        seen.set(range.pos, source.text.slice(range.pos, range.end));
    }
    part.getChildren(source).forEach(visit);
  };
  visit(node);
  return [...seen.values()];
}
