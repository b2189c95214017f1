import { ts } from "../../lib/ts-morph.cjs";
import { assignmentsTo, isMutated } from "./assignments.js";
import type { Source, Value } from "./facts.js";
import { followCall } from "./follow-call.js";
import { unwrap } from "./wrapping.js";
import { memberOf, propertyOf } from "./members.js";
import { parameterPath } from "./parameters.js";
import { constant, madeOf, mostNullable, opaque, unite, type Read, type Trail, type ValueContext } from "./reads.js";
import { isName } from "./names.js";
import { resolveName, type Binding } from "./scope.js";

/** A chain of names longer than this is a circle. */
const MAX_DEPTH = 24;

/** Follows an expression back to where its value comes from. */
export function followExpression(expression: ts.Expression, context: ValueContext): Read {
  return follow(expression, context, 0);
}

/** Follows a declared name. */
export function followName(binding: Binding, context: ValueContext): Read {
  return followBinding(binding, trailFrom(context, 0));
}

const trailFrom = (context: ValueContext, depth: number): Trail => ({
  context,
  follow: (expression) => follow(expression, context, depth + 1),
});

function follow(expression: ts.Expression, context: ValueContext, depth: number): Read {
  const value = unwrap(expression);
  const read = depth > MAX_DEPTH ? opaque(value.getText()) : followCore(value, trailFrom(context, depth));
  return ts.isNonNullExpression(expression) ? { ...read, nullable: false } : read;
}

function followCore(value: ts.Expression, trail: Trail): Read {
  if (ts.isAwaitExpression(value)) return trail.follow(value.expression);
  if (ts.isIdentifier(value)) return followIdentifier(value, trail);
  if (ts.isPropertyAccessExpression(value)) {
    const member = memberOf(trail.follow(value.expression), value.name.text, trail);
    return value.questionDotToken === undefined ? member : { ...member, nullable: "null" };
  }
  if (ts.isElementAccessExpression(value) && ts.isStringLiteralLike(value.argumentExpression)) {
    return memberOf(trail.follow(value.expression), value.argumentExpression.text, trail);
  }
  if (ts.isCallExpression(value) || ts.isNewExpression(value)) {
    const result = followCall(value, trail);
    return isOptionalCall(value) ? { ...result, nullable: "null" } : result;
  }
  return followLiteral(value) ?? followCompound(value, trail);
}

/** `text?.trim()` */
const isOptionalCall = (call: ts.CallExpression | ts.NewExpression): boolean =>
  ts.isCallExpression(call) &&
  (call.questionDotToken !== undefined ||
    (ts.isPropertyAccessExpression(call.expression) && call.expression.questionDotToken !== undefined));

function followIdentifier(name: ts.Identifier, trail: Trail): Read {
  if (name.text === "undefined") return constant("undefined", null, "undefined");
  const binding = resolveName(name.text, name);
  return binding === null ? opaque(`global.${name.text}`) : followBinding(binding, trail);
}

function followLiteral(value: ts.Expression): Read | null {
  if (ts.isStringLiteralLike(value)) return constant(JSON.stringify(value.text), "string");
  if (ts.isNumericLiteral(value)) return constant(value.getText(), "number");
  if (value.kind === ts.SyntaxKind.NullKeyword) return constant("null", null, "null");
  const isBoolean = value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword;
  return isBoolean ? constant(value.getText(), null) : null;
}

/** Operators, templates, objects: the parts' sources together, and a canonical form with the parts' own in it. */
function followCompound(value: ts.Expression, trail: Trail): Read {
  const parts = partsOf(value).map((part) => trail.follow(part));
  const kind = operatorOf(value);
  const canonical = madeOf(kind, parts);
  const sources = parts.length === 0 ? opaque(value.getText()).sources : unite(parts);
  if (ts.isBinaryExpression(value)) return followOperator(kind, parts, { canonical, sources });
  if (ts.isConditionalExpression(value)) {
    const branches = parts.slice(1);
    return { canonical, sources, nullable: mostNullable(branches), type: commonType(branches) };
  }
  const isNumber = ts.isPrefixUnaryExpression(value) && value.operator === ts.SyntaxKind.PlusToken;
  const type = isNumber ? "number" : ts.isTemplateExpression(value) ? "string" : null;
  return { canonical, sources, nullable: false, type };
}

