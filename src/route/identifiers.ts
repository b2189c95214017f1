import { ts } from "../../lib/ts-morph.cjs";
import { notesOf } from "./notes.js";

const NONE: readonly ts.Identifier[] = [];

/** Every identifier of a file by its text, in the order of the text: one walk answers all questions about names. */
export function identifiersByName(source: ts.SourceFile): ReadonlyMap<string, readonly ts.Identifier[]> {
  return (notesOf(source).identifiers ??= collect(source));
}

function collect(source: ts.SourceFile): ReadonlyMap<string, readonly ts.Identifier[]> {
  const found = new Map<string, ts.Identifier[]>();
  const visit = (node: ts.Node): void => {
    if (!ts.isIdentifier(node)) return ts.forEachChild(node, visit);
    const same = found.get(node.text);
    if (same === undefined) found.set(node.text, [node]);
    else same.push(node);
  };
  visit(source);
  return found;
}

/** The identifiers of a name inside a node, in the order of the text. */
export function identifiersIn(root: ts.Node, name: string): readonly ts.Identifier[] {
  const all = identifiersByName(root.getSourceFile()).get(name) ?? NONE;
  return all.filter((identifier) => identifier.pos >= root.pos && identifier.end <= root.end);
}
