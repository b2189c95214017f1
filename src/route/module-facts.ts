import { ts } from "../../lib/ts-morph.cjs";
import { parseModule, syntaxErrorOf } from "./parse.js";

/** A use of Convex's api in a module: `api.tickets.listTickets`. */
export interface ApiUse {
  /** the names behind `api` or `internal` */
  readonly path: readonly string[];
  readonly line: number;
}

/** What a module imports, exports and calls, read from its syntax. */
export interface ModuleFacts {
  /** the names that it exports; `default` for the default export */
  readonly exports: readonly string[];
  /** the local name behind `export default name` */
  readonly defaultName: string | null;
  /** specifiers of `export * from "…"` */
  readonly stars: readonly string[];
  /** specifiers of imports, dynamic ones too, without those that are types only */
  readonly imports: readonly string[];
  readonly api: readonly ApiUse[];
  /** the text with every character of its comments replaced by a space; line ends stay */
  readonly code: string;
  readonly syntaxError: string | null;
}

interface Found {
  readonly exports: Set<string>;
  readonly stars: string[];
  readonly imports: string[];
  readonly api: ApiUse[];
  readonly comments: Map<number, number>;
  defaultName: string | null;
}

const API_ROOTS: ReadonlySet<string> = new Set(["api", "internal"]);

/**
 * Reads a module.
 *
 * @param file path, POSIX; its extension decides between TypeScript, TSX and JavaScript
 */
export function readModuleFacts(file: string, text: string): ModuleFacts {
  const source = parseModule(file, text);
  const found: Found = {
    exports: new Set(),
    stars: [],
    imports: [],
    api: [],
    comments: new Map(),
    defaultName: null,
  };
  visit(source, source, found);
  return {
    exports: [...found.exports],
    defaultName: found.defaultName,
    stars: found.stars,
    imports: found.imports,
    api: found.api,
    code: without(text, found.comments),
    syntaxError: syntaxErrorOf(source, file)?.reason ?? null,
  };
}

function visit(node: ts.Node, source: ts.SourceFile, found: Found): void {
  // White space in JSX may look like a comment and is text.
  if (!ts.isJsxText(node)) {
    noteComments(ts.getLeadingCommentRanges(source.text, node.getFullStart()), found);
    noteComments(ts.getTrailingCommentRanges(source.text, node.getEnd()), found);
  }
  noteImport(node, found);
  if (node.parent === source) noteExport(node, found);
  if (ts.isPropertyAccessExpression(node) && noteApi(node, source, found)) return;
  for (const child of node.getChildren(source)) visit(child, source, found);
}

function noteComments(ranges: readonly ts.CommentRange[] | undefined, { comments }: Found): void {
  for (const { pos, end } of ranges ?? []) comments.set(pos, end);
}

function noteImport(node: ts.Node, { imports }: Found): void {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    if (node.importClause?.isTypeOnly !== true) imports.push(node.moduleSpecifier.text);
  }
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return;
  const [specifier] = node.arguments;
  if (specifier !== undefined && ts.isStringLiteralLike(specifier)) imports.push(specifier.text);
}

function noteExport(node: ts.Node, found: Found): void {
  if (ts.isExportDeclaration(node)) noteExportDeclaration(node, found);
  else if (ts.isExportAssignment(node)) {
    found.exports.add("default");
    if (ts.isIdentifier(node.expression)) found.defaultName = node.expression.text;
  } else if (ts.canHaveModifiers(node) && hasModifier(node, ts.SyntaxKind.ExportKeyword)) noteExported(node, found);
}

function noteExportDeclaration(
  { exportClause, moduleSpecifier, isTypeOnly }: ts.ExportDeclaration,
  found: Found,
): void {
  const specifier = moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : null;
  if (specifier !== null && !isTypeOnly) found.imports.push(specifier);
  if (exportClause === undefined) found.stars.push(specifier ?? "");
  else if (ts.isNamespaceExport(exportClause)) found.exports.add(exportClause.name.text);
  else for (const { name } of exportClause.elements) found.exports.add(name.text);
}

function noteExported(node: ts.HasModifiers, found: Found): void {
  if (hasModifier(node, ts.SyntaxKind.DefaultKeyword)) found.exports.add("default");
  else if (ts.isVariableStatement(node)) {
    for (const { name } of node.declarationList.declarations) noteNames(name, found);
  } else if ("name" in node && node.name !== undefined && ts.isIdentifier(node.name)) found.exports.add(node.name.text);
}

function noteNames(name: ts.BindingName, found: Found): void {
  if (ts.isIdentifier(name)) found.exports.add(name.text);
  else for (const element of name.elements) if (ts.isBindingElement(element)) noteNames(element.name, found);
}

const hasModifier = (node: ts.HasModifiers, kind: ts.SyntaxKind): boolean =>
  ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) === true;

/** Notes `api.a.b.c` as one use, and says whether the node is one. */
function noteApi(node: ts.PropertyAccessExpression, source: ts.SourceFile, { api }: Found): boolean {
  const path: string[] = [];
  let at: ts.Expression = node;
  while (ts.isPropertyAccessExpression(at)) {
    path.unshift(at.name.text);
    at = at.expression;
  }
  if (!ts.isIdentifier(at) || !API_ROOTS.has(at.text)) return false;
  api.push({ path, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1 });
  return true;
}

function without(text: string, comments: ReadonlyMap<number, number>): string {
  let result = "";
  let position = 0;
  for (const [start, end] of [...comments].sort(([a], [b]) => a - b)) {
    if (start < position) continue;
    result += text.slice(position, start) + text.slice(start, end).replace(/[^\r\n]/g, " ");
    position = end;
  }
  return result + text.slice(position);
}
