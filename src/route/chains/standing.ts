import { ts } from "../../../lib/ts-morph.cjs";
import { shorten } from "../shorten.js";
import { isName } from "../names.js";
import type { ChainFacts, Comment } from "./chain-facts.js";
import { TO_COMPILER } from "./hushed.js";
import { PROMISE_METHODS } from "./links.js";

/** Where a chain stands among the code around it. */

/** What goes on behind a chain in a way that is not read (`chain["eq"](…)`, `(chain as any).eq(…)`), or `?.` in it. */
export function continuationOf(whole: ts.Expression, isAtOnce: boolean): string | null {
  if ((whole.flags & ts.NodeFlags.OptionalChain) !== 0) return "?.";
  let top: ts.Node = whole;
  while (
    ts.isParenthesizedExpression(top.parent) ||
    ts.isAsExpression(top.parent) ||
    ts.isSatisfiesExpression(top.parent) ||
    ts.isTypeAssertionExpression(top.parent) ||
    ts.isNonNullExpression(top.parent)
  )
    top = top.parent;
  const { parent } = top;
  const isFollowed =
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) && parent.expression === top;
  if (!isFollowed) return null;
  const isKnown = ts.isPropertyAccessExpression(parent) && (isAtOnce || PROMISE_METHODS.has(parent.name.text));
  return isKnown ? null : shorten(parent.getText().slice(top.getText().length), 40);
}

/** Whether nothing but its statement decides that an expression is evaluated. */
export function isDirect(node: ts.Node, statement: ts.Node | null): boolean {
  for (let current = node; current !== statement; current = current.parent) {
    const { parent } = current;
    if (parent === undefined || ts.isSourceFile(current) || ts.isFunctionLike(current)) return false;
    if (ts.isConditionalExpression(parent) && parent.condition !== current) return false;
    if (ts.isBinaryExpression(parent) && parent.right === current && CHOOSING.has(parent.operatorToken.kind))
      return false;
    if (parent !== statement && ts.isStatement(parent)) return false;
    const isBranch = parent === statement && ts.isIfStatement(parent) && parent.expression !== current;
    if (isBranch || ts.isIterationStatement(parent, false)) return false;
  }
  return statement !== null;
}

const CHOOSING: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandToken,
]);

/**
 * Statements in front of one, in its list, that may leave it: where, and the names that decide about it.
 */
export function exitsInFrontOf(statement: ts.Node | null): ChainFacts["exits"] {
  const list = statement?.parent;
  if (list === undefined || !(ts.isBlock(list) || ts.isSourceFile(list) || ts.isCaseOrDefaultClause(list))) return [];
  return list.statements
    .filter((each) => each.getStart() < (statement?.getStart() ?? 0) && mayLeave(each))
    .map((each) => ({ offset: each.getStart(), names: ts.isIfStatement(each) ? valuesIn(each.expression) : ["?"] }));
}

function mayLeave(node: ts.Node): boolean {
  if (ts.isReturnStatement(node) || ts.isThrowStatement(node) || ts.isBreakOrContinueStatement(node)) return true;
  return !ts.isFunctionLike(node) && (ts.forEachChild(node, (child) => mayLeave(child) || undefined) ?? false);
}

function valuesIn(condition: ts.Node): readonly string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isName(node)) names.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(condition);
  return names;
}

/** The comments in a chain: between its calls, and among what they are given. */
export function commentsIn(whole: ts.Expression): readonly Comment[] {
  const { text } = whole.getSourceFile();
  const found = new Map<number, Comment>();
  const add = (ranges: readonly ts.CommentRange[] = []): void => {
    for (const { pos, end } of ranges)
      if (pos > whole.getStart() && end < whole.getEnd() && !TO_COMPILER.test(text.slice(pos, end)))
        found.set(pos, { start: pos, end, text: text.slice(pos, end) });
  };
  const visit = (node: ts.Node): void => {
    const children = node.getChildren();
    if (children.length === 0) {
      add(ts.getLeadingCommentRanges(text, node.getFullStart()));
      add(ts.getTrailingCommentRanges(text, node.getEnd()));
    }
    children.forEach(visit);
  };
  visit(whole);
  return [...found.values()].sort((a, b) => a.start - b.start);
}
