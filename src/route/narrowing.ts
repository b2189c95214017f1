import { ts } from "ts-morph";
import type { ReachedCall } from "./data-calls.js";
import { unwrap } from "./handlers.js";
import { variableOf } from "./roles.js";
import { resolveName } from "./scope.js";
import { propertyOf } from "./members.js";
import type { ValueContext } from "./reads.js";

/** The fields that a `select` keeps, or that an `omit` is known to drop from all (`fields` null: unknown rest). */
export function fieldsOfClause(
  options: ts.ObjectLiteralExpression,
): { clause: "select" | "omit"; fields: readonly string[] } | null {
  const select = propertyOf(options, "select");
  if (select !== null) return { clause: "select", fields: ts.isObjectLiteralExpression(select) ? namesOf(select) : [] };
  // What an `omit` leaves is not written in the route: nothing is known to be allowed.
  return propertyOf(options, "omit") === null ? null : { clause: "omit", fields: [] };
}

/** The function that makes the access gives its rows back as they are; true for an access of the handler's own. */
export function isPassedOn({ node, chain, context }: ReachedCall): boolean {
  if (chain.length === 0) return true;
  const fn = context.inlined?.fn;
  if (chain.length > 1 || fn?.body === undefined) return false;
  const variable = variableOf(node)?.name;
  const gives = (expression: ts.Expression | undefined): boolean => {
    const value = expression === undefined ? undefined : unwrap(expression);
    const inner = value !== undefined && ts.isAwaitExpression(value) ? unwrap(value.expression) : value;
    return inner === node || (inner !== undefined && ts.isIdentifier(inner) && inner.text === variable);
  };
  return ts.isBlock(fn.body) ? returnsOf(fn.body).every(({ expression }) => gives(expression)) : gives(fn.body);
}

function returnsOf(body: ts.Block): ts.ReturnStatement[] {
  const found: ts.ReturnStatement[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  return found;
}

/**
 * The fields of a row that the answer names one by one (`{ id: lead.id }`, `leads.map((lead) => ({ id: lead.id }))`);
 * null when the row is used whole.
 */
export function fieldsUsed(access: ts.Node, context: ValueContext): string[] | null {
  const variable = variableOf(access);
  return variable === null ? null : fieldsOfName(variable.node, variable.name, context.fn, 0);
}

function fieldsOfName(declared: ts.Node, name: string, root: ts.Node, depth: number): string[] | null {
  const fields = new Set<string>();
  let isWhole = depth > 4;
  const visit = (node: ts.Node): void => {
    if (isWhole) return;
    if (
      ts.isIdentifier(node) &&
      node.text === name &&
      node !== declared &&
      isValue(node) &&
      resolveName(name, node)?.node === declared
    ) {
      const used = fieldsOfUse(node, depth);
      if (used === null) isWhole = true;
      else for (const field of used) fields.add(field);
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return isWhole || fields.size === 0 ? null : [...fields];
}

/** What one use of a row's name lets through: a field, nothing (a test), or everything (null). */
function fieldsOfUse(use: ts.Identifier, depth: number): readonly string[] | null {
  const { parent } = use;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === use) {
    const call = parent.parent;
    const isCalled = ts.isCallExpression(call) && call.expression === parent;
    if (isCalled && parent.name.text === "map") return fieldsOfCallback(call, depth);
    if (parent.name.text === "length") return [];
    return isCalled ? null : [parent.name.text];
  }
  if (ts.isPrefixUnaryExpression(parent) || (ts.isIfStatement(parent) && parent.expression === use)) return [];
  if (ts.isBinaryExpression(parent) && /^[!=]==?$/.test(parent.operatorToken.getText())) return [];
  return null;
}

function fieldsOfCallback(call: ts.CallExpression, depth: number): readonly string[] | null {
  const [argument] = call.arguments;
  const callback = argument === undefined ? undefined : unwrap(argument);
  if (callback === undefined || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))) return null;
  const name = callback.parameters[0]?.name;
  if (name === undefined) return [];
  if (ts.isIdentifier(name)) return fieldsOfName(name, name.text, callback, depth + 1);
  if (!ts.isObjectBindingPattern(name)) return null;
  // `({ secret, ...rest }) => rest` takes fields away: the pattern as a whole stands for what is left.
  if (name.elements.some((element) => element.dotDotDotToken !== undefined)) return [name.getText()];
  return name.elements.map((element) => (element.propertyName ?? element.name).getText());
}

const namesOf = (object: ts.ObjectLiteralExpression): string[] =>
  object.properties.flatMap((property) => {
    const isLeftOut = ts.isPropertyAssignment(property) && property.initializer.kind === ts.SyntaxKind.FalseKeyword;
    return property.name !== undefined && ts.isIdentifier(property.name) && !isLeftOut ? [property.name.text] : [];
  });

function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return !(ts.isPropertyAssignment(parent) && parent.name === node);
}
