import { ts } from "../../lib/ts-morph.cjs";

/** Whether a function is declared `async`. */
export const isAsync = (fn: ts.Node): boolean =>
  ts.canHaveModifiers(fn) && (ts.getModifiers(fn) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);

/** The innermost function around a node; null at the top of its file. */
export function functionAround(node: ts.Node): ts.FunctionLikeDeclaration | null {
  let current: ts.Node | undefined = node.parent;
  while (current !== undefined && !ts.isFunctionLike(current)) current = current.parent;
  return current === undefined || !("body" in current) ? null : current;
}
