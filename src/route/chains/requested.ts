import { ts } from "ts-morph";
import { resolveName, type Binding } from "../scope.js";
import { unwrap } from "../wrapping.js";

const DEEPEST = 12;
/** Methods by which a request, its address and its body are read. */
const READS = new Set(["json", "formData", "text", "get", "getAll", "blob", "arrayBuffer", "entries"]);

const PROVES = /verif|authenticat|session|jwt/i;

/** Whether a name holds what the request says: its body, its query, its headers or a part of its path. */
export const isRequested = (binding: Binding): boolean => comesFrom(binding, 0) !== "elsewhere";

/** `request`: the request itself, which may be handed to what finds out who sent it. */
type Origin = "request" | "said" | "elsewhere";

function comesFrom(binding: Binding, depth: number): Origin {
  if (depth > DEEPEST) return "said";
  if (binding.kind === "parameter") return ofParameter(binding);
  return binding.initializer === null ? "elsewhere" : originOf(binding.initializer, depth + 1);
}

function ofParameter({ node, name, path }: Binding): Origin {
  let declaration: ts.Node = node;
  while (!ts.isParameter(declaration) && !ts.isSourceFile(declaration)) declaration = declaration.parent;
  const type = ts.isParameter(declaration) ? (declaration.type?.getText() ?? "") : "";
  if (path?.[0] === "params" || path?.[0] === "searchParams" || name === "params") return "said";
  if (/^_?(?:req|request|nextRequest)$/i.test(name) || /^(?:Next)?Request$/.test(type)) return "request";
  return /^_?(?:ctx|context|props)$/i.test(name) && /\bparams\b/.test(type) ? "said" : "elsewhere";
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
