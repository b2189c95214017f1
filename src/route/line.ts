import { ts } from "../../lib/ts-morph.cjs";
import { isAsync } from "./functions.js";
import type { AccessNode } from "./accesses.js";
import type { HandlerFunction } from "./handlers.js";
import { lastName, unwrap } from "./wrapping.js";
import { leaves } from "./roles.js";

/**
 * The line of statements on which a handler comes to its answer, from its first statement to the one that answers: each is
 * reached when those before it did not leave. Whatever else branches, loops or calls back is one statement of the line.
 */
export interface Line {
  /** statements; the one expression of a function without braces */
  readonly nodes: readonly (ts.Statement | ts.Expression)[];
  /** functions whose `return` answers the request: the handler, and callbacks whose value it returns */
  readonly answering: readonly ts.Node[];
}

type HoldsTheAnswer = (node: ts.Node) => boolean;

/** Methods that call back for each element, or later: their callback's value is not the response. */
const NO_RESPONSE =
  /^(map|flatMap|forEach|filter|reduce|find|some|every|sort|then|catch|finally|\$transaction|all|race|setTimeout)$/;

/** Finds the line of a handler: into `try` blocks, branches and callbacks that hold all of the data that may be answered. */
export function findLine(fn: HandlerFunction, accesses: readonly AccessNode[]): Line {
  const { body } = fn;
  if (body === undefined) return { nodes: [], answering: [fn] };
  if (!ts.isBlock(body)) return { nodes: [body], answering: [fn] };
  const answers = accesses.filter(({ facts }) => facts.role === "answers").map(({ node }) => node);
  const holds: HoldsTheAnswer =
    answers.length > 0 ? (node) => answers.every((answer) => isWithin(answer, node)) : hasReturn;
  const answering: ts.Node[] = [fn];
  const { nodes } = walk(body.statements, holds, answers.length > 0, answering);
  return { nodes, answering };
}

interface Walked {
  readonly nodes: readonly ts.Statement[];
  /** the line ends here: what stands behind is reached on another way only */
  readonly ends: boolean;
}

function walk(
  statements: readonly ts.Statement[],
  holds: HoldsTheAnswer,
  hasData: boolean,
  answering: ts.Node[],
): Walked {
  const nodes: ts.Statement[] = [];
  for (const statement of statements) {
    if (isDirective(statement)) continue;
    const inner = innerList(statement, holds, hasData);
    if (inner === null) {
      nodes.push(statement);
      continue;
    }
    if (inner.callback !== null) answering.push(inner.callback);
    const walked = walk(inner.statements, holds, hasData, answering);
    nodes.push(...walked.nodes);
    if (walked.ends || inner.ends) return { nodes, ends: true };
  }
  return { nodes, ends: false };
}

interface InnerList {
  readonly statements: readonly ts.Statement[];
  readonly callback: ts.Node | null;
  readonly ends: boolean;
}

/** The statements inside a statement on which the line goes on, or null when the statement is one step. */
function innerList(statement: ts.Statement, holds: HoldsTheAnswer, hasData: boolean): InnerList | null {
  if (ts.isBlock(statement)) return list(statement.statements);
  if (ts.isTryStatement(statement) && holds(statement.tryBlock)) return list(statement.tryBlock.statements);
  if (ts.isIfStatement(statement) && hasData) {
    const branch = [statement.thenStatement, statement.elseStatement].find(
      (part) => part !== undefined && ts.isBlock(part) && holds(part),
    );
    return branch !== undefined && ts.isBlock(branch) ? { ...list(branch.statements), ends: leaves(branch) } : null;
  }
  const callback = ts.isReturnStatement(statement) ? responseCallback(statement) : null;
  return callback !== null && holds(callback.body) ? { ...list(callback.body.statements), callback, ends: true } : null;
}

const list = (statements: readonly ts.Statement[]): InnerList => ({ statements, callback: null, ends: false });

/** `return handleApi(async () => { … })`: the callback whose value is what is returned, or null. */
function responseCallback({ expression }: ts.ReturnStatement): (ts.ArrowFunction & { body: ts.Block }) | null {
  if (expression === undefined) return null;
  const value = unwrap(expression);
  const call = ts.isAwaitExpression(value) ? unwrap(value.expression) : value;
  if (!ts.isCallExpression(call)) return null;
  const name = lastName(call);
  const [callback, ...others] = call.arguments.map(unwrap).filter(ts.isArrowFunction);
  if (NO_RESPONSE.test(name) || others.length > 0 || callback === undefined || !isAsync(callback)) return null;
  return hasBlock(callback) && hasReturn(callback.body) ? callback : null;
}

const hasBlock = (fn: ts.ArrowFunction): fn is ts.ArrowFunction & { body: ts.Block } => ts.isBlock(fn.body);

/** `"use cache"` must stay in front of everything. */
const isDirective = (statement: ts.Statement): boolean =>
  ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);

function hasReturn(root: ts.Node): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) found = true;
    if (!found && !ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  ts.forEachChild(root, visit);
  return found;
}

/** One node stands inside another, or is it. */
export const isWithin = (node: ts.Node, ancestor: ts.Node): boolean =>
  node.pos >= ancestor.pos && node.end <= ancestor.end;
