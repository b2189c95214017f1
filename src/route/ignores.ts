import { ts } from "../../lib/ts-morph.cjs";
import type { IgnoreComment } from "./facts.js";
import { placeAt } from "./parse.js";

const MARK = /^(?:\/\/|\/\*\*?)\s*migrate-ignore(?:\s*:\s*|\s+)?(.*?)(?:\*\/)?$/s;

/** The ignore comment above a handler's statement, or null. */
export function ignoreAbove(node: ts.Node, file: string): IgnoreComment | null {
  let statement = node;
  while (!ts.isSourceFile(statement.parent)) statement = statement.parent;
  return isFirst(statement) ? null : inCommentsOf(statement, file);
}

/** The ignore comment at the top of a file, above its first statement, or null. */
export function ignoreOfFile(source: ts.SourceFile, file: string): IgnoreComment | null {
  const [first] = source.statements;
  return first === undefined ? null : inCommentsOf(first, file);
}

/** The nearest ignore comment above anything that a node stands in, the file's own included, or null. */
export function ignoreAround(node: ts.Node, file: string): IgnoreComment | null {
  for (let current = node; !ts.isSourceFile(current); current = current.parent) {
    const found = inCommentsOf(current, file);
    if (found !== null) return found;
  }
  return ignoreOfFile(node.getSourceFile(), file);
}

const isFirst = (statement: ts.Node): boolean => statement.getSourceFile().statements[0] === statement;

function inCommentsOf(statement: ts.Node, file: string): IgnoreComment | null {
  const source = statement.getSourceFile();
  for (const range of ts.getLeadingCommentRanges(source.text, statement.getFullStart()) ?? []) {
    const match = MARK.exec(source.text.slice(range.pos, range.end).trim());
    if (match !== null) {
      const reason = (match[1] ?? "").trim();
      return { reason: reason === "" ? "no reason given" : reason, place: placeAt(source, file, range.pos) };
    }
  }
  return null;
}
