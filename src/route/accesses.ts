import { ts } from "../../lib/ts-morph.cjs";
import { switchedOn } from "./callers.js";
import { reachedCalls, type ReachedCall } from "./data-calls.js";
import type { Access, Narrowing, Value } from "./facts.js";
import { resolveName } from "./scope.js";
import { unwrap } from "./wrapping.js";
import { includedIn, narrowingOf } from "./narrowing.js";
import { placeOf } from "./parse.js";
import { onlyDecides, variableOf } from "./roles.js";
import { orderFields } from "./order-fields.js";
import { shorten } from "./shorten.js";
import { isWithin, type Line } from "./line.js";
import { propertyOf } from "./members.js";
import type { ValueContext } from "./reads.js";
import { readValue } from "./values.js";
import { readWhere } from "./where.js";

/** An access with the node that it was read from: the call in the handler. */
export interface AccessNode {
  readonly node: ts.Node;
  readonly reached: ReachedCall;
  readonly facts: Omit<Access, "inside" | "condition">;
}

const WRITE_CLAUSES = ["where", "data", "create", "update"];

/** Every data access that a handler makes, itself or through functions of the app, in the order of the text. */
export function findAccesses(file: string, context: ValueContext): AccessNode[] {
  const found: AccessNode[] = [];
  const visit = (node: ts.Node): void => {
    for (const reached of reachedCalls(node, context))
      found.push({ node, reached, facts: readAccess(node, reached, file, context) });
    ts.forEachChild(node, visit);
  };
  if (context.fn.body !== undefined) visit(context.fn.body);
  return found;
}

/** @param node the call in the handler: the access itself, or the call of the function that makes it */
function readAccess(node: ts.Node, reached: ReachedCall, file: string, context: ValueContext): AccessNode["facts"] {
  const { call, chain } = reached;
  const argument = ts.isCallExpression(reached.node) ? reached.node.arguments[0] : undefined;
  const options = literalOf(argument);
  const role = call.effect === "read" && onlyDecides(node, context) ? "decides" : "answers";
  return {
    ...call,
    text: [...chain, call.text].join(" → "),
    chain,
    given: chain.length === 0 ? [] : givenTo(node, context),
    place: placeOf(node, file),
    start: node.getStart(),
    variable: variableOf(node)?.name ?? null,
    role,
    ...filterOf(reached),
    ...(role === "answers" ? narrowingOf(node, reached, context) : NOT_NARROWED),
    take: optionOf("take", argument, reached.context),
    paging: ["skip", "cursor", "orderBy"].flatMap((name) => optionOf(name, argument, reached.context) ?? []),
    orderedBy: orderFields(options),
    included: options === null ? [] : includedIn(options),
  };
}

/** The arguments of a call, and the properties of those that are objects. */
function givenTo(node: ts.Node, context: ValueContext): Value[] {
  if (!ts.isCallExpression(node)) return [];
  return node.arguments.map(unwrap).flatMap((argument) => {
    if (!ts.isObjectLiteralExpression(argument)) return [readValue(argument, context)];
    return argument.properties.flatMap((property) => {
      if (ts.isShorthandPropertyAssignment(property)) return [readValue(property.name, context)];
      return ts.isPropertyAssignment(property) ? [readValue(property.initializer, context)] : [];
    });
  });
}

type Options = ts.Expression | undefined;

function filterOf({ node, call, context }: ReachedCall): Pick<Access, "where" | "opaqueWhere"> {
  const { leaves, opaque } = readWhere(node, call.effect === "write" ? WRITE_CLAUSES : ["where"], context);
  // Raw SQL is one text: what it filters by cannot be read.
  const unread = call.model === "$raw" ? node.getText() : opaque;
  return { where: leaves, opaqueWhere: unread === null ? null : shorten(unread) };
}

const NOT_NARROWED: Narrowing = { fields: null, withheld: [], narrowedBy: null };

function optionOf(name: string, argument: Options, context: ValueContext): Value | null {
  const options = literalOf(argument);
  const value = options === null ? null : propertyOf(options, name);
  return value === null ? null : readValue(value, context);
}

function literalOf(argument: Options): ts.ObjectLiteralExpression | null {
  const options = argument === undefined ? null : unwrap(argument);
  return options !== null && ts.isObjectLiteralExpression(options) ? options : null;
}

/** The access with what stands between it and its statement of the line: what it depends on when the line gets there. */
export function onLine({ node, reached, facts }: AccessNode, line: Line, context: ValueContext): Access {
  const step = line.nodes.find((candidate) => isWithin(node, candidate)) ?? context.fn;
  const condition = conditionOnTheWay(reached);
  return {
    ...facts,
    inside: constructBetween(node, step),
    condition: condition ?? conditionBetween(node, step, context),
  };
}

/** The condition inside one of the functions that lead to the access, the innermost first. */
function conditionOnTheWay({ passes, context }: ReachedCall): Value | null {
  let inside = context;
  for (const { fn, call } of [...passes].reverse()) {
    const condition = conditionBetween(call, fn, inside);
    if (condition !== null) return condition;
    inside = inside.inlined?.caller ?? inside;
  }
  return null;
}

/** The loop or inner function between an access and its statement, in words; null when there is none. */
function constructBetween(node: ts.Node, step: ts.Node): string | null {
  for (let current = node; current !== step; current = current.parent) {
    const { parent } = current;
    if (ts.isFunctionLike(parent)) {
      const call = parent.parent;
      return ts.isCallExpression(call)
        ? `a callback of \`${shorten(call.expression.getText())}\``
        : "an inner function";
    }
    if (ts.isCatchClause(parent)) return "a `catch`";
    if (ts.isIterationStatement(parent, false)) return "a loop";
    if (ts.isLabeledStatement(parent)) return "a labelled block";
  }
  return null;
}

/** The nearest condition under which the access is made once its statement is reached, or null when it is always made. */
function conditionBetween(node: ts.Node, step: ts.Node, context: ValueContext): Value | null {
  for (let child = node; child !== step; child = child.parent) {
    const { parent } = child;
    if (ts.isIfStatement(parent) && child !== parent.expression) return readValue(parent.expression, context);
    if (ts.isConditionalExpression(parent) && child !== parent.condition) return readValue(parent.condition, context);
    if (ts.isCaseBlock(parent)) return readValue(switchedOn(child, parent), context);
    if (ts.isBinaryExpression(parent) && child === parent.right && isShortCircuit(parent, context)) {
      return readValue(parent.left, context);
    }
  }
  return null;
}

/** `allowed && …`, `rows ??= …`; what is kept between requests (`cached ??= …`) is read once for all. */
function isShortCircuit({ left, operatorToken }: ts.BinaryExpression, { fn }: ValueContext): boolean {
  const operator = operatorToken.getText();
  if (!/^(&&|\|\||\?\?)=?$/.test(operator)) return false;
  const declared = operator.endsWith("=") && ts.isIdentifier(left) ? resolveName(left.text, left)?.node : undefined;
  return declared === undefined || isWithin(declared, fn);
}
