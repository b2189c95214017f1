import { ts } from "../../lib/ts-morph.cjs";
import type { HandlerFunction } from "./handlers.js";
import type { Binding } from "./scope.js";

/**
 * What a parameter of the handler is: a path that starts at `request`, at `context` (the object that carries `params`)
 * or, for anything else that a wrapper hands over, at the parameter's own name. Null for a parameter of an inner function.
 */
export function parameterPath(
  binding: Binding,
  handler: HandlerFunction,
  isWrapped: boolean,
): readonly string[] | null {
  const parameter = parameterOf(binding.node);
  if (parameter === null || parameter.parent !== handler) return null;
  const index = handler.parameters.indexOf(parameter);
  const root = isWrapped ? rootOfWrapped(parameter) : index === 0 ? "request" : "context";
  return [root, ...(binding.path ?? [])];
}

function parameterOf(name: ts.Node): ts.ParameterDeclaration | null {
  let node: ts.Node = name;
  while (!ts.isParameter(node)) {
    if (!ts.isBindingElement(node) && !ts.isIdentifier(node) && !ts.isBindingName(node)) return null;
    node = node.parent;
  }
  return node;
}

/** A wrapper may hand over anything in any order: the parameter's type and name tell. */
function rootOfWrapped(parameter: ts.ParameterDeclaration): string {
  const type = parameter.type?.getText() ?? "";
  if (/\bRequest\b|NextRequest|NextApiRequest/.test(type) && !/\{/.test(type)) return "request";
  if (!ts.isIdentifier(parameter.name)) return "context";
  const name = parameter.name.text;
  if (/^_?(req|request|nextRequest)$/i.test(name)) return "request";
  if (/^_?(ctx|context|props|args|segment|routeContext)$/i.test(name)) return "context";
  return name;
}
