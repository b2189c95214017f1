import { ts } from "../../lib/ts-morph.cjs";
import { isGivenCaller } from "./callers.js";
import { isTransaction } from "./clients.js";
import { reachedCalls } from "./data-calls.js";
import { followExpression } from "./follow.js";
import type { ValueContext } from "./reads.js";
import { resolveName, type Binding } from "./scope.js";
import type { EnteringCall } from "./services.js";
import { isForItsEffect } from "./thrown-away.js";
import { unwrap } from "./wrapping.js";

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

/** It is given the request, or something of a header or cookie. */
export const takesCredential = (call: EnteringCall, context: ValueContext): boolean =>
  (call.arguments ?? []).some((argument) => {
    const { canonical, sources } = followExpression(argument, context);
    return canonical === "request" || sources.some(({ origin }) => origin === "header");
  });

/** The call neither refuses a caller nor changes anything outside, as far as its name and what it is given show. */
export function isHarmless(call: EnteringCall, context: ValueContext): boolean {
  if (PICKY.test(call.expression.getText()) && isGivenCaller(call, context)) return false;
  // What a constructor of a package makes is a value; whether it throws hangs on what it is given.
  if (ts.isNewExpression(call)) return !takesCredential(call, context) || isBuiltIn(call);
  if (isTransaction(call) || isDataCall(call, context)) return true;
  const root = rootOf(call.expression);
  if (root === null) return isOfPlainValue(call);
  if (LOGGER.test(root.text)) return true;
  const binding = resolveName(root.text, root);
  if (binding === null || isKnownModule(binding.module)) return HARMLESS.has(root.text);
  return !changesCookie(call) && !changesJar(call, binding) && isMethodOfValue(call, binding, context);
}

/** A built-in function that says a value in another way: `String(id)`, `JSON.stringify(body)`. */
export function isConversion(call: ts.CallExpression): boolean {
  const root = rootOf(call.expression);
  return root !== null && HARMLESS.has(root.text) && resolveName(root.text, root) === null;
}

/** The access itself; a function that makes one, and whose result is used. */
function isDataCall(call: ts.CallExpression, context: ValueContext): boolean {
  const [access] = reachedCalls(call, context);
  return access !== undefined && (access.chain.length === 0 || !isForItsEffect(call));
}

/** A method of a value that the handler itself holds: `rows.sort()`. */
function isMethodOfValue(call: ts.CallExpression, binding: Binding, context: ValueContext): boolean {
  const callee = unwrap(call.expression);
  const method = ts.isPropertyAccessExpression(callee) ? callee.name.text : "";
  if (ITERATION.test(method)) return true;
  const isHeld = binding.kind === "variable" || binding.kind === "parameter";
  return VALUE_METHOD.test(method) && isHeld && isLocal(binding.node, context);
}

/** `cookies.set(…)`, whatever holds the cookies, and `headers.append("Set-Cookie", …)`, whatever holds the headers. */
export const changesCookie = (call: EnteringCall): boolean =>
  COOKIE_CHANGE.test(call.expression.getText()) ||
  (/\.(set|append)$/.test(call.expression.getText()) && SETS_COOKIE.test(call.arguments?.[0]?.getText() ?? ""));

/** `jar.set(…)` of `const jar = await cookies()`: Next puts it into whatever the handler answers. */
function changesJar(call: EnteringCall, { initializer }: Binding): boolean {
  const opened = initializer === null ? null : unwrap(initializer);
  const jar = opened !== null && ts.isAwaitExpression(opened) ? unwrap(opened.expression) : opened;
  const isJar = jar !== null && ts.isCallExpression(jar) && jar.expression.getText() === "cookies";
  return isJar && /\.(set|delete)$/.test(call.expression.getText());
}

/** The header that sets a cookie. */
export const SETS_COOKIE = /\bset-cookie\b/i;

/** Built-in functions that throw when they are given something else than they expect. */
const PICKY = /^(JSON\.parse|Buffer\.from|decodeURI(Component)?|atob|BigInt|URL)$/;

function isBuiltIn({ expression }: ts.NewExpression): boolean {
  const root = rootOf(expression);
  const binding = root === null ? null : resolveName(root.text, root);
  return (
    root !== null &&
    (binding === null || isKnownModule(binding.module)) &&
    (HARMLESS.has(root.text) || root.text === "NextRequest")
  );
}

/** No name stands in front: a function that is called where it stands, or a method of `[…]`, `"…"`, `(a ?? b)`. */
function isOfPlainValue({ expression }: ts.CallExpression): boolean {
  const callee = unwrap(expression);
  if (ts.isFunctionExpression(callee) || ts.isArrowFunction(callee)) return true;
  if (!ts.isPropertyAccessExpression(callee) || isImported(callee)) return callee.kind === ts.SyntaxKind.ImportKeyword;
  return ITERATION.test(callee.name.text) || VALUE_METHOD.test(callee.name.text);
}

/** `(await import("./leads")).list` */
function isImported(expression: ts.Expression): boolean {
  let value = unwrap(expression);
  while (ts.isPropertyAccessExpression(value) || ts.isCallExpression(value) || ts.isAwaitExpression(value))
    value = unwrap(value.expression);
  return value.kind === ts.SyntaxKind.ImportKeyword;
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

/** Declared in the handler, or in the function that is being looked into. */
function isLocal(node: ts.Node, { fn, inlined }: ValueContext): boolean {
  const owner: ts.Node = inlined?.fn ?? fn;
  for (let parent: ts.Node | undefined = node; parent !== undefined; parent = parent.parent) {
    if (parent === owner) return true;
  }
  return false;
}
