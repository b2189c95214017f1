import { ts } from "../../lib/ts-morph.cjs";
import { unwrap } from "./wrapping.js";

/** Extensions of packages that watch or route queries and leave their filters alone, by the name of what makes them. */
const HARMLESS = /^[\w$.]*(accelerate|optimize|pulse|replica|otel|tracing|sentry)/i;

/** The argument of `$extends` is made by a package that leaves filters alone. */
export const isKnownExtension = (argument: ts.Expression | undefined): boolean =>
  argument !== undefined && HARMLESS.test(argument.getText());

/** What an extension does to what a query gives. */
export interface ExtensionReading {
  /** it may change a query, or what one gives, or do more than the query */
  readonly isOpen: boolean;
  /** model, or `$allModels` → fields that it computes out of nothing or out of themselves: it hides what they hold */
  readonly hidden: ReadonlyMap<string, readonly string[]>;
}

const OPERATION = /^(find(Many|Unique|First)(OrThrow)?|count|aggregate|groupBy|create|update|upsert|delete)(Many\w*)?$/;

/**
 * Reads the object of an extension, and all that stands around it.
 *
 * @param root what is given to `$extends`, or the declaration or the file that makes it
 */
export function readExtension(root: ts.Node): ExtensionReading {
  const hidden = new Map<string, readonly string[]>();
  let isOpen = false;
  let isSeen = false;
  const visit = (node: ts.Node): void => {
    const part = partOf(node);
    if (part === null) return ts.forEachChild(node, visit);
    isSeen = true;
    if (part.name === "client") return;
    if (part.value === null) isOpen = true;
    else if (part.name === "query") isOpen ||= !functionsIn(part.value).every((fn) => passesOn(fn, "args", "query"));
    else if (part.name === "model") isOpen ||= mayReplace(part.value);
    else for (const [model, fields] of hiddenIn(part.value)) hidden.set(model, fields);
  };
  visit(root);
  return { isOpen: isOpen || !isSeen, hidden };
}

const PARTS = ["query", "model", "result", "client"] as const;

interface Part {
  readonly name: (typeof PARTS)[number];
  /** null for what is no object that is written out */
  readonly value: ts.ObjectLiteralExpression | null;
}

/** `query: { … }`, `model: { … }`, `result: { … }`; a text or a number under such a name is something else. */
function partOf(node: ts.Node): Part | null {
  const isProperty = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
  const name = isProperty ? PARTS.find((part) => part === node.name.getText()) : undefined;
  if (!isProperty || name === undefined) return null;
  const value = ts.isPropertyAssignment(node) ? unwrap(node.initializer) : null;
  if (value !== null && ts.isLiteralExpression(value)) return null;
  return { name, value: value !== null && ts.isObjectLiteralExpression(value) ? value : null };
}

/** Names of operations, or what cannot be read, among the methods that models are given. */
const mayReplace = (models: ts.ObjectLiteralExpression): boolean =>
  models.properties.some((model) => {
    const own = ts.isPropertyAssignment(model) ? unwrap(model.initializer) : null;
    return (
      own === null ||
      !ts.isObjectLiteralExpression(own) ||
      own.properties.some(({ name }) => name === undefined || OPERATION.test(name.getText()))
    );
  });

function hiddenIn(models: ts.ObjectLiteralExpression): [string, readonly string[]][] {
  return models.properties.flatMap((model): [string, readonly string[]][] => {
    const fields = ts.isPropertyAssignment(model) ? unwrap(model.initializer) : null;
    if (fields === null || !ts.isObjectLiteralExpression(fields)) return [];
    const own = fields.properties.flatMap((field) => {
      const name = field.name?.getText() ?? "";
      const needs = /\bneeds\s*:\s*\{([^}]*)\}/.exec(field.getText())?.[1]?.trim() ?? "";
      return needs === "" || needs.match(/[\w$]+/g)?.includes(name) === true ? [name] : [];
    });
    return [[model.name?.getText() ?? "", own]];
  });
}

type Hook = ts.MethodDeclaration | ts.ArrowFunction | ts.FunctionExpression;

