import { ts } from "../../../lib/ts-morph.cjs";
import { shorten } from "../shorten.js";
import type { Comment } from "./chain-facts.js";
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

/** The comments in a chain: between its calls, and among what they are given. */
export function commentsIn(whole: ts.Expression): readonly Comment[] {
  const { text } = whole.getSourceFile();
  const found = new Map<number, Comment>();
  const add = (ranges: readonly ts.CommentRange[] = []): void => {
    for (const { pos, end } of ranges)
      if (pos > whole.getStart() && end < whole.getEnd())
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
