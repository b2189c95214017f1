import { ts } from "../../lib/ts-morph.cjs";
import { resolveName } from "./scope.js";
import { unwrap } from "./wrapping.js";

/** What an answer's body is made of, as far as its own text shows. */
export type AnswerShape =
  | { readonly kind: "object"; readonly fields: readonly { readonly name: string; readonly shape: AnswerShape }[] }
  | { readonly kind: "list"; readonly element: AnswerShape }
  | { readonly kind: "either"; readonly shapes: readonly AnswerShape[] }
  | { readonly kind: "unknown" };

const UNKNOWN: AnswerShape = { kind: "unknown" };
/** Names of names are followed this far. */
const MAX_DEPTH = 6;

/** What an answer's body is made of, as far as its own text shows: objects by their keys, lists by their elements. */
export function answerShape(body: ts.Expression, depth = 0): AnswerShape {
  const value = unwrap(body);
  if (depth > MAX_DEPTH) return UNKNOWN;
  if (ts.isObjectLiteralExpression(value)) return objectShape(value, depth);
  if (ts.isConditionalExpression(value))
    return {
      kind: "either",
      shapes: [answerShape(value.whenTrue, depth + 1), answerShape(value.whenFalse, depth + 1)],
    };
  if (ts.isArrayLiteralExpression(value)) {
    const [first] = value.elements;
    return first === undefined ? UNKNOWN : { kind: "list", element: answerShape(first, depth + 1) };
  }
  if (ts.isCallExpression(value)) return mappedShape(value, depth);
  if (!ts.isIdentifier(value)) return UNKNOWN;
  const binding = resolveName(value.text, value);
  const isWhole = binding?.kind === "variable" && binding.path?.length === 0 && binding.initializer !== null;
  return isWhole && binding.initializer !== null ? answerShape(binding.initializer, depth + 1) : UNKNOWN;
}

function objectShape(value: ts.ObjectLiteralExpression, depth: number): AnswerShape {
  const fields: { name: string; shape: AnswerShape }[] = [];
  for (const property of value.properties) {
    const { name } = property;
    if (name === undefined || !(ts.isIdentifier(name) || ts.isStringLiteral(name))) return UNKNOWN;
    const inner = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : null;
    fields.push({ name: name.text, shape: inner === null ? UNKNOWN : answerShape(inner, depth + 1) });
  }
  return { kind: "object", fields };
}

/** `rows.map(({ id }) => ({ id }))`: a list of what the callback gives. */
function mappedShape(call: ts.CallExpression, depth: number): AnswerShape {
  const callee = unwrap(call.expression);
  const [callback] = call.arguments;
  const isMap = ts.isPropertyAccessExpression(callee) && callee.name.text === "map";
  if (!isMap || callback === undefined || !ts.isArrowFunction(callback) || ts.isBlock(callback.body)) return UNKNOWN;
  return { kind: "list", element: answerShape(callback.body, depth + 1) };
}
