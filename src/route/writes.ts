import { ts } from "../../lib/ts-morph.cjs";
import { readDataCall } from "./clients.js";
import { holderOf, type RowHolder } from "./held-rows.js";
import { ignoreAround } from "./ignores.js";
import { importRemoval, newImportPlace, readStyle, roomBehind } from "./layout.js";
import type { IsClientModule } from "./modules.js";
import { isName } from "./names.js";
import { parseModule, placeOf, syntaxErrorOf } from "./parse.js";
import { resolveName } from "./scope.js";
import type { FileWrites, Held, ImportedName, NamedImport, TextRange, WriteFacts } from "./write-facts.js";

/** What the reading of writes needs from outside of a file's text. */
export interface WriteReader {
  readonly isClientModule: IsClientModule;
  /** the module that an import means, as the caller names it; null for one that nobody asks about */
  moduleOf(specifier: string, file: string): string | null;
  /** names that may be imported from those modules */
  readonly names: readonly string[];
}

/**
 * Reads the Prisma writes of a file: who holds each row, and where a statement can be put behind it. Pure.
 *
 * @param file POSIX path from the app's root
 */
export function readWrites(file: string, text: string, reader: WriteReader): FileWrites {
  const source = parseModule(file, text);
  const style = readStyle(source);
  const imports = importsIn(source, file, reader);
  return {
    file,
    syntaxError: syntaxErrorOf(source, file),
    style,
    newImport: newImportPlace(source, style.eol),
    isCommonJs: !ts.isExternalModule(source) && /\brequire\s*\(/.test(text),
    imports: imports.map(({ facts }) => facts),
    writes: writesIn(source, file, reader, imports),
  };
}

interface ImportNode {
  readonly facts: NamedImport;
  readonly statement: ts.ImportDeclaration;
  readonly elements: readonly ts.ImportSpecifier[];
}

function importsIn(source: ts.SourceFile, file: string, { moduleOf }: WriteReader): ImportNode[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const module = moduleOf(statement.moduleSpecifier.text, file);
    const bindings = statement.importClause?.namedBindings;
    if (module === null || bindings === undefined || !ts.isNamedImports(bindings)) return [];
    const last = bindings.elements.at(-1);
    if (statement.importClause?.isTypeOnly === true || last === undefined) return [];
    const names = bindings.elements.map((element): ImportedName => {
      const local = element.name.text;
      const name = (element.propertyName ?? element.name).text;
      return { module, name, local, uses: countUses(source, local, statement) };
    });
    return [{ facts: { module, names, open: last.getEnd() }, statement, elements: bindings.elements }];
  });
}

function countUses(source: ts.SourceFile, name: string, declaration: ts.Node): number {
  let uses = 0;
  const visit = (node: ts.Node): void => {
    if (node === declaration) return;
    if (ts.isIdentifier(node) && node.text === name && !isName(node)) uses++;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return uses;
}

function writesIn(
  source: ts.SourceFile,
  file: string,
  reader: WriteReader,
  imports: readonly ImportNode[],
): WriteFacts[] {
  const found: WriteFacts[] = [];
  const visit = (node: ts.Node): void => {
    const call = ts.isCallExpression(node) ? readDataCall(node, reader.isClientModule) : null;
    if (call?.effect === "write" && ts.isCallExpression(node)) {
      const holder = holderOf(node);
      const { model, operation, text } = call;
      const position = "row" in holder ? heldBy(holder, reader, imports) : holder;
      found.push({ model, operation, text, place: placeOf(node, file), ignored: ignoreAround(node, file), position });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function heldBy({ row, statement }: RowHolder, { names }: WriteReader, imports: readonly ImportNode[]): Held {
  const room = roomBehind(statement);
  const next = nextStatement(statement);
  const { text } = statement.getSourceFile();
  const isBehind = next !== undefined && text.slice(room.offset, next.getStart()).trim() === "";
  return {
    kind: "held",
    row,
    room,
    behind: isBehind ? { start: room.offset, end: next.getEnd(), text: next.getText() } : null,
    calledLater: calledBehind(statement, row),
    taken: names.filter((name) => isTaken(name, statement, imports)),
  };
}

function nextStatement(statement: ts.Statement): ts.Statement | undefined {
  const { parent } = statement;
  if (!ts.isBlock(parent) && !ts.isSourceFile(parent) && !ts.isCaseOrDefaultClause(parent)) return undefined;
  return parent.statements[parent.statements.indexOf(statement) + 1];
}

/** The calls behind a statement, in its function, that are given the row. */
function calledBehind(statement: ts.Statement, row: string): Held["calledLater"] {
  const end = statement.getEnd();
  let fn: ts.Node = statement;
  while (!ts.isSourceFile(fn) && !ts.isFunctionLike(fn)) fn = fn.parent;
  const called: { name: string; start: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      node.getStart() >= end &&
      ts.isIdentifier(node.expression) &&
      node.arguments.some((argument) => mentions(argument, row))
    )
      called.push({ name: node.expression.text, start: node.getStart() });
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return called;
}

function mentions(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node)) return node.text === name && !isName(node);
  return ts.forEachChild(node, (child) => mentions(child, name)) ?? false;
}

/** The name means something, and not what the asked modules export. */
function isTaken(name: string, at: ts.Node, imports: readonly ImportNode[]): boolean {
  const binding = resolveName(name, at);
  return binding !== null && !imports.some(({ elements }) => elements.some((element) => element.name === binding.node));
}

/**
 * The ranges that go when names are no longer imported: whole statements where no name is left, those that stand
 * together as one; else the names with their commas. Pure.
 */
export function rangesWithoutImports(
  file: string,
  text: string,
  locals: ReadonlySet<string>,
  reader: WriteReader,
): readonly TextRange[] {
  const source = parseModule(file, text);
  const imports = importsIn(source, file, reader);
  const goes = (element: ts.ImportSpecifier): boolean => locals.has(element.name.text);
  const whole = imports.filter(
    ({ elements, statement }) => elements.every(goes) && statement.importClause?.name === undefined,
  );
  const partly = imports.filter((each) => !whole.includes(each) && each.elements.some(goes));
  return [
    ...runsOf(whole, source).map(([first, last]) => importRemoval(first, source, last)),
    ...partly.flatMap(({ elements }) =>
      elements.flatMap((element, index) => (goes(element) ? [specifierRange(elements, index)] : [])),
    ),
  ];
}

/** Statements that follow each other, as first and last. */
function runsOf(
  imports: readonly ImportNode[],
  source: ts.SourceFile,
): (readonly [ts.ImportDeclaration, ts.ImportDeclaration])[] {
  const runs: [ts.ImportDeclaration, ts.ImportDeclaration][] = [];
  for (const { statement } of imports) {
    const run = runs.at(-1);
    if (run !== undefined && source.statements.indexOf(run[1]) + 1 === source.statements.indexOf(statement))
      run[1] = statement;
    else runs.push([statement, statement]);
  }
  return runs;
}

function specifierRange(elements: readonly ts.ImportSpecifier[], index: number): TextRange {
  const [previous, element, next] = [elements[index - 1], elements[index], elements[index + 1]];
  if (element === undefined) return { start: 0, end: 0 };
  if (previous !== undefined) return { start: previous.getEnd(), end: element.getEnd() };
  return { start: element.getStart(), end: next?.getStart() ?? element.getEnd() };
}
