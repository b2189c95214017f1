import { ts } from "../../../lib/ts-morph.cjs";
import { isName } from "../names.js";
import { resolveName } from "../scope.js";
import type { TextRange } from "../write-facts.js";

/** A parameter of a function of the file, whose every caller is in the file. */
export interface ParameterUse {
  readonly name: ts.Identifier;
  /** what every caller gives for it */
  readonly given: readonly ts.Expression[];
  /** the parameter and what is given for it, each with its comma */
  readonly ranges: readonly TextRange[];
}

/** Parameters of the functions that a file keeps to itself and only calls. */
export function parameterUses(source: ts.SourceFile): readonly ParameterUse[] {
  const found: ParameterUse[] = [];
  const visit = (node: ts.Node): void => {
    const fn = namedFunction(node);
    if (fn !== null) found.push(...usesOfFunction(fn.name, fn.parameters));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

interface NamedFunction {
  readonly name: ts.Identifier;
  readonly parameters: readonly ts.ParameterDeclaration[];
}

function namedFunction(node: ts.Node): NamedFunction | null {
  if (ts.isFunctionDeclaration(node) && node.name !== undefined) {
    const isExported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
    return isExported ? null : { name: node.name, parameters: node.parameters };
  }
  if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || node.initializer === undefined) return null;
  const statement = node.parent.parent;
  const isExported =
    ts.isVariableStatement(statement) &&
    statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
  const { initializer } = node;
  if (isExported || !(ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))) return null;
  return { name: node.name, parameters: initializer.parameters };
}

function usesOfFunction(name: ts.Identifier, parameters: readonly ts.ParameterDeclaration[]): readonly ParameterUse[] {
  const calls = callsOf(name);
  if (calls === null) return [];
  return parameters.flatMap((parameter, index) => {
    if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken !== undefined) return [];
    const given = calls.map((call) => call.arguments[index]);
    if (given.some((argument) => argument === undefined)) return [];
    return [
      {
        name: parameter.name,
        given: given.flatMap((argument) => argument ?? []),
        ranges: [listItem(parameters, index), ...calls.map((call) => listItem(call.arguments, index))],
      },
    ];
  });
}

/** The calls of a function; null when it is also used otherwise, or called with a spread. */
function callsOf(name: ts.Identifier): readonly ts.CallExpression[] | null {
  const calls: ts.CallExpression[] = [];
  let isOnlyCalled = true;
  const visit = (node: ts.Node): void => {
    const isUse = ts.isIdentifier(node) && node.text === name.text && node !== name && !isName(node);
    if (isUse && isDeclaredBy(node, name)) {
      const { parent } = node;
      if (ts.isCallExpression(parent) && parent.expression === node && !parent.arguments.some(ts.isSpreadElement))
        calls.push(parent);
      else isOnlyCalled = false;
    }
    ts.forEachChild(node, visit);
  };
  visit(name.getSourceFile());
  return isOnlyCalled ? calls : null;
}

const isDeclaredBy = (use: ts.Identifier, name: ts.Identifier): boolean => resolveName(use.text, use)?.node === name;

/** An element of a list with its comma. */
export function listItem(elements: readonly ts.Node[], index: number): TextRange {
  const [previous, element, next] = [elements[index - 1], elements[index], elements[index + 1]];
  if (element === undefined) return { start: 0, end: 0 };
  if (previous !== undefined) return { start: previous.getEnd(), end: element.getEnd() };
  return { start: element.getStart(), end: next?.getStart() ?? element.getEnd() };
}
