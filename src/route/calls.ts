import { ts } from "ts-morph";
import { isTransaction, readDataCall } from "./clients.js";
import type { Call } from "./facts.js";
import { unwrap } from "./handlers.js";
import { placeOf } from "./parse.js";
import { resolveName } from "./scope.js";
import { shorten } from "./shorten.js";
import type { ValueContext } from "./reads.js";

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

/** The calls inside a statement that are neither data access nor known to be harmless. */
export function findCalls(statement: ts.Node, file: string, context: ValueContext): Call[] {
  const calls: Call[] = [];
  const visit = (node: ts.Node): void => {
    // A failure's own doings (logging, alerts) are none of the handler's answer.
    if (ts.isCatchClause(node)) return;
    if (ts.isCallExpression(node) && !isHarmless(node, context)) {
      calls.push({
        text: shorten(node.getText()),
        name: lastName(node),
        isStatement: isForItsEffect(node),
        place: placeOf(node, file),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return calls;
}

function isHarmless(call: ts.CallExpression, context: ValueContext): boolean {
  if (readDataCall(call, context.isClientModule) !== null || isTransaction(call)) return true;
  const root = rootOf(call.expression);
  if (root === null) return true;
  const binding = resolveName(root.text, root);
  if (binding === null || root.text === "NextResponse") return HARMLESS.has(root.text);
  // A method of a value that the handler itself holds (`rows.sort()`, `response.headers.set()`).
  const isMethod = !ts.isIdentifier(unwrap(call.expression));
  return (
    isMethod && (binding.kind === "variable" || binding.kind === "parameter") && isInside(binding.node, context.fn)
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
function isForItsEffect(call: ts.CallExpression): boolean {
  let node: ts.Node = call;
  // `void send().catch(…)`: the whole chain is the statement.
  while (
    ts.isAwaitExpression(node.parent) ||
    ts.isVoidExpression(node.parent) ||
    ts.isParenthesizedExpression(node.parent) ||
    ts.isPropertyAccessExpression(node.parent) ||
    (ts.isCallExpression(node.parent) && node.parent.expression === node)
  ) {
    node = node.parent;
  }
  return ts.isExpressionStatement(node.parent);
}

function lastName(call: ts.CallExpression): string {
  const callee = unwrap(call.expression);
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
}

function isInside(node: ts.Node, ancestor: ts.Node): boolean {
  for (let parent: ts.Node | undefined = node; parent !== undefined; parent = parent.parent)
    if (parent === ancestor) return true;
  return false;
}
