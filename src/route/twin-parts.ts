import { ts } from "../../lib/ts-morph.cjs";
import type { HttpMethod } from "../manifest/model.js";
import { findHandlers } from "./handlers.js";
import { insertionBefore } from "./layout.js";
import { isName } from "./names.js";
import { parseModule } from "./parse.js";
import { topLevelNames } from "./scope.js";
import type { TextRange } from "./write-facts.js";

/** The parts of a route file that a twin takes over, leaves out or changes; offsets of the text that was read. */
export interface TwinParts {
  /** from the place of the data to the end of the statements around it */
  readonly data: TextRange;
  /** how the handler is exported */
  readonly exported:
    /** `export async function GET`: the range up to its name, and the modifiers that stay */
    | { readonly form: "function"; readonly head: TextRange; readonly kept: string; readonly end: number }
    /** `export const GET = …`: the value, and the range of the first argument when it is timed already */
    | { readonly form: "value"; readonly value: TextRange; readonly timed: TextRange | null };
  /** statements that export other methods */
  readonly others: readonly TextRange[];
  /** specifiers of relative imports, quotes left out */
  readonly relative: readonly (TextRange & { readonly specifier: string })[];
  /** names that are imported under their own name, with the module's specifier */
  readonly imports: readonly { readonly name: string; readonly module: string }[];
  /** string literals that are the route's own path, quotes left out */
  readonly ownPaths: readonly TextRange[];
}

/**
 * Reads what a twin is made of. Pure.
 *
 * @param offset where the data begins, as a guard would be placed
 * @param urlPath the path that the route is asked under
 * @returns the reason, in words, when the text cannot be taken over
 */
export function readTwinParts(
  file: string,
  text: string,
  { method, offset, urlPath }: { method: HttpMethod; offset: number; urlPath: string },
): TwinParts | { readonly reason: string } {
  const source = parseModule(file, text);
  const handlers = findHandlers(source);
  const handler = handlers.find((candidate) => candidate.method === method);
  const fn = handler?.fn;
  if (handler === undefined || fn == null) return { reason: "its function is out of reach" };
  const data = dataRange(fn, offset);
  if (data === null) return { reason: "the data is read in no statement of its own" };
  const exported = exportOf(handler.node);
  if (exported === null) return { reason: `${method} is exported in a list, or together with others` };
  const others = handlers.filter((other) => other !== handler).map(({ node }) => statementOf(node));
  if (others.some((statement) => statement === statementOf(handler.node)))
    return { reason: `${method} is exported in a list, or together with others` };
  return {
    data,
    exported,
    others: [...new Set(others)].map((statement) => wholeLines(statement)),
    imports: importsIn(source),
    ...stringsIn(source, urlPath),
  };
}

/** From the place of a guard to the end of the statements around it; null where no statement of its own begins there. */
export function dataRangeOf(
  file: string,
  text: string,
  { method, offset }: { method: HttpMethod; offset: number },
): TextRange | null {
  const fn = findHandlers(parseModule(file, text)).find((candidate) => candidate.method === method)?.fn;
  return fn == null ? null : dataRange(fn, offset);
}

