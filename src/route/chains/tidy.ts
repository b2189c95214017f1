import { ts } from "../../../lib/ts-morph.cjs";
import type { CodeStyle } from "../facts.js";
import { importRemoval, newImportPlace, removalOf } from "../layout.js";
import { isName } from "../names.js";
import { parseModule } from "../parse.js";
import { localNames, topLevelNames } from "../scope.js";
import { unwrap } from "../wrapping.js";
import type { TextRange } from "../write-facts.js";
import { usesOf } from "./answer.js";
import { listItem, parameterUses } from "./given.js";
import { withHushing } from "./hushed.js";

/** Adds what a text needs to its imports: module → names, `type Name` for types. Pure. */
export function withImports(
  file: string,
  text: string,
  needed: ReadonlyMap<string, ReadonlySet<string>>,
  style: CodeStyle,
): string {
  const source = parseModule(file, text);
  const insertions: { offset: number; text: string }[] = [];
  const lines: string[] = [];
  for (const [module, names] of needed) {
    const present = namedImports(source).filter(({ specifier }) => specifier === module);
    const known = new Set(present.flatMap(({ elements }) => elements.map(({ name }) => name.text)));
    const missing = [...names].filter((name) => !known.has(plainName(name))).sort(byPlainName);
    const last = present.at(-1)?.elements.at(-1);
    if (missing.length === 0) continue;
    if (last !== undefined)
      insertions.push({ offset: last.getEnd(), text: missing.map((name) => `, ${name}`).join("") });
    else
      lines.push(
        `import { ${missing.join(", ")} } from ${style.quote}${module}${style.quote}${style.semicolon ? ";" : ""}`,
      );
  }
  const { offset, prefix, suffix } = newImportPlace(source, style.eol);
  if (lines.length > 0) insertions.push({ offset, text: prefix + lines.join(style.eol) + suffix });
  return insertions
    .sort((a, b) => b.offset - a.offset)
    .reduce((before, each) => before.slice(0, each.offset) + each.text + before.slice(each.offset), text);
}

const plainName = (name: string): string => name.replace(/^type /, "");
const byPlainName = (a: string, b: string): number => (plainName(a) < plainName(b) ? -1 : 1);

interface NamedImports {
  readonly specifier: string;
  readonly statement: ts.ImportDeclaration;
  readonly elements: readonly ts.ImportSpecifier[];
}

/** The imports with braces that bring values. */
function namedImports(source: ts.SourceFile): readonly NamedImports[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const clause = statement.importClause;
    const bindings = clause?.namedBindings;
    if (clause === undefined || clause.isTypeOnly || bindings === undefined || !ts.isNamedImports(bindings)) return [];
    return [{ specifier: statement.moduleSpecifier.text, statement, elements: bindings.elements }];
  });
}

/** A name of an import that the file has for something else; null when there is none. Pure. */
export function clashIn(file: string, text: string, needed: ReadonlyMap<string, ReadonlySet<string>>): string | null {
  const source = parseModule(file, text);
  for (const [module, names] of needed) {
    const own = namedImports(source)
      .filter(({ specifier }) => specifier === module)
      .flatMap(({ elements }) => elements.map(({ name }) => name.text));
    const taken = new Set(localNames(source));
    const clash = [...names].map(plainName).find((name) => taken.has(name) && !own.includes(name));
    if (clash !== undefined) return clash;
  }
  return null;
}

/** Every name that stands in a file. Pure. */
export function namesIn(file: string, text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(parseModule(file, text));
  return names;
}

/**
 * The ranges of what nothing uses any more: imports, clients, values without an effect, parameters that were given a
 * client. What the text before did not use either stays. Pure.
 *
 * @param clients names that held a client in the text before
 */
export function orphansIn(
  file: string,
  texts: { readonly before: string; readonly after: string },
  clients: ReadonlySet<string>,
): readonly TextRange[] {
  const before = parseModule(file, texts.before);
  const after = parseModule(file, texts.after);
  const usedBefore = useCounts(before);
  const isOrphan = (name: ts.Identifier): boolean => (usedBefore.get(name.text) ?? 0) > 1 && usesOf(name).length === 0;
  const imports = orphanedImports(after, isOrphan);
  const variables = orphanedVariables(after, isOrphan, clients);
  const parameters = parameterUses(after)
    .filter(({ name, given }) => clients.has(name.text) && isOrphan(name) && given.every(isDispensable))
    .slice(0, 1)
    .flatMap(({ ranges }) => ranges);
  return [...imports, ...variables, ...parameters];
}

/** How often each name stands in a file, its declaration included. */
function useCounts(source: ts.SourceFile): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isName(node)) counts.set(node.text, (counts.get(node.text) ?? 0) + 1);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return counts;
}

type IsOrphan = (name: ts.Identifier) => boolean;

function orphanedImports(source: ts.SourceFile, isOrphan: IsOrphan): readonly TextRange[] {
  const isImported = new Set(topLevelNames(source).flatMap(({ kind, name }) => (kind === "import" ? [name] : [])));
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || statement.importClause === undefined) return [];
    const { name, namedBindings } = statement.importClause;
    const elements = namedBindings !== undefined && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
    const space = namedBindings !== undefined && ts.isNamespaceImport(namedBindings) ? [namedBindings.name] : [];
    const all = [...(name === undefined ? [] : [name]), ...space, ...elements.map((element) => element.name)];
    const gone = all.filter((each) => isImported.has(each.text) && isOrphan(each));
    if (gone.length === 0) return [];
    if (gone.length === all.length) return [withHushing(source, importRemoval(statement, source))];
    const index = elements.findIndex((element) => gone.includes(element.name));
    return index === -1 ? [] : [listItem(elements, index)];
  });
}

