import { ts } from "../../lib/ts-morph.cjs";
import { isTransaction } from "./clients.js";
import { enteredFunction, insideOf, reachedCalls } from "./data-calls.js";
import { AUTHORIZING_CALL, BACKGROUND_CALL } from "./call-names.js";
import type { Call } from "./facts.js";
import { followExpression } from "./follow.js";
import { unwrap } from "./wrapping.js";
import { placeOf } from "./parse.js";
import { resolveName } from "./scope.js";
import { shorten } from "./shorten.js";
import type { ValueContext } from "./reads.js";
import type { ServiceFunction } from "./services.js";

/** Built-in functions and objects whose calls neither refuse a caller nor change anything outside. */
const HARMLESS = new Set([
  "console",
  "JSON",
  "Math",
  "Object",
  "Array",
  "Number",
  "String",
  "Boolean",
  "Date",
  "Promise",
  "URL",
  "URLSearchParams",
  "NextResponse",
  "Response",
  "Headers",
  "Symbol",
  "Intl",
  "BigInt",
  "Buffer",
  "Set",
  "Map",
  "RegExp",
  "Error",
  "parseInt",
  "parseFloat",
  "isNaN",
  "isFinite",
  "structuredClone",
  "encodeURIComponent",
  "decodeURIComponent",
  "performance",
  "crypto",
]);

/** Methods of plain values: arrays, texts, dates, maps, search parameters, headers, promises. */
const VALUE_METHOD =
  /^(map|flatMap|forEach|filter|reduce|find\w*|some|every|sort|reverse|slice|splice|push|pop|shift|unshift|concat|flat|fill|join|includes|indexOf|at|entries|keys|values|has|get|getAll|set|append|add|delete|clear|to[A-Z]\w*|trim\w*|split|replace\w*|match\w*|starts?With|endsWith|pad\w+|repeat|substr\w*|char\w+|get[A-Z]\w*|set[A-Z]\w*|then|catch|finally|json|text|formData|arrayBuffer|clone|parse|safeParse\w*|format|test|exec|valueOf|localeCompare|length|header)$/;

/** Methods that call back for each element: what they do is what the callback does. */
const ITERATION = /^(map|flatMap|forEach|filter|reduce|some|every|find\w*|sort)$/;

/** Modules whose names mean what they mean everywhere. */
const isKnownModule = (module: string | null): boolean =>
  module !== null && /^(next\/server|(node:)?(crypto|url|util|path|buffer))$/.test(module);

const COOKIE_CHANGE = /\bcookies\.(set|delete|append)$/;

/** Functions that only say what happened to whoever runs the server. */
const LOGGER = /^(logger|log|console|debug)$/i;

/**
 * The calls inside a statement that are neither data access nor known to be harmless. A function of the app is looked into:
 * its own calls count instead of it.
 */
export function findCalls(statement: ts.Node, file: string, context: ValueContext): Call[] {
  return callsIn(statement, context, 0).map(({ call, text, place, context: inside }) => ({
    text: shorten(text),
    name: lastName(call),
    isStatement: isForItsEffect(call),
    isOnResponse: COOKIE_CHANGE.test(call.expression.getText()) && !call.expression.getText().startsWith("cookies("),
    authorizes: AUTHORIZING_CALL.test(lastName(call)) || takesCredential(call, inside),
    place: placeOf(place, file),
  }));
}

const takesCredential = (call: ts.CallExpression, context: ValueContext): boolean =>
  call.arguments.some((argument) =>
    followExpression(argument, context).sources.some(({ origin }) => origin === "header"),
  );

interface FoundCall {
  readonly call: ts.CallExpression;
  readonly text: string;
  /** the call in the handler that leads here */
  readonly place: ts.Node;
  readonly context: ValueContext;
}

const MAX_DEPTH = 3;

