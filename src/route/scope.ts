import { ts } from "../../lib/ts-morph.cjs";
import { notesOf } from "./notes.js";

/** A declared name, found by syntax. */
export interface Binding {
  readonly name: string;
  readonly kind: "variable" | "parameter" | "import" | "function" | "other";
  /** the identifier that declares it */
  readonly node: ts.Node;
  /** the declaration's value; for a destructured name the value that is taken apart */
  readonly initializer: ts.Expression | null;
  /** members taken on the way: `["user", "id"]` for `const { user: { id } } = …`; null when one cannot be named */
  readonly path: readonly string[] | null;
  /** `const { a = 1 } = …` */
  readonly hasDefault: boolean;
  /** position from which the name can be used (functions and imports: from the start of their scope) */
  readonly usableFrom: number;
  /** module of an import */
  readonly module: string | null;
}

/** The declaration that a name means at a node, or null for a global. */
export function resolveName(name: string, from: ts.Node): Binding | null {
  for (let node: ts.Node | undefined = from; node !== undefined; node = node.parent) {
    const found = opensScope(node) ? namesOf(node).get(name) : undefined;
    if (found !== undefined) return found;
  }
  return null;
}

/** Every name that can be used in front of a statement, nearest scope first, each name once. */
export function namesInFrontOf(statement: ts.Node): Binding[] {
  const position = statement.getStart();
  const seen = new Map<string, Binding>();
  for (let node: ts.Node | undefined = statement.parent; node !== undefined; node = node.parent) {
    for (const binding of bindingsOf(node)) {
      if (binding.usableFrom <= position && !seen.has(binding.name)) seen.set(binding.name, binding);
    }
  }
  return [...seen.values()];
}

/** The names that a file declares at its top, imports included. */
export const topLevelNames = (source: ts.SourceFile): readonly Binding[] => bindingsOf(source);

/** Every name that is declared anywhere inside a node. */
export function localNames(root: ts.Node): string[] {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    for (const binding of bindingsOf(node)) names.add(binding.name);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return [...names];
}

/** The names that a node itself opens a scope for. */
function bindingsOf(node: ts.Node): readonly Binding[] {
  // Asked for every node on the way up: only the few that open a scope are looked up and kept.
  if (!opensScope(node)) return NONE;
  return (notesOf(node).bindings ??= collect(node));
}

const NONE: readonly Binding[] = [];

/** The names of one scope; of two declarations of a name the first. */
function namesOf(scope: ts.Node): ReadonlyMap<string, Binding> {
  return (notesOf(scope).byName ??= nameTable(scope));
}

function nameTable(scope: ts.Node): ReadonlyMap<string, Binding> {
  const names = new Map<string, Binding>();
  for (const binding of bindingsOf(scope)) if (!names.has(binding.name)) names.set(binding.name, binding);
  return names;
}

/** Whether nodes of a kind open a scope, by the kind's number: asked for every node on the way up. */
const OPENING: (boolean | undefined)[] = [];

const opensScope = (node: ts.Node): boolean => (OPENING[node.kind] ??= isOpening(node));

function isOpening(node: ts.Node): boolean {
  switch (node.kind) {
    case ts.SyntaxKind.SourceFile:
    case ts.SyntaxKind.Block:
    case ts.SyntaxKind.ModuleBlock:
    case ts.SyntaxKind.CaseBlock:
    case ts.SyntaxKind.ForStatement:
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.ForInStatement:
    case ts.SyntaxKind.CatchClause:
      return true;
    default:
      return ts.isFunctionLike(node);
  }
}

function collect(node: ts.Node): Binding[] {
  if (ts.isSourceFile(node) || ts.isBlock(node) || ts.isModuleBlock(node))
    return node.statements.flatMap(fromStatement);
  if (ts.isCaseBlock(node)) return node.clauses.flatMap((clause) => clause.statements.flatMap(fromStatement));
  if (ts.isFunctionLike(node)) {
    return node.parameters.flatMap((parameter) =>
      fromPattern(parameter.name, {
        kind: "parameter",
        initializer: parameter.initializer ?? null,
        path: [],
        hasDefault: false,
        usableFrom: 0,
      }),
    );
  }
  if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node)) {
    const list = node.initializer;
    if (list === undefined || !ts.isVariableDeclarationList(list)) return [];
    return list.declarations.flatMap((declaration) => fromPattern(declaration.name, withoutValue(node)));
  }
  if (ts.isCatchClause(node) && node.variableDeclaration !== undefined) {
    return fromPattern(node.variableDeclaration.name, withoutValue(node));
  }
  return [];
}

function fromStatement(statement: ts.Statement): Binding[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap((declaration) =>
      fromPattern(declaration.name, {
        kind: "variable",
        initializer: declaration.initializer ?? null,
        path: [],
        hasDefault: false,
        usableFrom: declaration.getEnd(),
      }),
    );
  }
  if (ts.isFunctionDeclaration(statement) && statement.name !== undefined)
    return [named(statement.name, "function", null)];
  if ((ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) && statement.name !== undefined) {
    return [{ ...named(statement.name, "other", null), usableFrom: statement.getEnd() }];
  }
  if (ts.isImportDeclaration(statement)) return fromImport(statement);
  return [];
}

function fromImport(statement: ts.ImportDeclaration): Binding[] {
  const module = ts.isStringLiteral(statement.moduleSpecifier) ? statement.moduleSpecifier.text : null;
  const clause = statement.importClause;
  if (clause === undefined) return [];
  const names: Binding[] = [];
  if (clause.name !== undefined) names.push({ ...named(clause.name, "import", module), path: ["default"] });
  const bindings = clause.namedBindings;
  if (bindings !== undefined && ts.isNamespaceImport(bindings))
    names.push({ ...named(bindings.name, "import", module), path: ["*"] });
  if (bindings !== undefined && ts.isNamedImports(bindings)) {
    for (const element of bindings.elements) {
      names.push({ ...named(element.name, "import", module), path: [(element.propertyName ?? element.name).text] });
    }
  }
  return names;
}

/** What the names of one declaration have in common. */
type Declared = Pick<Binding, "kind" | "initializer" | "path" | "hasDefault" | "usableFrom">;

function fromPattern(name: ts.BindingName, declared: Declared): Binding[] {
  if (ts.isIdentifier(name)) return [{ name: name.text, node: name, module: null, ...declared }];
  return name.elements.flatMap((element, index) => {
    if (ts.isOmittedExpression(element)) return [];
    const step = memberOf(element, index, ts.isArrayBindingPattern(name));
    const path = declared.path === null || step === null ? null : [...declared.path, step];
    const hasDefault = declared.hasDefault || element.initializer !== undefined;
    return fromPattern(element.name, { ...declared, path, hasDefault });
  });
}

/** Declarations whose value is not an expression: loop variables, caught errors. */
const withoutValue = (node: ts.Node): Declared => ({
  kind: "other",
  initializer: null,
  path: null,
  hasDefault: false,
  usableFrom: node.getStart(),
});

/** The member that a binding element takes; null for the rest of an object. */
function memberOf(element: ts.BindingElement, index: number, isArray: boolean): string | null {
  if (element.dotDotDotToken !== undefined) return null;
  if (isArray) return String(index);
  const property = element.propertyName ?? element.name;
  return ts.isIdentifier(property) || ts.isStringLiteral(property) ? property.text : null;
}

const named = (node: ts.Identifier, kind: Binding["kind"], module: string | null): Binding => ({
  name: node.text,
  kind,
  node,
  initializer: null,
  path: [],
  hasDefault: false,
  usableFrom: 0,
  module,
});
