import type {
  ExportDeclaration,
  Expression,
  FunctionDeclaration,
  ImportDeclaration,
  SourceFile,
  Statement,
  VariableStatement,
} from "ts-morph";
import { Node } from "../../lib/ts-morph.cjs";

/** What a name at the top of a file stands for. `name` is `*` for a whole module. */
export type Local =
  | { readonly kind: "value"; readonly node: Expression }
  | { readonly kind: "function"; readonly node: FunctionDeclaration }
  /** taken out of a value by a pattern: `const { signIn } = convexAuth(…)` */
  | { readonly kind: "pattern"; readonly node: Expression }
  | { readonly kind: "import"; readonly specifier: string; readonly name: string };

export type Exported = Local | { readonly kind: "local"; readonly name: string };

/** The names of one file, read from its syntax. */
export interface ModuleNames {
  readonly locals: ReadonlyMap<string, Local>;
  readonly exports: ReadonlyMap<string, Exported>;
  /** specifiers of `export * from "…"` */
  readonly stars: readonly string[];
}

interface Collected {
  readonly locals: Map<string, Local>;
  readonly exports: Map<string, Exported>;
  readonly stars: string[];
}

/** Reads the top-level names of a file. Asks for no symbol and no type. */
export function readNames(source: SourceFile): ModuleNames {
  const names: Collected = { locals: new Map(), exports: new Map(), stars: [] };
  for (const statement of source.getStatements()) collect(statement, names);
  return names;
}

function collect(statement: Statement, names: Collected): void {
  if (Node.isVariableStatement(statement)) collectVariables(statement, names);
  else if (Node.isFunctionDeclaration(statement)) collectFunction(statement, names);
  else if (Node.isImportDeclaration(statement)) collectImport(statement, names);
  else if (Node.isExportDeclaration(statement)) collectExport(statement, names);
  else if (Node.isExportAssignment(statement) && !statement.isExportEquals()) {
    names.exports.set("default", { kind: "value", node: statement.getExpression() });
  }
}

function collectVariables(statement: VariableStatement, names: Collected): void {
  const add = (name: string, local: Local): void => {
    names.locals.set(name, local);
    if (statement.hasExportKeyword()) names.exports.set(name, { kind: "local", name });
  };
  for (const declaration of statement.getDeclarations()) {
    const node = declaration.getInitializer();
    if (node === undefined) continue;
    const target = declaration.getNameNode();
    if (Node.isIdentifier(target)) add(target.getText(), { kind: "value", node });
    else if (Node.isObjectBindingPattern(target)) {
      for (const element of target.getElements()) add(element.getName(), { kind: "pattern", node });
    }
  }
}

function collectFunction(node: FunctionDeclaration, names: Collected): void {
  const name = node.getName();
  const local: Local = { kind: "function", node };
  if (name !== undefined) names.locals.set(name, local);
  if (!node.hasExportKeyword()) return;
  if (node.hasDefaultKeyword()) names.exports.set("default", local);
  else if (name !== undefined) names.exports.set(name, local);
}

function collectImport(declaration: ImportDeclaration, names: Collected): void {
  const specifier = declaration.getModuleSpecifierValue();
  const add = (alias: string, name: string): void => void names.locals.set(alias, { kind: "import", specifier, name });
  const whole = declaration.getNamespaceImport();
  if (whole !== undefined) add(whole.getText(), "*");
  const main = declaration.getDefaultImport();
  if (main !== undefined) add(main.getText(), "default");
  for (const named of declaration.getNamedImports()) {
    add(named.getAliasNode()?.getText() ?? named.getName(), named.getName());
  }
}

function collectExport(declaration: ExportDeclaration, names: Collected): void {
  const specifier = declaration.getModuleSpecifierValue();
  if (declaration.isTypeOnly()) return;
  const whole = declaration.getNamespaceExport();
  if (specifier !== undefined && whole !== undefined) {
    names.exports.set(whole.getName(), { kind: "import", specifier, name: "*" });
  } else if (specifier !== undefined && !declaration.hasNamedExports()) names.stars.push(specifier);
  for (const named of declaration.getNamedExports()) {
    const name = named.getName();
    const alias = named.getAliasNode()?.getText() ?? name;
    names.exports.set(alias, specifier === undefined ? { kind: "local", name } : { kind: "import", specifier, name });
  }
}