/** What tells one compound of the same parts from another. */
function operatorOf(value: ts.Expression): string {
  if (ts.isBinaryExpression(value)) return value.operatorToken.getText();
  if (ts.isPrefixUnaryExpression(value)) return ts.tokenToString(value.operator) ?? "";
  return ts.SyntaxKind[value.kind];
}

function followOperator(operator: string, parts: readonly Read[], made: Pick<Read, "canonical" | "sources">): Read {
  const [left, right] = parts;
  if ((operator === "??" || operator === "||") && left !== undefined && right !== undefined) {
    // `x ?? undefined` is x with another way to say "nothing".
    const isNothing = right.canonical === "undefined" || right.canonical === "null";
    return {
      canonical: isNothing ? left.canonical : made.canonical,
      sources: isNothing ? left.sources : made.sources,
      nullable: right.nullable,
      type: left.type ?? right.type,
    };
  }
  const isComparison = /^([!=]==?|[<>]=?|in|instanceof)$/.test(operator);
  const nullable = operator === "&&" ? "null" : isComparison ? false : mostNullable(parts);
  return { ...made, nullable, type: /^[-*/%]$/.test(operator) ? "number" : null };
}

function partsOf(value: ts.Expression): ts.Expression[] {
  const parts: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpression(node) && !isName(node)) parts.push(node);
    else ts.forEachChild(node, visit);
  };
  ts.forEachChild(value, visit);
  return parts;
}

function commonType(parts: readonly Read[]): Value["type"] {
  const type = parts[0]?.type ?? null;
  return parts.every((part) => part.type === type) ? type : null;
}

function followBinding(binding: Binding, trail: Trail): Read {
  switch (binding.kind) {
    case "import":
      return followImport(binding, trail);
    case "parameter":
      return followParameter(binding, trail);
    case "variable":
      return followVariable(binding, trail);
    case "function":
    case "other":
      return opaque(`${binding.kind}.${binding.name}@${binding.node.getStart()}`);
  }
}

/** Enums and constants by their usual spelling; anything else that a module hands over may differ by request, as a class may. */
function followImport({ name, node }: Binding, { context }: Trail): Read {
  if (!/^[A-Z]/.test(name)) return opaque(`import.${name}`);
  const isClass = ts.isIdentifier(node) && context.services.classBehind(node) !== null;
  return isClass ? opaque(`import.${name}`) : constant(`import.${name}`, null);
}

/** Each variable is followed once. One that is made of itself (`sql = sql + part`) is what its other parts are. */
function followVariable(binding: Binding, trail: Trail): Read {
  const { followed } = trail.context;
  const known = followed.get(binding.node);
  if (known === null) return { canonical: binding.name, sources: [], nullable: false, type: null };
  if (known !== undefined) return known;
  followed.set(binding.node, null);
  const value = followValueOf(binding, trail);
  const read = isBuiltUp(binding) ? { ...value, sources: [...value.sources, unknownOf(binding)] } : value;
  followed.set(binding.node, read);
  return read;
}

/** `const ids = []; ids.push(id)`: only literals are looked at, a row or a session is what it is. */
function isBuiltUp(binding: Binding): boolean {
  const start = binding.initializer === null ? null : unwrap(binding.initializer);
  const isLiteral = start !== null && (ts.isArrayLiteralExpression(start) || ts.isObjectLiteralExpression(start));
  return isLiteral && isMutated(binding);
}

const unknownOf = ({ name }: Binding): Source => ({ origin: "unknown", key: name });

function followValueOf(binding: Binding, trail: Trail): Read {
  if (binding.initializer === null || binding.path === null) return followAssignments(binding, [], trail);
  const element = elementOf(binding);
  const path = element === null ? binding.path : binding.path.slice(1);
  const initial = throughPath(trail.follow(element ?? binding.initializer), path, binding.hasDefault, trail);
  return assignmentsTo(binding).length === 0 ? initial : followAssignments(binding, [initial], trail);
}

/** `const [a, b] = await Promise.all([x, y])`: the element itself, so that `a` is `x`. */
function elementOf(binding: Binding): ts.Expression | null {
  const index = binding.path?.[0];
  if (binding.initializer === null || index === undefined || !/^\d+$/.test(index)) return null;
  return promiseAllElement(binding.initializer, Number(index));
}

