import { ts } from "../../lib/ts-morph.cjs";
import { HTTP_METHODS, type HttpMethod } from "../manifest/model.js";
import type { HandlerFacts } from "./facts.js";
import { shorten } from "./shorten.js";
import { unwrap } from "./wrapping.js";

export type HandlerFunction = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;

/** An exported HTTP method and the function behind it, when syntax leads there. */
export interface HandlerNode {
  readonly method: HttpMethod;
  /** the node that names the export */
  readonly node: ts.Node;
  readonly form: string;
  readonly fn: HandlerFunction | null;
  /** names of the wrappers around the function, outermost first */
  readonly wrappers: readonly string[];
  readonly unreachable: HandlerFacts["unreachable"];
}

const isMethod = (name: string): name is HttpMethod => HTTP_METHODS.some((method) => method === name);

/** `export`, and not `export default`: only names are methods. */
function hasExport(node: ts.Node): boolean {
  const kinds = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []).map(({ kind }) => kind) : [];
  return kinds.includes(ts.SyntaxKind.ExportKeyword) && !kinds.includes(ts.SyntaxKind.DefaultKeyword);
}

/** Finds every exported HTTP method of a route file, in the order of the file. */
export function findHandlers(source: ts.SourceFile): HandlerNode[] {
  const found = source.statements.flatMap((statement) => handlersOf(statement, source));
  return markShared(found);
}

/** Modules that the file passes on whole: `export * from "./handlers"`. */
export function findStarExports(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) &&
    statement.exportClause === undefined &&
    statement.moduleSpecifier !== undefined &&
    ts.isStringLiteral(statement.moduleSpecifier)
      ? [statement.moduleSpecifier.text]
      : [],
  );
}

function handlersOf(statement: ts.Statement, source: ts.SourceFile): HandlerNode[] {
  if (ts.isFunctionDeclaration(statement) && hasExport(statement)) {
    const name = statement.name?.text ?? "";
    return isMethod(name) ? [reached(name, statement, statement, "function", [])] : [];
  }
  if (ts.isVariableStatement(statement) && hasExport(statement)) {
    return statement.declarationList.declarations.flatMap((declaration) => fromDeclaration(declaration, source));
  }
  if (ts.isExportDeclaration(statement)) return fromExportList(statement, source);
  return [];
}

function fromDeclaration(declaration: ts.VariableDeclaration, source: ts.SourceFile): HandlerNode[] {
  if (ts.isIdentifier(declaration.name)) {
    const name = declaration.name.text;
    return isMethod(name) ? [fromExpression(name, declaration, declaration.initializer, source)] : [];
  }
  if (!ts.isObjectBindingPattern(declaration.name)) return [];
  const origin = declaration.initializer?.getText(source) ?? "another value";
  return declaration.name.elements.flatMap((element) =>
    ts.isIdentifier(element.name) && isMethod(element.name.text)
      ? [outOfReach(element.name.text, element, { kind: "form", form: `a member destructured from \`${origin}\`` })]
      : [],
  );
}

function fromExportList(statement: ts.ExportDeclaration, source: ts.SourceFile): HandlerNode[] {
  const clause = statement.exportClause;
  if (clause === undefined || !ts.isNamedExports(clause) || statement.isTypeOnly) return [];
  const owner = statement.moduleSpecifier;
  return clause.elements.flatMap((element) => {
    const exported = element.name.text;
    if (!isMethod(exported)) return [];
    if (owner !== undefined && ts.isStringLiteral(owner)) {
      return [outOfReach(exported, element, { kind: "re-exported", owner: owner.text })];
    }
    return [fromLocalName(exported, element, (element.propertyName ?? element.name).text, source)];
  });
}

function fromExpression(
  method: HttpMethod,
  node: ts.Node,
  expression: ts.Expression | undefined,
  source: ts.SourceFile,
  depth = 0,
): HandlerNode {
  const value = expression && unwrap(expression);
  if (value === undefined) return outOfReach(method, node, { kind: "form", form: "a declaration without a value" });
  if (ts.isArrowFunction(value)) return reached(method, node, value, "arrow", []);
  if (ts.isFunctionExpression(value)) return reached(method, node, value, "function expression", []);
  if (ts.isIdentifier(value)) return fromLocalName(method, node, value.text, source, depth);
  if (ts.isCallExpression(value)) return fromWrapper(method, node, value, source);
  return outOfReach(method, node, { kind: "form", form: `\`${shorten(value.getText(source), 40)}\`` });
}

