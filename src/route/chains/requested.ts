import { ts } from "../../../lib/ts-morph.cjs";
import { resolveName, type Binding } from "../scope.js";
import { unwrap } from "../wrapping.js";
import { parameterUses } from "./given.js";

const DEEPEST = 12;
/** Methods by which a request, its address and its body are read. */
const READS = new Set(["json", "formData", "text", "get", "getAll", "blob", "arrayBuffer", "entries"]);

const PROVES = /verif|authenticat|session|jwt/i;

/** Whether a name holds what the request says: its body, its query, its headers or a part of its path. */
export const isRequested = (binding: Binding): boolean =>
  comesFrom(binding, 0) !== "elsewhere" || isEverSaid(binding) || isGivenSaid(binding);

/** `request`: the request itself, which may be handed to what finds out who sent it. */
type Origin = "request" | "said" | "elsewhere";

function comesFrom(binding: Binding, depth: number): Origin {
  if (depth > DEEPEST) return "said";
  if (binding.kind === "parameter") return ofParameter(binding, depth);
  if (binding.kind === "other") return ofLoop(binding, depth);
  return binding.initializer === null ? "elsewhere" : originOf(binding.initializer, depth + 1);
}

/** `for (const user of body.users)` */
function ofLoop({ node }: Binding, depth: number): Origin {
  let loop = node;
  while (!ts.isStatement(loop) && !ts.isSourceFile(loop)) loop = loop.parent;
  if (!ts.isForOfStatement(loop) && !ts.isForInStatement(loop)) return "elsewhere";
  return originOf(loop.expression, depth + 1) !== "elsewhere" ? "said" : "elsewhere";
}

/** `let user; user = await request.json();`, also taken apart. */
function isEverSaid({ name, node, kind }: Binding): boolean {
  if (kind === "import" || kind === "function") return false;
  const scope = node.getSourceFile();
  let isSaid = false;
  const visit = (part: ts.Node): void => {
    if (isSaid) return;
    if (ts.isBinaryExpression(part) && ASSIGNING.has(part.operatorToken.kind) && assigns(part.left, name, node))
      isSaid = originOf(part.right, 1) !== "elsewhere";
    ts.forEachChild(part, visit);
  };
  visit(scope);
  return isSaid;
}

const ASSIGNING: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
]);

/** Whether the left side of an assignment names a declared name, or a member of what it holds. */
function assigns(left: ts.Node, name: string, declared: ts.Node): boolean {
  if (ts.isIdentifier(left)) return left.text === name && resolveName(name, left)?.node === declared;
  if (ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left))
    return assigns(left.expression, name, declared);
  if (
    !ts.isObjectLiteralExpression(left) &&
    !ts.isArrayLiteralExpression(left) &&
    !ts.isParenthesizedExpression(left) &&
    !ts.isPropertyAssignment(left) &&
    !ts.isShorthandPropertyAssignment(left)
  )
    return false;
  return left
    .getChildren()
    .some(
      (child) => child.getChildren().some((part) => assigns(part, name, declared)) || assigns(child, name, declared),
    );
}

/** A parameter of a function of the file that a caller of the file gives what the request says. */
function isGivenSaid({ kind, node }: Binding): boolean {
  if (kind !== "parameter") return false;
  const use = parameterUses(node.getSourceFile()).find(({ name }) => name === node);
  return use?.given.some((given) => originOf(given, 1) === "said") === true;
}

function ofParameter({ node, name, path }: Binding, depth: number): Origin {
  const declaration = parameterOf(node);
  const type = declaration?.type?.getText() ?? "";
  if (declaration !== null && isElementOfSaid(declaration, depth)) return "said";
  if (path?.[0] === "params" || path?.[0] === "searchParams" || name === "params") return "said";
  if (/^_?(?:req|request|nextRequest)$/i.test(name) || /^(?:Next)?Request$/.test(type)) return "request";
  return /^_?(?:ctx|context|props)$/i.test(name) && /\bparams\b/.test(type) ? "said" : "elsewhere";
}

function parameterOf(name: ts.Node): ts.ParameterDeclaration | null {
  let node = name;
  while (!ts.isParameter(node) && !ts.isSourceFile(node)) node = node.parent;
  return ts.isParameter(node) ? node : null;
}

/** `body.users.map((user) => …)` */
function isElementOfSaid({ parent: fn }: ts.ParameterDeclaration, depth: number): boolean {
  const call = fn.parent;
  if (call === undefined || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  const isGiven = call.arguments.some((argument) => argument === fn);
  return isGiven && originOf(call.expression.expression, depth + 1) === "said";
}

function originOf(expression: ts.Expression, depth: number): Origin {
  const value = unwrap(expression);
  if (depth > DEEPEST) return "said";
  if (ts.isAwaitExpression(value)) return originOf(value.expression, depth);
  if (ts.isIdentifier(value)) {
    const binding = resolveName(value.text, value);
    return binding === null ? "elsewhere" : comesFrom(binding, depth);
  }
  if (ts.isPropertyAccessExpression(value) || ts.isElementAccessExpression(value))
    return originOf(value.expression, depth) === "elsewhere" ? "elsewhere" : "said";
  if (ts.isNewExpression(value)) return ofArguments(value.arguments ?? [], depth);
  if (ts.isCallExpression(value)) return ofCall(value, depth);
  return ofParts(value, depth);
}

function ofCall(call: ts.CallExpression, depth: number): Origin {
  const { expression } = call;
  const isRead = ts.isPropertyAccessExpression(expression) && READS.has(expression.name.text);
  if (isRead && originOf(expression.expression, depth) !== "elsewhere") return "said";
  // A token is said by the request; what it proves is not.
  if (PROVES.test(expression.getText())) return "elsewhere";
  return ofArguments(call.arguments, depth);
}

/** What is made of what the request says is said by it too; the request alone may lead to who sent it. */
const ofArguments = (given: readonly ts.Expression[], depth: number): Origin =>
  given.some((argument) => originOf(argument, depth + 1) === "said") ? "said" : "elsewhere";

function ofParts(value: ts.Expression, depth: number): Origin {
  let found: Origin = "elsewhere";
  const visit = (part: ts.Node): void => {
    if (ts.isFunctionLike(part)) return;
    if (!ts.isExpression(part)) ts.forEachChild(part, visit);
    else if (originOf(part, depth + 1) !== "elsewhere") found = "said";
  };
  ts.forEachChild(value, visit);
  return found;
}