/** From the statement that begins at the place of a guard to the last one of its list. */
function dataRange(fn: ts.Node, offset: number): TextRange | null {
  let found: TextRange | null = null;
  const visit = (node: ts.Node): void => {
    if (found !== null) return;
    const isList = ts.isBlock(node) || ts.isCaseOrDefaultClause(node);
    const first = isList
      ? node.statements.find((statement) => insertionBefore(statement).offset === offset)
      : undefined;
    const last = isList ? node.statements.at(-1) : undefined;
    if (first !== undefined && last !== undefined) found = { start: offset, end: last.getEnd() };
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return found;
}

function exportOf(node: ts.Node): TwinParts["exported"] | null {
  if (ts.isFunctionDeclaration(node) && node.name !== undefined) {
    const kept = (ts.getModifiers(node) ?? [])
      .filter(({ kind }) => kind !== ts.SyntaxKind.ExportKeyword)
      .map((modifier) => `${modifier.getText()} `)
      .join("");
    return { form: "function", head: { start: node.getStart(), end: node.name.getEnd() }, kept, end: node.getEnd() };
  }
  const declaration = ts.isVariableDeclaration(node) ? node : undefined;
  const value = declaration?.initializer;
  if (declaration === undefined || value === undefined || declaration.type !== undefined) return null;
  if (!ts.isVariableDeclarationList(declaration.parent) || declaration.parent.declarations.length !== 1) return null;
  const isTimed = ts.isCallExpression(value) && value.expression.getText() === "withTiming";
  const [first] = isTimed ? value.arguments : [];
  const timed = first === undefined ? null : { start: first.getStart(), end: first.getEnd() };
  return { form: "value", value: { start: value.getStart(), end: value.getEnd() }, timed };
}

function statementOf(node: ts.Node): ts.Node {
  let statement = node;
  while (!ts.isSourceFile(statement.parent)) statement = statement.parent;
  return statement;
}

/** A statement with the comments that belong to it, its line end and one empty line. */
function wholeLines(statement: ts.Node): TextRange {
  const { text } = statement.getSourceFile();
  const { offset } = insertionBefore(statement);
  const rest = /^[ \t]*(?:\r?\n)?(?:[ \t]*\r?\n)?/.exec(text.slice(statement.getEnd()))?.[0] ?? "";
  return { start: offset, end: statement.getEnd() + rest.length };
}

function importsIn(source: ts.SourceFile): TwinParts["imports"] {
  return topLevelNames(source).flatMap(({ kind, name, path, module }) =>
    kind === "import" && module !== null && path?.[0] === name ? [{ name, module }] : [],
  );
}

function stringsIn(source: ts.SourceFile, urlPath: string): Pick<TwinParts, "relative" | "ownPaths"> {
  const relative: (TextRange & { specifier: string })[] = [];
  const ownPaths: TextRange[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) {
      const inner = { start: node.getStart() + 1, end: node.getEnd() - 1 };
      const { parent } = node;
      const isSpecifier =
        ts.isImportDeclaration(parent) ||
        ts.isExportDeclaration(parent) ||
        (ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword);
      if (isSpecifier && node.text.startsWith(".")) relative.push({ ...inner, specifier: node.text });
      if (!isSpecifier && node.text === urlPath) ownPaths.push(inner);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { relative, ownPaths };
}

/**
 * The ranges of imports and of declarations of a file that nothing in it uses, of those names that are said to be its to
 * lose: whole statements, or a name of an import with its comma. Pure; taking them out may leave others without use.
 */
export function unusedRanges(file: string, text: string, mayGo: ReadonlySet<string>): readonly TextRange[] {
  const source = parseModule(file, text);
  const used = usesIn(source);
  const goes = (name: string | undefined): boolean => name !== undefined && mayGo.has(name) && !used.has(name);
  return source.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) return importRanges(statement, goes);
    const names = declaredNames(statement);
    return names.length > 0 && names.every(goes) ? [wholeLines(statement)] : [];
  });
}

/** The names that a file uses somewhere, beside where it imports or declares them. Pure. */
export const usedNames = (file: string, text: string): ReadonlySet<string> => usesIn(parseModule(file, text));

function usesIn(source: ts.SourceFile): ReadonlySet<string> {
  const declared = new Set<ts.Node>(topLevelNames(source).map(({ node }) => node));
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node) && !isName(node) && !declared.has(node) && !isDeclaredType(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return used;
}

const isDeclaredType = ({ parent }: ts.Identifier): boolean =>
  ts.isInterfaceDeclaration(parent) || ts.isTypeAliasDeclaration(parent);

/** The names of a statement that exports nothing; none for one that does something. */
function declaredNames(statement: ts.Statement): readonly string[] {
  const isExported =
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (isExported) return [];
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  )
    return statement.name === undefined ? [] : [statement.name.text];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.map(({ name }) => (ts.isIdentifier(name) ? name.text : ""));
}

function importRanges(statement: ts.ImportDeclaration, goes: (name: string) => boolean): readonly TextRange[] {
  const clause = statement.importClause;
  const bindings = clause?.namedBindings;
  if (clause === undefined) return [];
  const elements = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : [];
  const others = [
    clause.name?.text,
    bindings !== undefined && ts.isNamespaceImport(bindings) ? bindings.name.text : undefined,
  ];
  const names = [...others.filter((name) => name !== undefined), ...elements.map(({ name }) => name.text)];
  if (names.length === 0) return [];
  if (names.every(goes)) return [wholeLine(statement)];
  const lastKept = elements.findLast(({ name }) => !goes(name.text));
  return elements.flatMap((element, index) => {
    const next = elements[index + 1];
    if (!goes(element.name.text)) {
      const end = elements.at(-1)?.getEnd() ?? 0;
      return element === lastKept && end > element.getEnd() ? [{ start: element.getEnd(), end }] : [];
    }
    const isInFront = lastKept !== undefined && element.getStart() < lastKept.getStart();
    return isInFront && next !== undefined ? [{ start: element.getStart(), end: next.getStart() }] : [];
  });
}

function wholeLine(statement: ts.Node): TextRange {
  const { text } = statement.getSourceFile();
  const rest = /^[ \t]*(?:\r?\n)?/.exec(text.slice(statement.getEnd()))?.[0] ?? "";
  return { start: statement.getStart(), end: statement.getEnd() + rest.length };
}
