import { ts } from "../../lib/ts-morph.cjs";
import { noteName, noteRequested, type Uses } from "./link-uses.js";
import { parseWhole } from "./parse.js";

/** A name of another module. */
export interface Link {
  readonly specifier: string;
  /** the name as that module exports it; `default`, or `*` for the whole module */
  readonly name: string;
  readonly line: number;
  /** gone once the types are: `import type`, `export type` */
  readonly isType: boolean;
  /** the module is chosen at run time: nobody can say which it is */
  readonly isChosen?: true;
}

/** One use of something, by the code that a symbol stands for. */
export type Use =
  /** a name of this module's top level: declared there, or imported; `member` where only that of it is used */
  | {
      readonly kind: "name";
      readonly name: string;
      readonly member: string | null;
      readonly line: number;
      readonly isType: boolean;
    }
  /** `import("…")`, `require("…")`, `typeof import("…")` */
  | ({ readonly kind: "link" } & Link);

/** A module as its symbols hang together, read from its syntax. */
export interface ModuleLinks {
  /** what each name that the module declares at its top uses */
  readonly declared: ReadonlyMap<string, readonly Use[]>;
  /** what the statements use that run when the module is loaded */
  readonly effects: readonly Use[];
  /** local names of what is imported */
  readonly imported: ReadonlyMap<string, Link>;
  /** what is exported, by the name others import it by */
  readonly exported: ReadonlyMap<
    string,
    { readonly local: string; readonly line: number; readonly isType: boolean } | Link
  >;
  /** `export * from "…"` */
  readonly stars: readonly Link[];
  /** `import "…"` */
  readonly bare: readonly Link[];
}

interface Found {
  readonly source: ts.SourceFile;
  readonly declared: Map<string, Use[]>;
  readonly effects: Use[];
  readonly imported: Map<string, Link>;
  readonly exported: Map<string, { local: string; line: number; isType: boolean } | Link>;
  readonly stars: Link[];
  readonly bare: Link[];
}

/**
 * Reads how a module's symbols lead to those of other modules.
 *
 * @param file path, POSIX; its extension decides between TypeScript, TSX and JavaScript
 */
export function readLinks(file: string, text: string): ModuleLinks {
  const source = parseWhole(file, text);
  const found: Found = {
    source,
    declared: new Map(),
    effects: [],
    imported: new Map(),
    exported: new Map(),
    stars: [],
    bare: [],
  };
  for (const statement of source.statements) noteStatement(statement, found);
  return found;
}

function noteStatement(statement: ts.Statement, found: Found): void {
  if (ts.isImportDeclaration(statement)) return noteImport(statement, found);
  if (ts.isExportDeclaration(statement)) return noteReExport(statement, found);
  if (ts.isImportEqualsDeclaration(statement)) return noteImportEquals(statement, found);
  if (ts.isExportAssignment(statement)) {
    found.declared.set("default", usesOf(statement.expression, found));
    found.exported.set("default", { local: "default", line: lineOf(statement, found), isType: false });
    return;
  }
  if (ts.isVariableStatement(statement)) {
    for (const { name, initializer, type } of statement.declarationList.declarations) {
      const uses = [initializer, type, ts.isIdentifier(name) ? undefined : name].flatMap((node) =>
        node === undefined ? [] : usesOf(node, found),
      );
      for (const local of namesIn(name)) declare(local, uses, statement, found);
    }
    return;
  }
  if (isNamed(statement)) {
    const isDefault = modifiersOf(statement).includes(ts.SyntaxKind.DefaultKeyword);
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
    const local = statement.name?.text ?? "default";
    declare(local, usesOf(statement, found), isDefault ? null : statement, found, isType);
    if (isDefault) found.exported.set("default", { local, line: lineOf(statement, found), isType });
    return;
  }
  found.effects.push(...usesOf(statement, found));
}

type Named =
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.EnumDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration;

const isNamed = (statement: ts.Statement): statement is Named =>
  ts.isFunctionDeclaration(statement) ||
  ts.isClassDeclaration(statement) ||
  ts.isEnumDeclaration(statement) ||
  ts.isInterfaceDeclaration(statement) ||
  ts.isTypeAliasDeclaration(statement);

/** A name may be declared more than once: overloads, a type beside a value. */
function declare(
  local: string,
  uses: readonly Use[],
  exportedBy: ts.Statement | null,
  found: Found,
  isType = false,
): void {
  found.declared.set(local, [...(found.declared.get(local) ?? []), ...uses]);
  if (exportedBy === null || !modifiersOf(exportedBy).includes(ts.SyntaxKind.ExportKeyword)) return;
  const known = found.exported.get(local);
  if (known === undefined || known.isType)
    found.exported.set(local, { local, line: lineOf(exportedBy, found), isType });
}

