import { ts } from "../../lib/ts-morph.cjs";
import { isAsync } from "./functions.js";
import type { Manifest } from "../manifest/model.js";
import { specifierFrom } from "../manifest/rooted.js";
import { findAccesses, onLine } from "./accesses.js";
import { findAnswers } from "./answers.js";
import type { BodyFacts, DataSourceImport, HandlerFacts, RouteFacts } from "./facts.js";
import { findGuard } from "./guards.js";
import { findHandlers, findStarExports, type HandlerFunction, type HandlerNode } from "./handlers.js";
import { BACKGROUND_CALL } from "./call-names.js";
import { readSteps } from "./flow.js";
import { importRemoval, newImportPlace, readStyle } from "./layout.js";
import { localNames, topLevelNames } from "./scope.js";
import { identifiersByName, identifiersIn } from "./identifiers.js";
import { LateBody } from "./late.js";
import { ignoreAbove, ignoreOfFile } from "./ignores.js";
import { findLine } from "./line.js";
import { parseModule, placeOf, syntaxErrorOf } from "./parse.js";
import { isCached, readSettings } from "./settings.js";
import { Services } from "./services.js";
import { narrowingOf, type NarrowingOf } from "./client-narrowing.js";
import { clientModules, type FindModule, type IsClientModule } from "./modules.js";
import type { ValueContext } from "./reads.js";

/** What the reading of a route file needs from outside of its text. */
export interface RouteReader {
  /** module from which guards import `getDataSource` */
  readonly dataSource: string;
  readonly isClientModule: IsClientModule;
  readonly narrowingOf: NarrowingOf;
  readonly services: Services;
}

/**
 * Prepares the reading of an app's route files. Modules that they import are parsed once.
 *
 * @param findClient follows an import of a client further, to be looked through alone; as other imports when left out
 * @param manifest what it says of clients: the modules that export one, and whether somebody has seen what extends them
 */
export function routeReader(
  dataSource: string,
  { prisma, extended }: Pick<Manifest, "prisma" | "extended">,
  findModule: FindModule,
  findClient: FindModule = findModule,
): RouteReader {
  return {
    dataSource,
    isClientModule: clientModules(prisma, findModule),
    narrowingOf: narrowingOf(findClient, extended !== null),
    services: new Services(findModule),
  };
}

/**
 * Reads a route file into plain facts. Pure: text in, facts out; a file that does not parse has a `syntaxError` and no handlers.
 *
 * @param file POSIX path from the app's root
 */
export function readRoute(file: string, text: string, reader: RouteReader): RouteFacts {
  const source = parseModule(file, text);
  const style = readStyle(source);
  const syntaxError = syntaxErrorOf(source, file);
  const dataSource = findDataSource(source, specifierFrom(file, reader.dataSource));
  const handlers = syntaxError === null ? findHandlers(source) : [];
  return {
    file,
    syntaxError,
    style,
    dataSource,
    newImport: newImportPlace(source, style.eol),
    topLevelNames: topLevelNames(source).map(({ name, node, module }) => ({
      name,
      declaredAt: node.getStart(),
      module,
    })),
    json: importsValue(source, "NextResponse") ? "NextResponse.json" : "Response.json",
    ...readSettings(source, file),
    ignored: ignoreOfFile(source, file),
    starExports: findStarExports(source),
    handlers: handlers.map((handler) => readHandler(handler, file, reader, dataSource, source)),
  };
}

function readHandler(
  handler: HandlerNode,
  file: string,
  reader: RouteReader,
  dataSource: DataSourceImport | null,
  source: ts.SourceFile,
): HandlerFacts {
  const { fn, unreachable } = handler;
  const hasBody = fn?.body !== undefined && unreachable === null;
  // Most of the time goes there, and nobody asks about the handlers that no entry maps.
  const late = new LateBody(() => (fn === null || !hasBody ? null : readBody(fn, handler, file, reader, source)));
  return Object.assign(late, {
    method: handler.method,
    place: placeOf(handler.node, file),
    form: handler.form,
    isAsync: fn !== null && isAsync(fn),
    hasParameters: (fn?.parameters.length ?? 0) > 0,
    isCached: fn !== null && isCached(fn),
    unreachable,
    guard: fn === null || dataSource === null ? null : findGuard(fn, dataSource.localName, file),
    convexCalls: fn === null ? [] : convexCallsIn(fn),
    ignored: ignoreAbove(handler.node, file),
  });
}

/** By the form of the first argument: `convexQuery(api.leads.queries.getById, …)`, whatever `api` is called here. */
function convexCallsIn(fn: HandlerFunction): readonly string[] {
  const found: string[] = [];
  if (!/[aA]pi\./.test(fn.getSourceFile().text)) return found;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === BACKGROUND_CALL) return;
    const [first] = ts.isCallExpression(node) ? node.arguments : [];
    const [, path] = first === undefined ? [] : (/^\w*[aA]pi\.([\w.]+)$/.exec(first.getText()) ?? []);
    if (path !== undefined) found.push(`api.${path}`);
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return found;
}

function readBody(
  fn: HandlerFunction,
  { wrappers }: HandlerNode,
  file: string,
  { isClientModule, narrowingOf: narrows, services }: RouteReader,
  source: ts.SourceFile,
): BodyFacts {
  const context: ValueContext = {
    fn,
    isWrapped: wrappers.length > 0,
    isClientModule,
    narrowingOf: narrows,
    services,
    followed: new Map(),
    entered: new Map(),
  };
  const accesses = findAccesses(file, context);
  const line = findLine(fn, accesses);
  return {
    steps: readSteps(line, accesses, file, context),
    accesses: accesses.map((access) => onLine(access, line, context)),
    answers: findAnswers(line, accesses, context),
    declared: [...identifiersByName(source).keys()],
    localNames: localNames(fn),
  };
}

function findDataSource(source: ts.SourceFile, module: string): DataSourceImport | null {
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
    const element = bindings.elements.find(
      (candidate) => (candidate.propertyName ?? candidate.name).text === "getDataSource",
    );
    if (element === undefined || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    // The same module may be imported by another path: `../../lib/data-source`.
    if (baseName(statement.moduleSpecifier.text) !== baseName(module)) continue;
    const isSameModule = statement.moduleSpecifier.text === module;
    return {
      start: statement.getStart(),
      end: statement.getEnd(),
      localName: element.name.text,
      isAlone: isSameModule && bindings.elements.length === 1 && statement.importClause?.name === undefined,
      uses: countUses(source, element.name.text, statement),
      removal: importRemoval(statement, source),
    };
  }
  return null;
}

const baseName = (specifier: string): string => specifier.slice(specifier.lastIndexOf("/") + 1).replace(/\.[jt]s$/, "");

function countUses(source: ts.SourceFile, name: string, declaration: ts.Node): number {
  return identifiersIn(source, name).length - identifiersIn(declaration, name).length;
}

/** Says whether the file has a name as a value, imported from anywhere. */
function importsValue(source: ts.SourceFile, name: string): boolean {
  return source.statements.some((statement) => {
    if (!ts.isImportDeclaration(statement) || statement.importClause?.isTypeOnly === true) return false;
    const bindings = statement.importClause?.namedBindings;
    return (
      bindings !== undefined &&
      ts.isNamedImports(bindings) &&
      bindings.elements.some((element) => element.name.text === name && !element.isTypeOnly)
    );
  });
}
