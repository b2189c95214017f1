import { ts } from "../../../lib/ts-morph.cjs";
import { isTransaction } from "../clients.js";
import { usesOf } from "./answer.js";
import { PROMISE_METHODS } from "./links.js";

/** Old calls are lazy: they are sent where somebody waits for them. New calls are sent where they stand. */

/** Whether a chain is sent where it stands, or its function hands it to whoever called it. */
export function isSentAtOnce(chain: ts.Expression): boolean {
  const top = carrierOf(chain);
  const { parent } = top;
  if (ts.isAwaitExpression(parent) || ts.isReturnStatement(parent) || ts.isExpressionStatement(parent))
    return ts.isReturnStatement(parent) ? isCollectedAtOnce(parent) : true;
  if (ts.isArrowFunction(parent) && parent.body === top) return isCollectedAtOnce(parent);
  if (ts.isPropertyAccessExpression(parent)) return PROMISE_METHODS.has(parent.name.text);
  if (ts.isArrayLiteralExpression(parent) || ts.isSpreadElement(parent)) return isSentAtOnce(parent);
  if (ts.isCallExpression(parent) && parent.expression !== top) return isSender(parent, chain);
  return ts.isVariableDeclaration(parent) && isWaitedForNext(parent);
}

/** What an expression is the value of: a side of a condition, what parentheses or a cast surround. */
function carrierOf(node: ts.Expression): ts.Node {
  let top: ts.Node = node;
  while (
    ts.isParenthesizedExpression(top.parent) ||
    ts.isAsExpression(top.parent) ||
    ts.isNonNullExpression(top.parent) ||
    (ts.isConditionalExpression(top.parent) && top.parent.condition !== top) ||
    (ts.isBinaryExpression(top.parent) &&
      top.parent.right === top &&
      top.parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
  )
    top = top.parent;
  return top;
}

const KEEPING: ReadonlySet<string> = new Set(["push", "unshift", "add", "set", "concat", "splice"]);

/**
 * A call that waits for what it is given: `Promise.all([…])`, `waitUntil(…)`; `jobs.push(…)` is none. Another function
 * may go on with a query that is not sent yet: `fetchAll(query)` with `range`.
 */
function isSender(call: ts.CallExpression, chain: ts.Expression): boolean {
  const { expression } = call;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
  if (isTransaction(call) || /^Promise\.\w+$/.test(expression.getText())) return true;
  return !KEEPING.has(name) && (/^(?:waitUntil|after)$/.test(name) || !isQuery(chain));
}

/** Supabase's queries can be gone on with until they are sent; Prisma's cannot. */
const isQuery = (chain: ts.Expression): boolean => /\.from\s*\(/.test(chain.getText());

/** What a callback of `map` gives is a list, and that is waited for as a whole; any other function hands on. */
function isCollectedAtOnce(node: ts.Node): boolean {
  let fn: ts.Node = node;
  while (!ts.isFunctionLike(fn)) {
    if (ts.isSourceFile(fn)) return true;
    fn = fn.parent;
  }
  const call = fn.parent;
  const isMapped =
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    /^(?:map|flatMap)$/.test(call.expression.name.text);
  return isMapped ? isSentAtOnce(call) : !isGoneOnWith(fn);
}

/** `base().eq("id", id)`: a function of the file gives a query that its callers go on with. */
function isGoneOnWith(fn: ts.Node): boolean {
  const named = ts.isFunctionDeclaration(fn)
    ? fn.name
    : ts.isVariableDeclaration(fn.parent)
      ? fn.parent.name
      : undefined;
  if (named === undefined || !ts.isIdentifier(named)) return false;
  return usesOf(named).some(({ parent: call }) => {
    const { parent } = call;
    return (
      ts.isCallExpression(call) &&
      ts.isPropertyAccessExpression(parent) &&
      parent.expression === call &&
      !PROMISE_METHODS.has(parent.name.text)
    );
  });
}

/** `const jobs = …; await Promise.all(jobs);`: nothing that waits, or leaves, stands between. */
function isWaitedForNext({ name, parent: list }: ts.VariableDeclaration): boolean {
  const statement = list.parent;
  if (!ts.isIdentifier(name) || !ts.isVariableStatement(statement)) return false;
  const [use, ...more] = usesOf(name);
  if (use === undefined || more.length > 0) return false;
  const waiting = statementIn(use, statement.parent);
  if (waiting === null) return false;
  const { statements } = waiting;
  const between = statements.slice(statements.indexOf(statement) + 1, statements.indexOf(waiting.statement));
  if (between.some((each) => /\b(?:await|return|throw|break|continue)\b/.test(each.getText()))) return false;
  return isDirectly(use, waiting.statement) && isSentAtOnce(use);
}

function statementIn(
  node: ts.Node,
  block: ts.Node,
): { statement: ts.Statement; statements: readonly ts.Statement[] } | null {
  if (!ts.isBlock(block) && !ts.isSourceFile(block)) return null;
  const statement = block.statements.find(
    (each) => each.getStart() <= node.getStart() && each.getEnd() >= node.getEnd(),
  );
  return statement === undefined ? null : { statement, statements: block.statements };
}

/** No function, loop or branch stands between a use and its statement. */
function isDirectly(use: ts.Node, statement: ts.Statement): boolean {
  for (let node = use.parent; node !== statement; node = node.parent)
    if (ts.isFunctionLike(node) || ts.isStatement(node) || ts.isConditionalExpression(node)) return false;
  return ts.isExpressionStatement(statement) || ts.isVariableStatement(statement) || ts.isReturnStatement(statement);
}