const modifiersOf = (statement: ts.Statement): readonly ts.SyntaxKind[] =>
  ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []).map(({ kind }) => kind) : [];

function namesIn(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesIn(element.name)));
}

function noteImport(statement: ts.ImportDeclaration, found: Found): void {
  if (!ts.isStringLiteral(statement.moduleSpecifier)) return;
  const specifier = statement.moduleSpecifier.text;
  const line = lineOf(statement, found);
  const clause = statement.importClause;
  if (clause === undefined) {
    found.bare.push({ specifier, name: "*", line, isType: false });
    return;
  }
  const note = (local: string, name: string, isType: boolean): void => {
    found.imported.set(local, { specifier, name, line, isType: isType || clause.isTypeOnly });
  };
  if (clause.name !== undefined) note(clause.name.text, "default", false);
  const bindings = clause.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) return note(bindings.name.text, "*", false);
  // `import {} from "…"` runs the module and takes nothing.
  if (bindings.elements.length === 0 && clause.name === undefined)
    found.bare.push({ specifier, name: "*", line, isType: clause.isTypeOnly });
  for (const { name, propertyName, isTypeOnly } of bindings.elements)
    note(name.text, (propertyName ?? name).text, isTypeOnly);
}

function noteImportEquals(statement: ts.ImportEqualsDeclaration, found: Found): void {
  const { moduleReference, name, isTypeOnly } = statement;
  if (ts.isExternalModuleReference(moduleReference) && ts.isStringLiteral(moduleReference.expression)) {
    const link = {
      specifier: moduleReference.expression.text,
      name: "*",
      line: lineOf(statement, found),
      isType: isTypeOnly,
    };
    found.imported.set(name.text, link);
  } else declare(name.text, usesOf(moduleReference, found), statement, found);
}

function noteReExport(
  { moduleSpecifier, exportClause, isTypeOnly, ...statement }: ts.ExportDeclaration,
  found: Found,
): void {
  const line = found.source.getLineAndCharacterOfPosition(statement.end - 1).line + 1;
  if (moduleSpecifier === undefined) {
    if (exportClause === undefined || !ts.isNamedExports(exportClause)) return;
    for (const element of exportClause.elements) {
      const local = (element.propertyName ?? element.name).text;
      found.exported.set(element.name.text, { local, line, isType: isTypeOnly || element.isTypeOnly });
    }
    return;
  }
  if (!ts.isStringLiteral(moduleSpecifier)) return;
  const specifier = moduleSpecifier.text;
  if (exportClause === undefined) found.stars.push({ specifier, name: "*", line, isType: isTypeOnly });
  else if (ts.isNamespaceExport(exportClause))
    found.exported.set(exportClause.name.text, { specifier, name: "*", line, isType: isTypeOnly });
  else
    for (const { name, propertyName, isTypeOnly: isType } of exportClause.elements)
      found.exported.set(name.text, {
        specifier,
        name: (propertyName ?? name).text,
        line,
        isType: isTypeOnly || isType,
      });
}

const lineOf = (node: ts.Node, { source }: Found): number =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

/** What the code below a node uses of other code. */
function usesOf(root: ts.Node, { source }: Found): Use[] {
  const uses: Uses = { source, list: [] };
  const visit = (node: ts.Node, isType: boolean): void => {
    const within = isType || isTypeCode(node);
    if (ts.isIdentifier(node)) noteName(node, within, uses);
    else noteRequested(node, uses);
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(root, false);
  return uses.list;
}

/** Code that is gone once the types are; what a class extends is a value that looks like a type. */
function isTypeCode(node: ts.Node): boolean {
  if (ts.isExpressionWithTypeArguments(node))
    return ts.isHeritageClause(node.parent) && node.parent.token === ts.SyntaxKind.ImplementsKeyword;
  return ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

/** Every module that a module asks for, types included. */
export function importsOf({ declared, effects, imported, exported, stars, bare }: ModuleLinks): readonly Link[] {
  const uses = [...effects, ...[...declared.values()].flat()];
  return [
    ...imported.values(),
    ...[...exported.values()].flatMap((each) => ("specifier" in each ? [each] : [])),
    ...stars,
    ...bare,
    ...uses.flatMap((use) => (use.kind === "link" ? [use] : [])),
  ];
}
