import { ts } from "ts-morph";
import { readDataCall, type DataCall } from "./clients.js";
import type { Access, Value } from "./facts.js";
import { unwrap } from "./handlers.js";
import { fieldsOfClause, fieldsUsed } from "./narrowing.js";
import { placeOf } from "./parse.js";
import { onlyDecides, variableOf } from "./roles.js";
import { shorten } from "./shorten.js";
import { propertyOf, readValue, type ValueContext } from "./values.js";
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

function readAccess(node: ts.CallExpression | ts.TaggedTemplateExpression, call: DataCall, file: string, context: ValueContext): Access {
  const argument = ts.isCallExpression(node) ? node.arguments[0] : undefined;
  const options = argument === undefined ? null : unwrap(argument);
  const literal = options !== null && ts.isObjectLiteralExpression(options) ? options : null;
  const where = readWhere(argument, call.effect === "write" ? WRITE_CLAUSES : ["where"], context);
  const variable = variableOf(node);
  const role = call.effect === "read" && onlyDecides(node, context) ? "decides" : "answers";
  const clause = literal === null ? null : fieldsOfClause(literal);
  const used = clause === null && role === "answers" ? fieldsUsed(node, context) : null;
  const take = literal === null ? null : propertyOf(literal, "take");
  return {
    model: call.model,
    operation: call.operation,
    effect: call.effect,
    place: placeOf(node, file),
    start: node.getStart(),
    text: call.text,
    variable: variable?.name ?? null,
    role,
    where: where.leaves,
    // Raw SQL is one text: what it filters by cannot be read.
    opaqueWhere: call.model === "$raw" ? shorten(node.getText()) : where.opaque === null ? null : shorten(where.opaque),
    fields: clause?.fields ?? used,
    narrowedBy: clause?.clause ?? (used === null ? null : "the answer's own object"),
    take: take === null ? null : readValue(take, context),
    inside: constructAround(node, context),
    condition: conditionAround(node, context),
  };
}

/** The loop or inner function between an access and its handler, in words; null when there is none. */
function constructAround(node: ts.Node, context: ValueContext): string | null {
  for (let parent = node.parent; parent !== undefined && parent !== context.fn; parent = parent.parent) {
    if (ts.isFunctionLike(parent)) {
      const call = parent.parent;
      return ts.isCallExpression(call) ? `a callback of \`${shorten(call.expression.getText())}\`` : "an inner function";
    }
    if (ts.isIterationStatement(parent, false)) return "a loop";
  }
  return null;
}

/** The nearest condition under which the access is made, or null when it is always made. */
function conditionAround(node: ts.Node, context: ValueContext): Value | null {
  let child = node;
  for (let parent = node.parent; parent !== undefined && parent !== context.fn; child = parent, parent = parent.parent) {
    if (ts.isIfStatement(parent) && child !== parent.expression) return readValue(parent.expression, context);
    if (ts.isConditionalExpression(parent) && child !== parent.condition) return readValue(parent.condition, context);
    if (ts.isCaseBlock(parent)) return readValue(parent.parent.expression, context);
    if (ts.isBinaryExpression(parent) && child === parent.right && isShortCircuit(parent)) return readValue(parent.left, context);
  }
  return null;
}

const isShortCircuit = (node: ts.BinaryExpression): boolean =>
  node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ||
  node.operatorToken.kind === ts.SyntaxKind.BarBarToken ||
  node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken;
