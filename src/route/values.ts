import { ts } from "ts-morph";
import { readDataCall, type IsClientModule } from "./clients.js";
import type { Origin, Source, Value } from "./facts.js";
import { unwrap, type HandlerFunction } from "./handlers.js";
import { parameterPath } from "./parameters.js";
import { resolveName, type Binding } from "./scope.js";

/** What the reading of a value needs to know about the handler around it. */
export interface ValueContext {
  readonly fn: HandlerFunction;
  /** the function is an argument of a wrapper, which decides about its parameters */
  readonly isWrapped: boolean;
  readonly isClientModule: IsClientModule;
}

/** Names of functions that say who the caller is. Their result counts as coming from the session. */
const SESSION_CALL = /(auth|session|currentuser|requireuser|getuser|getviewer|getprincipal|getidentity|gettoken|verifytoken)/i;
const NUMBER_CALL = /^(Number|parseInt|parseFloat|Number\.parseInt|Number\.parseFloat|Math\.\w+)$/;
const MAX_DEPTH = 24;

/** The internal form of a value: `canonical` also names objects that are no values of their own (`request`, `query`). */
interface Read {
  readonly canonical: string;
  readonly sources: readonly Source[];
  readonly nullable: Value["nullable"];
  readonly type: Value["type"];
}

/** Reads an expression: what it is made of once every name was followed to where it comes from. */
export function readValue(expression: ts.Expression, context: ValueContext): Value {
  const read = follow(expression, context, 0);
  const core = unwrap(expression);
  return {
    text: expression.getText(),
    canonical: read.canonical,
    sources: read.sources,
    plain: isPath(core),
    names: namesIn(expression),
    nullable: read.nullable,
    type: read.type,
  };
}

/** Reads a declared name as a value. */
export function readBinding(binding: Binding, context: ValueContext): Value {
  const read = followBinding(binding, context, 0);
  return { text: binding.name, ...read, plain: true, names: [binding.name] };
}

/** The data access that an expression is the result of, or null. */
export function accessBehind(expression: ts.Expression, context: ValueContext): ts.Node | null {
  const value = unwrap(expression);
  if (ts.isAwaitExpression(value)) return accessBehind(value.expression, context);
  return readDataCall(value, context.isClientModule) === null ? null : value;
}

function follow(expression: ts.Expression, context: ValueContext, depth: number): Read {
  const value = unwrap(expression);
  const isAsserted = ts.isNonNullExpression(expression);
  const read = depth > MAX_DEPTH ? opaque(value) : followCore(value, context, depth + 1);
  return isAsserted ? { ...read, nullable: false } : read;
}

function followCore(value: ts.Expression, context: ValueContext, depth: number): Read {
  if (ts.isAwaitExpression(value)) return follow(value.expression, context, depth);
  if (ts.isIdentifier(value)) {
    if (value.text === "undefined") return constant("undefined", null, "undefined");
    const binding = resolveName(value.text, value);
    return binding === null ? constant(value.text, null) : followBinding(binding, context, depth);
  }
  if (ts.isPropertyAccessExpression(value)) {
    const owner = follow(value.expression, context, depth);
    const member = memberOf(owner, value.name.text, context, depth);
    return value.questionDotToken === undefined ? member : { ...member, nullable: "null" };
  }
  if (ts.isElementAccessExpression(value) && ts.isStringLiteralLike(value.argumentExpression)) {
    return memberOf(follow(value.expression, context, depth), value.argumentExpression.text, context, depth);
  }
  if (ts.isCallExpression(value) || ts.isNewExpression(value)) return followCall(value, context, depth);
  if (ts.isStringLiteralLike(value)) return constant(JSON.stringify(value.text), "string");
  if (ts.isNumericLiteral(value)) return constant(value.getText(), "number");
  if (value.kind === ts.SyntaxKind.NullKeyword) return constant("null", null, "null");
  if (value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword) return constant(value.getText(), null);
  return followCompound(value, context, depth);
}