function callsIn(root: ts.Node, context: ValueContext, depth: number): FoundCall[] {
  const found: FoundCall[] = [];
  const visit = (node: ts.Node): void => {
    // A failure's own doings (logging, alerts) are none of the handler's answer.
    if (ts.isCatchClause(node) || (ts.isCallExpression(node) && lastName(node) === BACKGROUND_CALL)) return;
    if (ts.isCallExpression(node)) found.push(...callsOf(node, context, depth));
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The call itself, or the calls inside the function of the app that it enters. */
function callsOf(node: ts.CallExpression, context: ValueContext, depth: number): FoundCall[] {
  const service = depth < MAX_DEPTH ? enteredFunction(node, context) : null;
  if (service !== null) return callsBehind(node, service, context, depth);
  return isHarmless(node, context) ? [] : [{ call: node, text: node.getText(), place: node, context }];
}

function callsBehind(
  node: ts.CallExpression,
  service: ServiceFunction,
  context: ValueContext,
  depth: number,
): FoundCall[] {
  if (service.fn.body === undefined) return [];
  return callsIn(service.fn.body, insideOf(service, node, context), depth + 1).map((found) => ({
    ...found,
    text: `${service.name} → ${found.text}`,
    place: node,
  }));
}

function isHarmless(call: ts.CallExpression, context: ValueContext): boolean {
  const [access] = reachedCalls(call, context);
  if (isTransaction(call) || (access !== undefined && (access.chain.length === 0 || !isForItsEffect(call))))
    return true;
  const root = rootOf(call.expression);
  if (root === null || LOGGER.test(root.text)) return true;
  const binding = resolveName(root.text, root);
  if (binding === null || isKnownModule(binding.module)) return HARMLESS.has(root.text);
  if (COOKIE_CHANGE.test(call.expression.getText())) return false;
  // A method of a value that the handler itself holds: `rows.sort()`.
  const callee = unwrap(call.expression);
  const method = ts.isPropertyAccessExpression(callee) ? callee.name.text : "";
  if (ITERATION.test(method)) return true;
  return (
    VALUE_METHOD.test(method) &&
    (binding.kind === "variable" || binding.kind === "parameter") &&
    isLocal(binding.node, context)
  );
}

/** The name at the start of `a.b().c()`. */
function rootOf(expression: ts.Expression): ts.Identifier | null {
  let value = unwrap(expression);
  for (;;) {
    if (ts.isIdentifier(value)) return value;
    if (ts.isPropertyAccessExpression(value) || ts.isElementAccessExpression(value) || ts.isCallExpression(value))
      value = unwrap(value.expression);
    else if (ts.isNewExpression(value) || ts.isAwaitExpression(value)) value = unwrap(value.expression);
    else return null;
  }
}

/** The call is a statement of its own (`await send()`, `void track()`): its result is thrown away. */
export function isForItsEffect(call: ts.CallExpression): boolean {
  let node: ts.Node = call;
  // `void send().catch(…)`: the whole chain is the statement.
  while (
    ts.isAwaitExpression(node.parent) ||
    ts.isVoidExpression(node.parent) ||
    ts.isParenthesizedExpression(node.parent) ||
    ts.isPropertyAccessExpression(node.parent) ||
    isOneOfTwo(node) ||
    (ts.isCallExpression(node.parent) && node.parent.expression === node)
  ) {
    node = node.parent;
  }
  return ts.isExpressionStatement(node.parent);
}

/** `locked && refuse()`, `locked ? refuse() : log()` */
function isOneOfTwo(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  return ts.isBinaryExpression(parent) && /^(&&|\|\||\?\?|,)$/.test(parent.operatorToken.getText());
}

function lastName(call: ts.CallExpression): string {
  const callee = unwrap(call.expression);
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
}

/** Declared in the handler, or in the function that is being looked into. */
function isLocal(node: ts.Node, { fn, inlined }: ValueContext): boolean {
  const owner: ts.Node = inlined?.fn ?? fn;
  for (let parent: ts.Node | undefined = node; parent !== undefined; parent = parent.parent) {
    if (parent === owner) return true;
  }
  return false;
}