/** The functions that stand for operations; a name or a call in the place of one is null. */
function functionsIn(component: ts.ObjectLiteralExpression): readonly (Hook | null)[] {
  return component.properties.flatMap((property): readonly (Hook | null)[] => {
    if (ts.isMethodDeclaration(property)) return [property];
    const value = ts.isPropertyAssignment(property) ? unwrap(property.initializer) : null;
    if (value === null) return [null];
    if (ts.isObjectLiteralExpression(value)) return functionsIn(value);
    return [ts.isArrowFunction(value) || ts.isFunctionExpression(value) ? value : null];
  });
}

/** Calls that only tell whoever runs the server, or measure. */
const TELLS = /^(console|logger|log|performance|Date|Math|JSON|Number|String|process)\b/;

/**
 * A function between a call and the database that passes on what is asked and what comes back, as they are, and does
 * nothing beside it but look at the time and tell.
 *
 * @param asked the name of what is asked
 * @param next the name of what asks the database
 */
export function passesOn(fn: Hook | null, asked: string, next: string): boolean {
  if (fn?.body === undefined) return false;
  const named = fn.parameters.flatMap(({ name }) =>
    ts.isObjectBindingPattern(name)
      ? name.elements.map((element) => (element.propertyName === undefined ? element.name.getText() : ""))
      : [name.getText()],
  );
  if (!named.includes(asked) || !named.includes(next)) return false;
  const held = new Set<string>();
  const isAnswer = (value: ts.Expression): boolean => {
    const inner = unwrap(value);
    if (ts.isAwaitExpression(inner)) return isAnswer(inner.expression);
    if (ts.isIdentifier(inner)) return held.has(inner.text);
    return ts.isCallExpression(inner) && inner.expression.getText() === next;
  };
  const isPlain = (node: ts.Node): boolean => {
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined && isAnswer(node.initializer))
      held.add(node.name.getText());
    if (ts.isReturnStatement(node) && (node.expression === undefined || !isAnswer(node.expression))) return false;
    if (ts.isIdentifier(node) && (node.text === asked || held.has(node.text)) && !isLookedAt(node)) return false;
    if (doesMore(node) && !isNext(node, asked, next)) return false;
    return !(ts.forEachChild(node, (child) => !isPlain(child) || undefined) ?? false);
  };
  return (ts.isBlock(fn.body) || isAnswer(fn.body)) && isPlain(fn.body) && fn.body.getText().includes(`${next}(`);
}

/** Calls that may do anything, and refusals. */
function doesMore(node: ts.Node): boolean {
  if (ts.isCallExpression(node)) return !TELLS.test(node.expression.getText());
  if (ts.isNewExpression(node)) return node.expression.getText() !== "Date";
  return ts.isTaggedTemplateExpression(node) || (ts.isThrowStatement(node) && !isCaught(node));
}

const isNext = (node: ts.Node, asked: string, next: string): boolean =>
  ts.isCallExpression(node) &&
  node.expression.getText() === next &&
  node.arguments.length === 1 &&
  node.arguments[0]?.getText() === asked;

/** `throw error` of a `catch`: what the database has thrown. */
function isCaught(node: ts.ThrowStatement): boolean {
  let parent: ts.Node = node;
  while (!ts.isCatchClause(parent) && !ts.isFunctionLike(parent)) parent = parent.parent;
  return ts.isCatchClause(parent);
}

/** Declared, passed on, returned, or only looked at: `params.model`, `rows.length`. */
function isLookedAt(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isCallExpression(parent)) return parent.expression !== name;
  if (ts.isPropertyAccessExpression(parent))
    return /^(model|action|operation|length)$/.test(parent.name.text) && !isAssigned(parent);
  if (ts.isShorthandPropertyAssignment(parent) || ts.isPropertyAssignment(parent)) return isTold(parent.parent);
  return (
    ts.isReturnStatement(parent) ||
    ts.isAwaitExpression(parent) ||
    ts.isArrowFunction(parent) ||
    (ts.isVariableDeclaration(parent) && parent.name === name)
  );
}

/** `console.log({ args })` */
const isTold = ({ parent }: ts.Node): boolean => ts.isCallExpression(parent) && TELLS.test(parent.expression.getText());

const isAssigned = ({ parent }: ts.Node): boolean =>
  ts.isBinaryExpression(parent) && /^[^=!<>]*=$/.test(parent.operatorToken.getText());
