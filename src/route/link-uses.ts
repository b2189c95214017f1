import { ts } from "../../lib/ts-morph.cjs";
import type { Use } from "./links.js";
import { literalText } from "./chains/links.js";
import { resolveName, topLevelNames } from "./scope.js";
import { shorten } from "./shorten.js";
import { unwrap } from "./wrapping.js";

/** Uses as they are gathered. */
export interface Uses {
  readonly source: ts.SourceFile;
  readonly list: Use[];
}

/** Notes a name that means something of the module's top level. */
export function noteName(node: ts.Identifier, isType: boolean, { source, list }: Uses): void {
  if (!isReference(node)) return;
  const binding = resolveName(node.text, node);
  // Types and namespaces have no binding by syntax: a name without one may still be declared at the top.
  if (binding !== null && !topLevelNames(source).includes(binding)) return;
  list.push({ kind: "name", name: node.text, member: memberOf(node), line: lineOf(node, source), isType });
}

/** Not a member's name, a key, or a label. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isJsxAttribute(parent) || ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const isNameOf = "name" in parent && parent.name === node;
  return !isNameOf;
}

/** `db.leads` of `db` where `db` may be a whole module. */
function memberOf(node: ts.Identifier): string | null {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) return parent.name.text;
  if (ts.isQualifiedName(parent) && parent.left === node) return parent.right.text;
  if (ts.isElementAccessExpression(parent) && parent.expression === node) {
    const { argumentExpression } = parent;
    return ts.isStringLiteralLike(argumentExpression) ? argumentExpression.text : null;
  }
  return null;
}

/** Notes a module that is asked for by a call: `import("…")`, `require("…")`, or by a type. */
export function noteRequested(node: ts.Node, { source, list }: Uses): void {
  if (ts.isImportTypeNode(node)) {
    const { argument, qualifier } = node;
    if (!ts.isLiteralTypeNode(argument) || !ts.isStringLiteral(argument.literal)) return;
    const name = qualifier === undefined ? "*" : leftmost(qualifier);
    list.push({ kind: "link", specifier: argument.literal.text, name, line: lineOf(node, source), isType: true });
    return;
  }
  if (!ts.isCallExpression(node) || !isRequest(node)) return;
  const [given] = node.arguments;
  if (given === undefined) return;
  const known = constantText(given);
  if (known === null && isData(given)) return;
  const specifier = known ?? shorten(given.getText(), 60);
  for (const name of namesTaken(node))
    list.push({
      kind: "link",
      specifier,
      name,
      line: lineOf(node, source),
      isType: false,
      ...(known === null ? { isChosen: true } : {}),
    });
}

/** The text that an expression always has; null for what is chosen at run time. */
function constantText(node: ts.Expression): string | null {
  const value = unwrap(node);
  const literal = literalText(value);
  if (literal !== null) return literal;
  if (ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return joined([constantText(value.left), constantText(value.right)]);
  if (!ts.isTemplateExpression(value)) return null;
  const spans = value.templateSpans.flatMap(({ expression, literal: { text } }) => [constantText(expression), text]);
  return joined([value.head.text, ...spans]);
}

const joined = (parts: readonly (string | null)[]): string | null => (parts.includes(null) ? null : parts.join(""));

/** `./locales/${locale}.json`: whichever it is, no code is loaded. */
const isData = (node: ts.Expression): boolean =>
  /\.(?:json|css|s[ac]ss|mdx?|svg|png|txt|wasm)[`"']$/.test(node.getText());

const leftmost = (name: ts.EntityName): string => (ts.isIdentifier(name) ? name.text : leftmost(name.left));

/** `require` of the module system, not a function of that name. */
const isRequest = ({ expression }: ts.CallExpression): boolean =>
  expression.kind === ts.SyntaxKind.ImportKeyword ||
  (ts.isIdentifier(expression) && (isGlobalRequire(expression) || isMadeRequire(expression))) ||
  (ts.isPropertyAccessExpression(expression) && expression.getText() === "require.resolve");

const isGlobalRequire = (name: ts.Identifier): boolean =>
  name.text === "require" && resolveName("require", name) === null;

/** `const load = createRequire(import.meta.url);` */
function isMadeRequire(name: ts.Identifier): boolean {
  const maker = resolveName(name.text, name)?.initializer;
  return maker != null && ts.isCallExpression(maker) && /^(?:\w+\.)?createRequire$/.test(maker.expression.getText());
}

/** The names that are taken of a module asked for by a call; `*` where that cannot be told. */
function namesTaken(call: ts.CallExpression): readonly string[] {
  let node: ts.Node = call;
  while (ts.isAwaitExpression(node.parent) || ts.isParenthesizedExpression(node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text === "then" ? ["*"] : [parent.name.text];
  if (!ts.isVariableDeclaration(parent) || !ts.isObjectBindingPattern(parent.name)) return ["*"];
  const names = parent.name.elements.map(({ dotDotDotToken, propertyName, name }) => {
    const taken = propertyName ?? name;
    return dotDotDotToken === undefined && ts.isIdentifier(taken) ? taken.text : "*";
  });
  return names.includes("*") || names.length === 0 ? ["*"] : names;
}

const lineOf = (node: ts.Node, source: ts.SourceFile): number =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
