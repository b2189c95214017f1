import { ts } from "../../lib/ts-morph.cjs";
import { readDataCall } from "./clients.js";
import { insideOf } from "./data-calls.js";
import { emptyOfType } from "./empty-type.js";
import {
  emptyOfFunction,
  emptyOfMethod,
  emptyOfOperation,
  emptyOfSupabase,
  FALSE,
  NO_FIELDS,
  NO_TEXT,
  NULL,
  UNKNOWN,
  ZERO,
} from "./empty-calls.js";
import type { EmptyValue } from "./facts.js";
import { unwrap } from "./wrapping.js";
import type { ValueContext } from "./reads.js";
import { returnsOf } from "./returns.js";
import { resolveName, type Binding } from "./scope.js";

/** Parts of parts are followed this far, and functions that functions call. */
const MAX_DEPTH = 24;
const MAX_FUNCTIONS = 5;

/** One expression on the way to what it gives when there is nothing. */
interface Trail {
  readonly context: ValueContext;
  readonly depth: number;
  /** functions of the app around it */
  readonly functions: number;
}

/** What an expression gives when no row is there: `[]` for a list, `0` for a count; unknown where syntax does not say. */
export function emptyValue(expression: ts.Expression, context: ValueContext): EmptyValue {
  return emptyOf(expression, { context, depth: 0, functions: 0 });
}

function emptyOf(expression: ts.Expression, trail: Trail): EmptyValue {
  const value = unwrap(expression);
  const next = { ...trail, depth: trail.depth + 1 };
  if (next.depth > MAX_DEPTH) return UNKNOWN;
  const literal = literalOf(value);
  if (literal !== null) return literal;
  if (ts.isAwaitExpression(value)) return emptyOf(value.expression, next);
  if (ts.isIdentifier(value)) return ofName(value, next);
  if (ts.isObjectLiteralExpression(value)) return ofObject(value, next);
  if (ts.isArrayLiteralExpression(value)) {
    return { kind: "list", items: value.elements.map((element) => emptyOf(element, next)) };
  }
  if (ts.isConditionalExpression(value)) return either(emptyOf(value.whenFalse, next), emptyOf(value.whenTrue, next));
  if (ts.isBinaryExpression(value)) return ofOperator(value, next);
  if (ts.isPropertyAccessExpression(value)) return ofMember(value, next);
  if (ts.isCallExpression(value)) return ofCall(value, next);
  if (ts.isTaggedTemplateExpression(value)) return ofAccess(value, next);
  if (ts.isNewExpression(value)) return /^(Map|Set)$/.test(value.expression.getText()) ? NO_FIELDS : NULL;
  return UNKNOWN;
}

/** A value that is written out is the same when there is nothing. */
function literalOf(value: ts.Expression): EmptyValue | null {
  if (ts.isStringLiteral(value) || ts.isNoSubstitutionTemplateLiteral(value))
    return { kind: "literal", code: JSON.stringify(value.text) };
  if (ts.isNumericLiteral(value)) return { kind: "literal", code: value.text };
  if (ts.isTemplateExpression(value) || ts.isTypeOfExpression(value)) return NO_TEXT;
  if (ts.isPrefixUnaryExpression(value)) return value.operator === ts.SyntaxKind.ExclamationToken ? FALSE : ZERO;
  if (value.kind === ts.SyntaxKind.TrueKeyword) return { kind: "literal", code: "true" };
  if (value.kind === ts.SyntaxKind.FalseKeyword) return FALSE;
  return value.kind === ts.SyntaxKind.NullKeyword ? NULL : null;
}

function ofObject(value: ts.ObjectLiteralExpression, trail: Trail): EmptyValue {
  const fields = new Map<string, EmptyValue>();
  for (const property of value.properties) {
    if (ts.isSpreadAssignment(property)) {
      const spread = emptyOf(property.expression, trail);
      if (spread.kind !== "object") return UNKNOWN;
      for (const field of spread.fields) fields.set(field.name, field.value);
      continue;
    }
    const { name } = property;
    if (name === undefined || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) return UNKNOWN;
    const inner = ts.isPropertyAssignment(property) ? property.initializer : null;
    const shorthand = ts.isShorthandPropertyAssignment(property) ? ofName(property.name, trail) : UNKNOWN;
    fields.set(name.text, inner === null ? shorthand : emptyOf(inner, trail));
  }
  return { kind: "object", fields: [...fields].map(([name, empty]) => ({ name, value: empty })) };
}

/** The one that is known; of two that are, the first that is no `null`. */
function either(first: EmptyValue, second: EmptyValue): EmptyValue {
  const isNothing = first.kind === "unknown" || (first.kind === "literal" && first.code === "null");
  return isNothing && second.kind !== "unknown" ? second : first;
}

function ofOperator({ left, right, operatorToken }: ts.BinaryExpression, trail: Trail): EmptyValue {
  switch (operatorToken.kind) {
    case ts.SyntaxKind.QuestionQuestionToken:
    case ts.SyntaxKind.BarBarToken:
      return either(emptyOf(left, trail), emptyOf(right, trail));
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return emptyOf(right, trail);
    case ts.SyntaxKind.PlusToken: {
      const sides = [emptyOf(left, trail), emptyOf(right, trail)];
      return sides.some((side) => side.kind === "literal" && side.code.startsWith('"')) ? NO_TEXT : ZERO;
    }
    case ts.SyntaxKind.MinusToken:
    case ts.SyntaxKind.AsteriskToken:
    case ts.SyntaxKind.SlashToken:
    case ts.SyntaxKind.PercentToken:
      return ZERO;
    default:
      return isComparison(operatorToken.kind) ? FALSE : UNKNOWN;
  }
}

