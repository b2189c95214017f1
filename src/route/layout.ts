import { ts } from "../../lib/ts-morph.cjs";
import type { CodeStyle, Insertion } from "./facts.js";
import { BRACES_COMMENT } from "./marks.js";

/** Where statements can be put in front of a statement: above the comments that belong to it. */
export function insertionBefore(statement: ts.Node): Insertion {
  const { text } = statement.getSourceFile();
  const start = ownComments(statement)[0]?.pos ?? statement.getStart();
  const lineStart = startOfLine(text, start);
  if (!beginsItsLine(text, start))
    return { offset: statement.getStart(), indent: indentAt(text, start), ownLine: false };
  return { offset: lineStart, indent: text.slice(lineStart, start), ownLine: true };
}

/** The comments above a statement that belong to it: no empty line stands between. */
function ownComments(statement: ts.Node): readonly ts.CommentRange[] {
  const { text } = statement.getSourceFile();
  const own: ts.CommentRange[] = [];
  let start = statement.getStart();
  for (const comment of (ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? []).toReversed()) {
    const between = text.slice(comment.end, start);
    const isAttached = /^[ \t]*(?:(?:\r\n?|\n)[ \t]*)?$/.test(between);
    if (!isAttached || !beginsItsLine(text, comment.pos)) break;
    start = comment.pos;
    own.unshift(comment);
  }
  return own;
}

/** The same, as they are written. */
export const commentsAbove = (statement: ts.Node): readonly string[] =>
  ownComments(statement).map(({ pos, end }) => statement.getSourceFile().text.slice(pos, end));

/** An arrow function's one expression gets braces around it, so that a guard has room in front of it. */
export function insertionAround(expression: ts.Node): Insertion {
  const { text } = expression.getSourceFile();
  const start = expression.getStart();
  return { offset: start, indent: indentAt(text, start), ownLine: false, bracesEnd: expression.getEnd() };
}

/** The braces around a guard and the one `return` of a former expression, when the tool has put them in; else null. */
export function addedBraces(block: ts.Node): { start: number; end: number }[] | null {
  if (!ts.isBlock(block) || !ts.isArrowFunction(block.parent) || block.statements.length !== 2) return null;
  const { text } = block.getSourceFile();
  const [, answer] = block.statements;
  const isMarked = text
    .slice(block.getStart() + 1)
    .trimStart()
    .startsWith(BRACES_COMMENT);
  if (!isMarked || answer === undefined || !ts.isReturnStatement(answer) || answer.expression === undefined)
    return null;
  return [
    { start: block.getStart(), end: answer.expression.getStart() },
    { start: answer.expression.getEnd(), end: block.getEnd() },
  ];
}

/** Where a statement can be put behind another one and the comment on the rest of its line. */
export function roomBehind(statement: ts.Node): {
  offset: number;
  indent: string;
  ownLine: boolean;
  separator: string;
} {
  const { text } = statement.getSourceFile();
  const end = statement.getEnd();
  const rest = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? "";
  const indent = indentAt(text, statement.getStart());
  const ownLine = COMMENT_ONLY.test(rest);
  if (ownLine) return { offset: end + rest.length, indent, ownLine, separator: "" };
  return { offset: end, indent, ownLine, separator: text[end - 1] === ";" ? " " : "; " };
}

/** What may follow on a line for a new one to begin behind it. */
const COMMENT_ONLY = /^[ \t]*(\/\/.*|\/\*((?!\*\/).)*\*\/[ \t]*)?$/;

/** The end of a statement: without semicolons, one at the beginning of a later line belongs to that line. */
function ownEnd(statement: ts.Node): number {
  const text = statement.getText();
  const [tail] = /(?<!\s)\s*;$/.exec(text) ?? [""];
  return statement.getEnd() - (tail.includes("\n") ? tail.length : 0);
}

/** The range that goes when an inserted statement goes: its lines and one empty line behind it. */
export function removalOf(statement: ts.Node, next: ts.Node | undefined): { start: number; end: number } {
  const { text } = statement.getSourceFile();
  const start = statement.getStart();
  const own = ownEnd(statement);
  if (!beginsItsLine(text, start)) return { start, end: own === statement.getEnd() ? (next?.getStart() ?? own) : own };
  const afterLine = /^[ \t]*(\r?\n|$)/.exec(text.slice(own));
  if (afterLine === null) return { start, end: next?.getStart() ?? statement.getEnd() };
  const end = own + afterLine[0].length;
  const emptyLine = /^[ \t]*\r?\n/.exec(text.slice(end));
  return { start: startOfLine(text, start), end: end + (emptyLine?.[0].length ?? 0) };
}