/** Operators, templates, objects: the parts' sources together, and a canonical form with the parts' own in it. */
function followCompound(value: ts.Expression, context: ValueContext, depth: number): Read {
  const parts: Read[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpression(node) && !isName(node)) parts.push(follow(node, context, depth));
    else ts.forEachChild(node, visit);
  };
  ts.forEachChild(value, visit);
  const sources = unite(parts);
  const kind = ts.isBinaryExpression(value) ? value.operatorToken.getText() : ts.SyntaxKind[value.kind];
  const canonical = `${kind}(${parts.map((part) => part.canonical).join(", ")})`;
  if (ts.isBinaryExpression(value)) {
    const [left, right] = parts;
    const isFallback = /^(\?\?|\|\|)$/.test(kind);
    if (isFallback && left !== undefined && right !== undefined) {
      // `x ?? undefined` is x with another way to say "nothing".
      const same = right.canonical === "undefined" || right.canonical === "null" ? left.canonical : canonical;
      return { canonical: same, sources, nullable: right.nullable, type: left.type ?? right.type };
    }
    const isArithmetic = /^[-*/%]$/.test(kind);
    return { canonical, sources, nullable: kind === "&&" ? "null" : worst(parts), type: isArithmetic ? "number" : null };
  }
  if (ts.isConditionalExpression(value)) {
    const branches = parts.slice(1);
    const type = branches[0]?.type ?? null;
    return { canonical, sources, nullable: worst(branches), type: branches.every((part) => part.type === type) ? type : null };
  }
  if (ts.isPrefixUnaryExpression(value) && value.operator === ts.SyntaxKind.PlusToken) return { canonical, sources, nullable: false, type: "number" };
  return { canonical, sources, nullable: false, type: ts.isTemplateExpression(value) ? "string" : null };
}

function followCall(call: ts.CallExpression | ts.NewExpression, context: ValueContext, depth: number): Read {
  const callee = unwrap(call.expression);
  const access = readDataCall(call, context.isClientModule);
  if (access !== null) return row(call, access.operation);
  const name = callee.getText().replace(/\s+/g, "");
  const args = (call.arguments ?? []).map((argument) => follow(argument, context, depth));
  if (ts.isNewExpression(call) && name === "URL") return request("url");
  if (ts.isPropertyAccessExpression(callee)) {
    const owner = follow(callee.expression, context, depth);
    const special = followMethod(owner, callee.name.text, call, args);
    if (special !== null) return special;
    const last = callee.name.text;
    if (SESSION_CALL.test(last) && owner.sources.every((source) => source.origin === "constant")) return session(name, args);
    const type = NUMBER_CALL.test(name) ? "number" : /^(toString|trim|toLowerCase|toUpperCase|slice|replace)$/.test(last) ? "string" : null;
    return computed(`${owner.canonical}.${last}`, [owner, ...args], type);
  }
  if (name === "cookies" || name === "headers") return { canonical: "header", sources: [{ origin: "header", key: name }], nullable: false, type: null };
  if (SESSION_CALL.test(name)) return session(name, args);
  return computed(name, args, NUMBER_CALL.test(name) ? "number" : name === "String" ? "string" : null);
}

/** Methods of the request's own objects. */
function followMethod(owner: Read, method: string, call: ts.CallExpression | ts.NewExpression, args: readonly Read[]): Read | null {
  const [first] = call.arguments ?? [];
  const key = first !== undefined && ts.isStringLiteralLike(first) ? first.text : (args[0]?.canonical ?? "*");
  if (owner.canonical === "query" && (method === "get" || method === "getAll")) return from("query", `query.${key}`, "null");
  if (owner.canonical === "header" && method === "get") return from("header", `header.${key}`, "null");
  if (owner.canonical === "request" && /^(json|formData|text|arrayBuffer|blob|clone)$/.test(method)) {
    return method === "clone" ? owner : { ...from("body", "body", false), type: null };
  }
  return null;
}

function memberOf(owner: Read, member: string, context: ValueContext, depth: number): Read {
  const special = REQUEST_MEMBERS[`${owner.canonical}.${member}`];
  if (special !== undefined) return request(special);
  const rowField = fieldOfRow(owner, member, context, depth);
  if (rowField !== null) return rowField;
  const canonical = `${owner.canonical}.${member}`;
  const [source] = owner.sources;
  const sources = owner.sources.length === 1 && source !== undefined && source.origin !== "constant" ? [{ origin: source.origin, key: canonical }] : owner.sources;
  // A plain record of search parameters has no entry for what was not asked.
  return { canonical, sources, nullable: source?.origin === "query" ? "undefined" : false, type: source?.origin === "params" ? "string" : null };
}

/** `request.nextUrl.searchParams` and its kin, by the canonical name of the object they are members of. */
const REQUEST_MEMBERS: Readonly<Record<string, string>> = {
  "request.nextUrl": "url",
  "request.url": "url",
  "url.searchParams": "query",
  "request.headers": "header",
  "request.cookies": "header",
  "context.params": "params",
  "context.searchParams": "query",
  "context.query": "query",
  "context.request": "request",
  "context.req": "request",
  "context.body": "body",
  "context.data": "body",
  "context.input": "body",
  "context.headers": "header",
};

const ROOT_ORIGINS: Readonly<Record<string, Origin>> = { params: "params", query: "query", body: "body", header: "header", url: "query" };