function fromLocalName(method: HttpMethod, node: ts.Node, name: string, source: ts.SourceFile, depth = 0): HandlerNode {
  for (const statement of source.statements) {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name) {
      return reached(method, node, statement, `function ${name}`, []);
    }
    if (ts.isVariableStatement(statement)) {
      const declaration = statement.declarationList.declarations.find(
        (candidate) => ts.isIdentifier(candidate.name) && candidate.name.text === name,
      );
      // A chain of aliases longer than this is a circle.
      if (declaration !== undefined && depth < 8)
        return fromExpression(method, node, declaration.initializer, source, depth + 1);
    }
    if (
      ts.isImportDeclaration(statement) &&
      importsName(statement, name) &&
      ts.isStringLiteral(statement.moduleSpecifier)
    ) {
      return outOfReach(method, node, { kind: "re-exported", owner: statement.moduleSpecifier.text });
    }
  }
  return outOfReach(method, node, { kind: "form", form: `\`${name}\`` });
}

/** `withAuth(async () => {})`, `a(b(fn))`, `withX({ handler: fn })`: the function may stand at any argument. */
function fromWrapper(method: HttpMethod, node: ts.Node, call: ts.CallExpression, source: ts.SourceFile): HandlerNode {
  const wrappers = [shorten(call.expression.getText(source), 40)];
  let pending: ts.CallExpression | null = call;
  while (pending !== null) {
    const functions = functionsAmong(pending.arguments, source);
    if (functions.length === 1 && functions[0] !== undefined) {
      return reached(method, node, functions[0], `wrapped by ${wrappers.join(", ")}`, wrappers);
    }
    if (functions.length > 1) break;
    const inner: ts.CallExpression | undefined = pending.arguments.map(unwrap).find(ts.isCallExpression);
    if (inner === undefined) break;
    wrappers.push(shorten(inner.expression.getText(source), 40));
    pending = inner;
  }
  return outOfReach(method, node, {
    kind: "form",
    form: `the result of \`${shorten(call.expression.getText(source), 40)}(…)\``,
  });
}

function functionsAmong(values: readonly ts.Expression[], source: ts.SourceFile): HandlerFunction[] {
  return values.map(unwrap).flatMap((value): HandlerFunction[] => {
    if (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) return [value];
    if (ts.isIdentifier(value)) return localFunction(value.text, source);
    if (!ts.isObjectLiteralExpression(value)) return [];
    const handler = value.properties.find(
      (property) => property.name !== undefined && /^(handler|handle|fn)$/.test(property.name.getText(source)),
    );
    return handler !== undefined && ts.isPropertyAssignment(handler)
      ? functionsAmong([handler.initializer], source)
      : [];
  });
}

function localFunction(name: string, source: ts.SourceFile): HandlerFunction[] {
  return source.statements.flatMap((statement): HandlerFunction[] => {
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name) return [statement];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap((declaration): HandlerFunction[] => {
      if (!ts.isIdentifier(declaration.name) || declaration.name.text !== name || declaration.initializer === undefined)
        return [];
      const value = unwrap(declaration.initializer);
      return ts.isArrowFunction(value) || ts.isFunctionExpression(value) ? [value] : [];
    });
  });
}

function importsName(statement: ts.ImportDeclaration, name: string): boolean {
  const clause = statement.importClause;
  if (clause === undefined) return false;
  if (clause.name?.text === name) return true;
  const bindings = clause.namedBindings;
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.some((element) => element.name.text === name)
  );
}

/** One function behind several methods can be guarded for none of them. */
function markShared(found: readonly HandlerNode[]): HandlerNode[] {
  return found.map((handler) => {
    const methods = found.filter((other) => other.fn !== null && other.fn === handler.fn).map((other) => other.method);
    return methods.length > 1 ? { ...handler, unreachable: { kind: "shared", methods } } : handler;
  });
}

const reached = (
  method: HttpMethod,
  node: ts.Node,
  fn: HandlerFunction,
  form: string,
  wrappers: readonly string[],
): HandlerNode => ({
  method,
  node,
  form,
  fn,
  wrappers,
  unreachable: null,
});

const outOfReach = (
  method: HttpMethod,
  node: ts.Node,
  unreachable: NonNullable<HandlerFacts["unreachable"]>,
): HandlerNode => ({
  method,
  node,
  form: unreachable.kind,
  fn: null,
  wrappers: [],
  unreachable,
});
