import { posix } from "node:path";
import { ts } from "../../lib/ts-morph.cjs";
import { parseWhole } from "../route/parse.js";

/** What the text of a module names outside of itself, read from its syntax. */
export interface References {
  /** specifiers of imports, re-exports and dynamic imports, in their order */
  readonly specifiers: readonly string[];
  /** ways below Convex's `api` and `internal`: `leads.queries.getById` */
  readonly functions: readonly string[];
  /** every string that stands in it */
  readonly strings: ReadonlySet<string>;
}

const GENERATED_API = /(?:^|\/)_generated\/api(?:\.[cm]?[jt]s)?$/;

/** Reads what a module refers to. Asks for no symbol and no type. */
export function readReferences(file: string, text: string): References {
  const source = parseWhole(file, text);
  const specifiers: string[] = [];
  const functions: string[] = [];
  const strings = new Set<string>();
  const roots = apiNames(source);
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) strings.add(node.text);
    const specifier = specifierOf(node);
    if (specifier !== null) specifiers.push(specifier);
    const path = ts.isPropertyAccessExpression(node) ? memberPath(node, roots) : null;
    if (path !== null && path !== "") functions.push(path);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { specifiers, functions, strings };
}

function specifierOf(node: ts.Node): string | null {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier);
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? textOf(node.argument.literal) : null;
  const isImport =
    ts.isCallExpression(node) &&
    (node.expression.kind === ts.SyntaxKind.ImportKeyword ||
      (ts.isIdentifier(node.expression) && node.expression.text === "require"));
  return isImport ? textOf(node.arguments[0]) : null;
}

const textOf = (node: ts.Node | undefined): string | null =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : null;

/** The names under which a file has `api` and `internal`. */
function apiNames(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !GENERATED_API.test(textOf(statement.moduleSpecifier) ?? "")) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings !== undefined && ts.isNamedImports(bindings))
      for (const { name } of bindings.elements) names.add(name.text);
  }
  return names;
}

/** `internal.leads.sync.run` → `leads.sync.run`; null where it does not start with one of the names. */
function memberPath(node: ts.Expression, roots: ReadonlySet<string>): string | null {
  if (ts.isIdentifier(node)) return roots.has(node.text) ? "" : null;
  if (!ts.isPropertyAccessExpression(node)) return null;
  const base = memberPath(node.expression, roots);
  if (base === null) return null;
  return base === "" ? node.name.text : `${base}.${node.name.text}`;
}

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts"];

/** The file that a relative specifier names, what Convex generates included; null for a package or an unknown file. */
export function relativeFile(files: ReadonlyMap<string, unknown>, from: string, specifier: string): string | null {
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return null;
  const base = posix.join(posix.dirname(from), specifier);
  const stem = base.replace(/\.[cm]?jsx?$/, "");
  const candidates = [
    base,
    ...[stem, base, posix.join(base, "index")].flatMap((path) => EXTENSIONS.map((end) => path + end)),
  ];
  return candidates.find((path) => files.has(path)) ?? null;
}

/** The name of the package that a specifier leads into: `convex-helpers/server` → `convex-helpers`. */
export function packageOf(specifier: string): string | null {
  if (/^(?:\.|\/|node:)/.test(specifier)) return null;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