function request(canonical: string): Read {
  const origin = ROOT_ORIGINS[canonical];
  return { canonical, sources: origin === undefined ? [] : [{ origin, key: canonical }], nullable: false, type: null };
}

/** A field of a found row is the value that the row was found by: `ticket.id` after `where: { id }` is `id`. */
function fieldOfRow(owner: Read, field: string, context: ValueContext, depth: number): Read | null {
  const start = /^row@(\d+)$/.exec(owner.canonical)?.[1];
  if (start === undefined) return null;
  const call = callAt(context.fn, Number(start));
  const [argument] = call?.arguments ?? [];
  if (argument !== undefined && ts.isObjectLiteralExpression(argument)) {
    const where = propertyOf(argument, "where");
    const value = where !== null && ts.isObjectLiteralExpression(where) ? propertyOf(where, field) : null;
    if (value !== null && !ts.isObjectLiteralExpression(value)) return { ...follow(value, context, depth), nullable: false };
  }
  const canonical = `${owner.canonical}.${field}`;
  return { canonical, sources: [{ origin: "row", key: canonical }], nullable: false, type: null };
}

function callAt(root: ts.Node, start: number): ts.CallExpression | null {
  let found: ts.CallExpression | null = null;
  const visit = (node: ts.Node): void => {
    if (found !== null || node.getEnd() <= start || node.getFullStart() > start) return;
    if (ts.isCallExpression(node) && node.getStart() === start) found = node;
    else ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The value of a property of an object literal; a shorthand's name stands for itself. */
export function propertyOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | null {
  for (const property of object.properties) {
    if (property.name === undefined || !(ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)) || property.name.text !== name) continue;
    if (ts.isPropertyAssignment(property)) return unwrap(property.initializer);
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return null;
}

function followBinding(binding: Binding, context: ValueContext, depth: number): Read {
  if (depth > MAX_DEPTH) return opaque(binding.node);
  if (binding.kind === "import") return constant(`import.${binding.name}`, null);
  if (binding.kind === "function") return constant(`function.${binding.name}`, null);
  if (binding.kind === "parameter") return followParameter(binding, context, depth);
  if (binding.initializer === null || binding.path === null) return followAssignments(binding, [], context, depth);
  const initial = throughPath(binding, follow(elementOf(binding) ?? binding.initializer, context, depth), context, depth);
  const assigned = assignmentsTo(binding);
  return assigned.length === 0 ? initial : followAssignments(binding, [initial], context, depth);
}

/** `const [a, b] = await Promise.all([x, y])`: the element itself, so that `a` is `x`. */
function elementOf(binding: Binding): ts.Expression | null {
  const index = binding.path?.[0];
  if (binding.initializer === null || index === undefined || !/^\d+$/.test(index)) return null;
  return promiseAllElement(binding.initializer, Number(index));
}

/** The n-th promise of `await Promise.all([…])`, or null. */
export function promiseAllElement(expression: ts.Expression, index: number): ts.Expression | null {
  const value = unwrap(expression);
  if (ts.isAwaitExpression(value)) return promiseAllElement(value.expression, index);
  if (!ts.isCallExpression(value) || !/^Promise\.all(Settled)?$|\$transaction$/.test(value.expression.getText())) return null;
  const [list] = value.arguments;
  return list !== undefined && ts.isArrayLiteralExpression(list) ? (list.elements[index] ?? null) : null;
}

function throughPath(binding: Binding, read: Read, context: ValueContext, depth: number): Read {
  const path = elementOf(binding) === null ? (binding.path ?? []) : (binding.path ?? []).slice(1);
  const reached = path.reduce<Read>((owner, member) => memberOf(owner, member, context, depth), read);
  return binding.hasDefault ? { ...reached, canonical: `default(${reached.canonical})`, nullable: false } : reached;
}

function followParameter(binding: Binding, context: ValueContext, depth: number): Read {
  const owner = binding.node.getSourceFile();
  const path = binding.path === null ? null : parameterPath(binding, context.fn, context.isWrapped);
  if (path === null) return { canonical: `parameter.${binding.name}@${binding.node.getStart(owner)}`, sources: [{ origin: "unknown", key: binding.name }], nullable: false, type: null };
  const [root = binding.name, ...members] = path;
  const start: Read =
    root === "request" || root === "context"
      ? { canonical: root, sources: [], nullable: false, type: null }
      : { canonical: root, sources: [{ origin: "wrapper", key: root }], nullable: false, type: null };
  const reached = members.reduce<Read>((read, member) => contextMember(read, member, context, depth), start);
  return binding.hasDefault ? { ...reached, nullable: false } : reached;
}

/** What a wrapper hands over under a name of its own (`session`, `workspace`) is the wrapper's word. */
function contextMember(owner: Read, member: string, context: ValueContext, depth: number): Read {
  const read = memberOf(owner, member, context, depth);
  if (owner.canonical !== "context" || read.sources.length > 0 || read.canonical === "request") return read;
  return { ...read, sources: [{ origin: "wrapper", key: read.canonical }] };
}

/** A name that is given its value later: all the values together. */
function followAssignments(binding: Binding, initial: readonly Read[], context: ValueContext, depth: number): Read {
  const assigned = assignmentsTo(binding).map((expression) => follow(expression, context, depth));
  const all = [...initial, ...assigned];
  if (initial.length === 0 && all.length === 1 && all[0] !== undefined && binding.path?.length === 0) return all[0];
  const sources = unite(all);
  return {
    canonical: `${binding.name}@${binding.node.getStart()}`,
    sources: all.length === 0 || binding.path === null ? [...sources, { origin: "unknown", key: binding.name }] : sources,
    nullable: worst(all),
    type: all[0]?.type ?? null,
  };
}

const assignments = new WeakMap<ts.Node, readonly ts.Expression[]>();

/** Every value that is assigned to a variable after its declaration. */
export function assignmentsTo(binding: Binding): readonly ts.Expression[] {
  const known = assignments.get(binding.node);
  if (known !== undefined) return known;
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind) && ts.isIdentifier(node.left) && node.left.text === binding.name) {
      if (resolveName(binding.name, node.left)?.node === binding.node) found.push(node.right);
    }
    ts.forEachChild(node, visit);
  };
  visit(binding.node.getSourceFile());
  assignments.set(binding.node, found);
  return found;
}