function promiseAllElement(expression: ts.Expression, index: number): ts.Expression | null {
  const value = unwrap(expression);
  if (ts.isAwaitExpression(value)) return promiseAllElement(value.expression, index);
  if (!ts.isCallExpression(value) || !/^Promise\.all$|\$transaction$/.test(value.expression.getText())) return null;
  const [list] = value.arguments;
  return list !== undefined && ts.isArrayLiteralExpression(list) ? (list.elements[index] ?? null) : null;
}

function throughPath(start: Read, path: readonly string[], hasDefault: boolean, trail: Trail): Read {
  const reached = path.reduce<Read>((owner, member) => memberOf(owner, member, trail), start);
  return hasDefault ? { ...reached, canonical: `default(${reached.canonical})`, nullable: false } : reached;
}

function followParameter(binding: Binding, trail: Trail): Read {
  const passed = passedArgument(binding, trail.context);
  if (passed !== null) return passed;
  const path = binding.path === null ? null : parameterPath(binding, trail.context.fn, trail.context.isWrapped);
  if (path === null) return opaque(`parameter.${binding.name}@${binding.node.getStart()}`);
  const [root = binding.name, ...members] = path;
  const isObject = root === "request" || root === "context";
  const start: Read = {
    canonical: root,
    sources: isObject ? [] : [{ origin: "wrapper", key: root }],
    nullable: false,
    type: null,
  };
  return throughPath(start, members, binding.hasDefault, trail);
}

/** Inside a function that the handler calls, a parameter is the argument of that call. */
function passedArgument(binding: Binding, { inlined }: ValueContext): Read | null {
  const index = inlined?.fn.parameters.findIndex((parameter) => contains(parameter, binding.node)) ?? -1;
  if (inlined === undefined || index === -1 || binding.path === null) return null;
  // Which argument a parameter is cannot be told behind a spread, nor which of the rest a name is.
  const isRest = inlined.fn.parameters[index]?.dotDotDotToken !== undefined;
  if (isRest || inlined.args.slice(0, index + 1).some((argument) => ts.isSpreadElement(argument)))
    return opaque(`argument.${binding.name}@${binding.node.getStart()}`);
  const argument = inlined.args[index];
  // A parameter without an argument is its own default, or nothing.
  if (argument === undefined) return binding.initializer === null ? constant("undefined", null, "undefined") : null;
  const trail = trailFrom(inlined.caller, 0);
  const literal = memberOfLiteral(argument, binding.path);
  return literal === null
    ? throughPath(trail.follow(argument), binding.path, binding.hasDefault, trail)
    : trail.follow(literal);
}

/** `list({ userId })` taken apart by `({ userId })`: the property's own value. */
function memberOfLiteral(argument: ts.Expression, path: readonly string[]): ts.Expression | null {
  const value = unwrap(argument);
  const [member] = path;
  return path.length === 1 && member !== undefined && ts.isObjectLiteralExpression(value)
    ? propertyOf(value, member)
    : null;
}

const contains = (outer: ts.Node, inner: ts.Node): boolean =>
  inner.pos >= outer.pos && inner.end <= outer.end && inner.getSourceFile() === outer.getSourceFile();

/** A name that is given its value later: all the values together. */
function followAssignments(binding: Binding, initial: readonly Read[], trail: Trail): Read {
  const all = [...initial, ...assignmentsTo(binding).map(({ value }) => trail.follow(value))];
  const [first] = all;
  if (initial.length === 0 && all.length === 1 && first !== undefined && binding.path?.length === 0) return first;
  const isKnown = all.length > 0 && binding.path !== null;
  return {
    canonical: `${binding.name}@${binding.node.getStart()}`,
    sources: isKnown && !isDecided(all) ? unite(all) : [...unite(all), unknownOf(binding)],
    nullable: mostNullable(all),
    type: commonType(all),
  };
}

/** One of several constants: what decides which stands around the assignments. */
const isDecided = (all: readonly Read[]): boolean =>
  all.length > 1 && all.every(({ sources }) => sources.every(({ origin }) => origin === "constant"));