/** Declarations of a name that is used no more: the statement, or the name's part of a pattern. */
function orphanedVariables(
  source: ts.SourceFile,
  isOrphan: IsOrphan,
  clients: ReadonlySet<string>,
): readonly TextRange[] {
  const found: TextRange[] = [];
  const visit = (node: ts.Node): void => {
    const range = ts.isVariableDeclaration(node) ? orphanedDeclaration(node, isOrphan, clients) : null;
    if (range === null) ts.forEachChild(node, visit);
    else found.push(range);
  };
  visit(source);
  return found;
}

function orphanedDeclaration(
  declaration: ts.VariableDeclaration,
  isOrphan: IsOrphan,
  clients: ReadonlySet<string>,
): TextRange | null {
  const { name, initializer, parent } = declaration;
  const statement = parent.parent;
  if (
    ts.isCatchClause(parent) ||
    initializer === undefined ||
    !ts.isVariableStatement(statement) ||
    isExported(statement)
  )
    return null;
  if (ts.isObjectBindingPattern(name))
    return orphanedPart({ name, initializer, statement, isAlone: parent.declarations.length === 1 }, isOrphan, clients);
  if (!ts.isIdentifier(name) || !isOrphan(name) || parent.declarations.length > 1) return null;
  const isClient = clients.has(name.text) && isMaking(initializer);
  return isClient || isLoaded(initializer) || isEffectless(initializer) ? removalIn(statement) : null;
}

interface Pattern {
  readonly name: ts.ObjectBindingPattern;
  readonly initializer: ts.Expression;
  readonly statement: ts.VariableStatement;
  /** nothing else is declared beside it */
  readonly isAlone: boolean;
}

/** `const { supabase, user } = await requireUser()` */
function orphanedPart(
  { name: { elements }, initializer, statement, isAlone }: Pattern,
  isOrphan: IsOrphan,
  clients: ReadonlySet<string>,
): TextRange | null {
  const index = elements.findIndex(({ name }) => ts.isIdentifier(name) && clients.has(name.text) && isOrphan(name));
  // What a rest holds would be more.
  if (index === -1 || elements.some(({ dotDotDotToken }) => dotDotDotToken !== undefined)) return null;
  if (elements.length > 1) return listItem(elements, index);
  if (!isAlone) return null;
  if (isLoaded(initializer)) return removalIn(statement);
  // What made the client may also have let somebody in, or not: it goes on being called. Without semicolons, a line that
  // begins with a parenthesis would go on from the one in front of it.
  return /^[([`]/.test(initializer.getText()) ? null : { start: statement.getStart(), end: initializer.getStart() };
}

function removalIn(statement: ts.Statement): TextRange {
  const list: readonly ts.Node[] = statement.parent.getChildren().flatMap((child) => child.getChildren());
  return withHushing(statement.getSourceFile(), removalOf(statement, list[list.indexOf(statement) + 1]));
}

/** `require("@/lib/supabase")`: what an import is elsewhere. */
function isLoaded(node: ts.Expression): boolean {
  const value = unwrap(node);
  return ts.isCallExpression(value) && ts.isIdentifier(value.expression) && value.expression.text === "require";
}

/** What is given for a parameter can go with it: a name, or a client that is made for it. */
const isDispensable = (given: ts.Expression): boolean => ts.isIdentifier(unwrap(given)) || isMaking(given);

const isExported = (statement: ts.VariableStatement): boolean =>
  statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

/** `await createClient()`, `createAdminClient()`: a function that makes a client does nothing else. */
function isMaking(node: ts.Expression): boolean {
  const value = unwrap(node);
  if (ts.isAwaitExpression(value)) return isMaking(value.expression);
  const isCall = ts.isCallExpression(value) || ts.isNewExpression(value);
  if (!isCall) return false;
  const name = value.expression.getText();
  // `requireSupabase()` may refuse somebody: it goes on being called.
  return /client|supabase/i.test(name) && !REFUSING.test(name);
}

const REFUSING = /require|assert|ensure|verif|check|guard|protect|auth|must|throw|session|user|login|member|owner/i;

/** A value that is only looked at, or the time. */
function isEffectless(node: ts.Expression): boolean {
  const value = unwrap(node);
  if (ts.isIdentifier(value) || ts.isLiteralExpression(value)) return true;
  // `session!.user`: where nobody is signed in, it throws, and that lets nobody past.
  if (ts.isPropertyAccessExpression(value))
    return value.expression === unwrap(value.expression) && isEffectless(value.expression);
  if (ts.isTemplateExpression(value)) return value.templateSpans.every(({ expression }) => isEffectless(expression));
  if (ts.isBinaryExpression(value))
    return (
      !/(?<![=!<>])=$/.test(value.operatorToken.getText()) && isEffectless(value.left) && isEffectless(value.right)
    );
  if (ts.isNewExpression(value))
    return value.expression.getText() === "Date" && (value.arguments ?? []).every((argument) => isEffectless(argument));
  return (
    ts.isCallExpression(value) &&
    /^(?:Date\.now|crypto\.randomUUID|new Date\([^()]*\)\.(?:toISOString|getTime))$/.test(value.expression.getText())
  );
}