const isAssignment = (kind: ts.SyntaxKind): boolean => kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

const from = (origin: Origin, key: string, nullable: Value["nullable"]): Read => ({ canonical: key, sources: [{ origin, key }], nullable, type: "string" });

const constant = (canonical: string, type: Value["type"], nullable: Value["nullable"] = false): Read => ({ canonical, sources: [{ origin: "constant", key: canonical }], nullable, type });

const row = (call: ts.Node, operation: string): Read => {
  const canonical = `row@${call.getStart()}`;
  return { canonical, sources: [{ origin: "row", key: canonical }], nullable: /^find(Unique|First)$/.test(operation) ? "null" : false, type: operation === "count" ? "number" : null };
};

/** The caller's session; what the request chose (`getUser(body.id)`) stays visible among the sources. */
const session = (name: string, args: readonly Read[]): Read => {
  const canonical = `${name}()`;
  const chosen = unite(args).filter((source) => source.origin !== "constant" && source.origin !== "header");
  return { canonical, sources: [{ origin: "session", key: canonical }, ...chosen], nullable: false, type: null };
};

const computed = (name: string, args: readonly Read[], type: Value["type"]): Read => {
  const sources = unite(args);
  const canonical = `${name}(${args.map((argument) => argument.canonical).join(", ")})`;
  const isOpen = sources.every((source) => source.origin === "constant") && !/^(new\b|Date|Math|crypto|process)/.test(name);
  return { canonical, sources: isOpen ? [...sources, { origin: "unknown", key: name }] : sources, nullable: false, type };
};

const opaque = (node: ts.Node): Read => ({ canonical: node.getText(), sources: [{ origin: "unknown", key: node.getText() }], nullable: false, type: null });

const worst = (parts: readonly Read[]): Value["nullable"] =>
  parts.some(({ nullable }) => nullable === "null") ? "null" : parts.some(({ nullable }) => nullable === "undefined") ? "undefined" : false;

function unite(parts: readonly Read[]): Source[] {
  const seen = new Map<string, Source>();
  for (const source of parts.flatMap((part) => part.sources)) seen.set(`${source.origin} ${source.key}`, source);
  return [...seen.values()];
}

/** A name or a member path. */
function isPath(value: ts.Expression): boolean {
  const core = unwrap(value);
  return ts.isIdentifier(core) || (ts.isPropertyAccessExpression(core) && isPath(core.expression));
}

/** An identifier that is a member's or a property's name and no value. */
export function isName(node: ts.Node): boolean {
  if (!ts.isIdentifier(node)) return false;
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) && parent.name === node) || (ts.isPropertyAssignment(parent) && parent.name === node);
}

/** Names that must be in scope where the expression is repeated. */
export function namesIn(node: ts.Node): string[] {
  const names = new Set<string>();
  const visit = (part: ts.Node): void => {
    if (ts.isIdentifier(part) && !isName(part)) names.add(part.text);
    if (!ts.isTypeNode(part)) ts.forEachChild(part, visit);
  };
  visit(node);
  return [...names];
}