const isComparison = (kind: ts.SyntaxKind): boolean =>
  (kind >= ts.SyntaxKind.LessThanToken && kind <= ts.SyntaxKind.ExclamationEqualsEqualsToken) ||
  kind === ts.SyntaxKind.InKeyword ||
  kind === ts.SyntaxKind.InstanceOfKeyword;

function ofMember(value: ts.PropertyAccessExpression, trail: Trail): EmptyValue {
  const name = value.name.text;
  if (name === "length" || name === "size" || /^_count$/.test(lastOf(value.expression))) return ZERO;
  return memberOf(emptyOf(value.expression, trail), name);
}

const lastOf = (owner: ts.Expression): string => {
  const value = unwrap(owner);
  return ts.isPropertyAccessExpression(value) ? value.name.text : "";
};

function memberOf(owner: EmptyValue, name: string): EmptyValue {
  if (owner.kind === "object") return owner.fields.find((field) => field.name === name)?.value ?? UNKNOWN;
  if (owner.kind === "list") return owner.items[Number(name)] ?? UNKNOWN;
  return UNKNOWN;
}

function ofName(name: ts.Identifier, trail: Trail): EmptyValue {
  if (name.text === "undefined") return NULL;
  const binding = resolveName(name.text, name);
  if (binding === null) return UNKNOWN;
  const given = argumentFor(binding, trail);
  if (given !== null) return given;
  const declared = declaredType(binding);
  if (declared.kind !== "unknown") return declared;
  if (binding.initializer === null || binding.kind === "parameter" || binding.path === null) return UNKNOWN;
  return binding.path.reduce(memberOf, emptyOf(binding.initializer, trail));
}

function declaredType({ node, path }: Binding): EmptyValue {
  const declaration = node.parent;
  const isWhole = path?.length === 0 && ts.isVariableDeclaration(declaration);
  return isWhole && declaration.type !== undefined ? emptyOfType(declaration.type) : UNKNOWN;
}

/** What a parameter of a function that is looked into was given. */
function argumentFor(binding: Binding, { context, ...trail }: Trail): EmptyValue | null {
  const { inlined } = context;
  if (binding.kind !== "parameter" || inlined === undefined) return null;
  const index = inlined.fn.parameters.findIndex(({ name }) => isWithinName(binding.node, name));
  const argument = inlined.args[index];
  if (argument === undefined || binding.path === null) return null;
  return binding.path.reduce(memberOf, emptyOf(argument, { ...trail, context: inlined.caller }));
}

const isWithinName = (node: ts.Node, name: ts.BindingName): boolean =>
  node.getSourceFile() === name.getSourceFile() && node.pos >= name.pos && node.end <= name.end;

function ofAccess(node: ts.Node, { context }: Trail): EmptyValue {
  const access = readDataCall(node, context.isClientModule);
  return access === null ? UNKNOWN : emptyOfOperation(access.operation);
}

function ofCall(call: ts.CallExpression, trail: Trail): EmptyValue {
  const access = ofAccess(call, trail);
  if (access.kind !== "unknown") return access;
  const callee = unwrap(call.expression);
  const name = callee.getText().replace(/\s+/g, "");
  const [first] = call.arguments;
  if (first !== undefined && /^(Promise\.all|JSON\.parse|JSON\.stringify|serialize\w*|superjson\.\w+)$/.test(name))
    return emptyOf(first, trail);
  const ofLanguage = emptyOfFunction(name);
  if (ofLanguage.kind !== "unknown") return ofLanguage;
  if (name.endsWith("$transaction") && first !== undefined) return emptyOf(first, trail);
  const inside = ofFunction(call, trail);
  if (inside.kind !== "unknown" || !ts.isPropertyAccessExpression(callee)) return inside;
  const method = callee.name.text;
  const start = call.arguments[1];
  if (method === "reduce") return start === undefined ? UNKNOWN : emptyOf(start, trail);
  const supabase = emptyOfSupabase(name);
  return supabase.kind === "unknown" ? emptyOfMethod(method) : supabase;
}

/** What is returned when something went wrong is no answer. */
function isInCatch(node: ts.Node, body: ts.Node): boolean {
  for (let at = node; at !== body; at = at.parent) if (ts.isCatchClause(at)) return true;
  return false;
}

/** What a function of the app returns when there is nothing, by its type or by its `return`s. */
function ofFunction(call: ts.CallExpression, { context, depth, functions }: Trail): EmptyValue {
  const service = functions < MAX_FUNCTIONS ? context.services.functionBehind(call) : null;
  if (service === null || service.fn === context.fn) return UNKNOWN;
  const typed = service.fn.type === undefined ? UNKNOWN : emptyOfType(service.fn.type);
  const { body } = service.fn;
  if (typed.kind !== "unknown" || body === undefined) return typed;
  const inner = { context: insideOf(service, call, context), depth, functions: functions + 1 };
  if (!ts.isBlock(body)) return emptyOf(body, inner);
  const returned = returnsOf(body).flatMap((statement) =>
    statement.expression === undefined || isInCatch(statement, body) ? [] : [emptyOf(statement.expression, inner)],
  );
  return returned.reduceRight<EmptyValue>((found, one) => either(found, one), UNKNOWN);
}
