import { rangeOf, type ASTNode, type ASTPath, type Collection, type Shift, type TextRange } from "../jscodeshift.js";

/** A declaration of a name, and the part of the file in which the name means it (unless something inside does again). */
export interface Binding {
  readonly name: string;
  readonly scope: TextRange;
  /** the name's own place */
  readonly at: TextRange;
  /** the import, declarator, function … that declares it */
  readonly declaration: ASTPath;
}

/** Every declaration of a name in a file, those of types included: they stand in the way of a new import as well. */
export function bindingsOf(j: Shift, root: Collection, name: string): readonly Binding[] {
  return root
    .find(j.Identifier, { name })
    .paths()
    .flatMap((path) => {
      const declaration = declarationOf(j, path);
      if (declaration === null) return [];
      return [{ name, scope: scopeOf(j, declaration, path.node), at: rangeOf(path.node), declaration }];
    });
}

/** What a name means at an offset: its innermost declaration around it; null for a global. */
export function bindingAt(bindings: readonly Binding[], name: string, offset: number): Binding | null {
  const around = bindings.filter(({ name: own, scope }) => own === name && covers(scope, offset));
  return around.sort((a, b) => widthOf(a.scope) - widthOf(b.scope))[0] ?? null;
}

export const covers = ({ start, end }: TextRange, offset: number): boolean => start <= offset && offset < end;

const widthOf = ({ start, end }: TextRange): number => end - start;

/** The declaration that gives an identifier its meaning, null when the identifier only uses or names something. */
function declarationOf(j: Shift, identifier: ASTPath): ASTPath | null {
  let path = identifier;
  for (let parent = parentOf(path); parent !== null; parent = parentOf(path)) {
    if (!isPatternAround(j, parent.node, path.node)) return declares(j, parent.node, path.node) ? parent : null;
    path = parent;
  }
  return null;
}

function isPatternAround(j: Shift, parent: ASTNode, child: ASTNode): boolean {
  if (j.ObjectPattern.check(parent) || j.ArrayPattern.check(parent) || j.RestElement.check(parent)) return true;
  if (j.AssignmentPattern.check(parent)) return parent.left === child;
  if (j.TSParameterProperty.check(parent)) return true;
  return (j.ObjectProperty.check(parent) || j.Property.check(parent)) && parent.value === child;
}

function declares(j: Shift, parent: ASTNode, child: ASTNode): boolean {
  if (
    j.ImportSpecifier.check(parent) ||
    j.ImportDefaultSpecifier.check(parent) ||
    j.ImportNamespaceSpecifier.check(parent)
  )
    return parent.local === child;
  if (
    j.VariableDeclarator.check(parent) ||
    j.TSImportEqualsDeclaration.check(parent) ||
    j.ClassDeclaration.check(parent)
  )
    return parent.id === child;
  if (j.TSTypeAliasDeclaration.check(parent) || j.TSInterfaceDeclaration.check(parent)) return parent.id === child;
  if (j.TSEnumDeclaration.check(parent) || j.TSModuleDeclaration.check(parent)) return parent.id === child;
  if (j.CatchClause.check(parent)) return parent.param === child;
  if (!j.Function.check(parent)) return j.ClassExpression.check(parent) && parent.id === child;
  return ("id" in parent && parent.id === child) || parent.params.some((parameter) => parameter === child);
}

/** How far a declaration reaches. A function's own name reaches further than its parameters. */
function scopeOf(j: Shift, declaration: ASTPath, identifier: ASTNode): TextRange {
  const { node } = declaration;
  const isOutside = j.FunctionDeclaration.check(node) && node.id === identifier;
  const isInside = j.CatchClause.check(node) || j.ClassExpression.check(node) || j.Function.check(node);
  if (isInside && !isOutside) return rangeOf(node);
  const list = declaration.parent?.node;
  const isVar = j.VariableDeclaration.check(list) && list.kind === "var";
  for (let path = parentOf(declaration); path !== null; path = parentOf(path)) {
    if (j.Program.check(path.node)) return { start: 0, end: Number.POSITIVE_INFINITY };
    if (j.Function.check(path.node) || (!isVar && isBlock(j, path.node))) return rangeOf(path.node);
  }
  return rangeOf(node);
}

const isBlock = (j: Shift, node: ASTNode): boolean =>
  j.BlockStatement.check(node) ||
  j.ForStatement.check(node) ||
  j.ForInStatement.check(node) ||
  j.ForOfStatement.check(node) ||
  j.SwitchStatement.check(node) ||
  j.StaticBlock.check(node) ||
  j.TSModuleBlock.check(node);

/** The node around; `path.parent` is not typed, and lists between the two are left out of it. */
export function parentOf(path: ASTPath): ASTPath | null {
  const parent: ASTPath | null | undefined = path.parent;
  return parent ?? null;
}