const ENDS_IN_SEMICOLON: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ExpressionStatement,
  ts.SyntaxKind.ReturnStatement,
  ts.SyntaxKind.VariableStatement,
  ts.SyntaxKind.ImportDeclaration,
]);

/** How the file is written: counted over its own tokens. */
export function readStyle(source: ts.SourceFile): CodeStyle {
  const { text } = source;
  let single = 0;
  let double = 0;
  let withSemicolon = 0;
  let without = 0;
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.StringLiteral) {
      if (text[node.end - 1] === "'") single++;
      else double++;
    } else if (ENDS_IN_SEMICOLON.has(node.kind)) {
      if (text[node.end - 1] === ";") withSemicolon++;
      else without++;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return {
    quote: single > double ? "'" : '"',
    semicolon: withSemicolon >= without,
    indent: indentUnit(text),
    eol: /\r\n/.test(text) ? "\r\n" : "\n",
  };
}

/** One level of indentation: a tab, or the most common step between the indents of neighbouring lines. */
function indentUnit(text: string): string {
  const indents = text.split(/\r?\n/).flatMap((line) => {
    const match = /^([ \t]*)\S/.exec(line);
    return match === null || /^[ \t]*\*/.test(line) ? [] : [match[1] ?? ""];
  });
  const steps = new Map<string, number>();
  indents.slice(1).forEach((indent, index) => {
    const previous = indents[index] ?? "";
    if (indent.length > previous.length && indent.startsWith(previous)) {
      const step = indent.slice(previous.length);
      steps.set(step, (steps.get(step) ?? 0) + 1);
    }
  });
  const common = [...steps].sort((a, b) => b[1] - a[1] || a[0].length - b[0].length)[0]?.[0];
  return common ?? "  ";
}

/** Where a new import goes: behind the last import or directive, else in front of the first statement. */
export function newImportPlace(source: ts.SourceFile, eol: string): { offset: number; prefix: string; suffix: string } {
  const { text } = source;
  const last =
    [...source.statements].reverse().find((statement) => ts.isImportDeclaration(statement)) ?? lastDirective(source);
  if (last !== undefined) {
    const restOfLine = /^[^\r\n]*/.exec(text.slice(last.getEnd()))?.[0] ?? "";
    const isCommentOnly = COMMENT_ONLY.test(restOfLine);
    return { offset: last.getEnd() + (isCommentOnly ? restOfLine.length : 0), prefix: eol, suffix: "" };
  }
  const [first] = source.statements;
  const start = first?.getStart() ?? text.length;
  return { offset: beginsItsLine(text, start) ? startOfLine(text, start) : start, prefix: "", suffix: eol + eol };
}

/**
 * The range that goes when an import that was put there by `newImportPlace` goes; several that were put there together
 * go together.
 */
export function importRemoval(
  first: ts.ImportDeclaration,
  source: ts.SourceFile,
  last = first,
): { start: number; end: number } {
  const { text } = source;
  const previous = source.statements[source.statements.indexOf(first) - 1];
  const lineBreak = /\r?\n$/.exec(text.slice(0, first.getStart()));
  const isBehind = previous !== undefined && (ts.isImportDeclaration(previous) || isDirective(previous));
  if (isBehind && lineBreak !== null) return { start: first.getStart() - lineBreak[0].length, end: last.getEnd() };
  const { end } = removalOf(last, source.statements[source.statements.indexOf(last) + 1]);
  return { start: removalOf(first, last).start, end };
}

function lastDirective(source: ts.SourceFile): ts.Statement | undefined {
  const end = source.statements.findIndex((statement) => !isDirective(statement));
  return end === -1 ? source.statements.at(-1) : source.statements[end - 1];
}

const isDirective = (statement: ts.Statement): boolean =>
  ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);

const startOfLine = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;

/** Only white space (or the byte order mark) stands in front of it. */
const beginsItsLine = (text: string, offset: number): boolean =>
  /^[ \t]*$/.test(text.slice(startOfLine(text, offset), offset));

const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(startOfLine(text, offset)))?.[0] ?? "";
