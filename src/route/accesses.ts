import { ts } from "ts-morph";
import { readDataCall, type DataCall } from "./clients.js";
import type { Access, Value } from "./facts.js";
import { unwrap } from "./handlers.js";
import { fieldsOfClause, fieldsUsed } from "./narrowing.js";
import { placeOf } from "./parse.js";
import { onlyDecides, variableOf } from "./roles.js";
import { shorten } from "./shorten.js";
import { propertyOf } from "./members.js";
import type { ValueContext } from "./reads.js";
import { readValue } from "./values.js";
import { readWhere } from "./where.js";

/** An access with the node that it was read from. */
export interface AccessNode {
  readonly node: ts.Node;
  readonly facts: Access;
}

const WRITE_CLAUSES = ["where", "data", "create", "update"];

/** Every data access in a handler, in the order of the text. */
export function findAccesses(file: string, context: ValueContext): AccessNode[] {
  const calls: { node: ts.CallExpression | ts.TaggedTemplateExpression; call: DataCall }[] = [];
  const visit = (node: ts.Node): void => {
    const call = readDataCall(node, context.isClientModule);
    if (call !== null && (ts.isCallExpression(node) || ts.isTaggedTemplateExpression(node))) calls.push({ node, call });
    ts.forEachChild(node, visit);
  };
  if (context.fn.body !== undefined) visit(context.fn.body);
  return calls.map(({ node, call }) => ({ node, facts: readAccess(node, call, file, context) }));
}

function readAccess(
  node: ts.CallExpression | ts.TaggedTemplateExpression,
  call: DataCall,
  file: string,
  context: ValueContext,
): Access {
  const argument = ts.isCallExpression(node) ? node.arguments[0] : undefined;
  const role = call.effect === "read" && onlyDecides(node, context) ? "decides" : "answers";
  return {
    ...call,
    place: placeOf(node, file),
    start: node.getStart(),
    variable: variableOf(node)?.name ?? null,
    role,
    ...filterOf(node, argument, call, context),
    ...narrowingOf(node, argument, role, context),
    take: takeOf(argument, context),
    inside: constructAround(node, context),
    condition: conditionAround(node, context),
  };
}

type Options = ts.Expression | undefined;

function filterOf(
  node: ts.Node,
  argument: Options,
  call: DataCall,
  context: ValueContext,
): Pick<Access, "where" | "opaqueWhere"> {
  const { leaves, opaque } = readWhere(argument, call.effect === "write" ? WRITE_CLAUSES : ["where"], context);
  // Raw SQL is one text: what it filters by cannot be read.
  const unread = call.model === "$raw" ? node.getText() : opaque;
  return { where: leaves, opaqueWhere: unread === null ? null : shorten(unread) };
}

function narrowingOf(
  node: ts.Node,
  argument: Options,
  role: Access["role"],
  context: ValueContext,
): Pick<Access, "fields" | "narrowedBy"> {
  const options = literalOf(argument);
  const clause = options === null ? null : fieldsOfClause(options);
  if (clause !== null) return { fields: clause.fields, narrowedBy: clause.clause };
  const used = role === "answers" ? fieldsUsed(node, context) : null;
  return { fields: used, narrowedBy: used === null ? null : "the answer's own object" };
}

function takeOf(argument: Options, context: ValueContext): Value | null {
  const options = literalOf(argument);
  const take = options === null ? null : propertyOf(options, "take");
  return take === null ? null : readValue(take, context);
}

function literalOf(argument: Options): ts.ObjectLiteralExpression | null {
  const options = argument === undefined ? null : unwrap(argument);
  return options !== null && ts.isObjectLiteralExpression(options) ? options : null;
}

/** The loop or inner function between an access and its handler, in words; null when there is none. */
function constructAround(node: ts.Node, context: ValueContext): string | null {
  for (let parent = node.parent; parent !== undefined && parent !== context.fn; parent = parent.parent) {
    if (ts.isFunctionLike(parent)) {
      const call = parent.parent;
      return ts.isCallExpression(call)
        ? `a callback of \`${shorten(call.expression.getText())}\``
        : "an inner function";
    }
    if (ts.isIterationStatement(parent, false)) return "a loop";
  }
  return null;
}

/** The nearest condition under which the access is made, or null when it is always made. */
function conditionAround(node: ts.Node, context: ValueContext): Value | null {
  let child = node;
  for (
    let parent = node.parent;
    parent !== undefined && parent !== context.fn;
    child = parent, parent = parent.parent
  ) {
    if (ts.isIfStatement(parent) && child !== parent.expression) return readValue(parent.expression, context);
    if (ts.isConditionalExpression(parent) && child !== parent.condition) return readValue(parent.condition, context);
    if (ts.isCaseBlock(parent)) return readValue(parent.parent.expression, context);
    if (ts.isBinaryExpression(parent) && child === parent.right && isShortCircuit(parent))
      return readValue(parent.left, context);
  }
  return null;
}

const isShortCircuit = (node: ts.BinaryExpression): boolean =>
  node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ||
  node.operatorToken.kind === ts.SyntaxKind.BarBarToken ||
  node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
