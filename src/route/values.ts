import type { ts } from "ts-morph";
import { assignmentsTo } from "./assignments.js";
import type { Value } from "./facts.js";
import { followExpression, followName } from "./follow.js";
import { unwrap } from "./wrapping.js";
import { isMemberPath } from "./member-path.js";
import { namesIn } from "./names.js";
import type { ValueContext } from "./reads.js";
import type { Binding } from "./scope.js";

/** Reads an expression: what it is made of once every name was followed to where it comes from. */
export function readValue(expression: ts.Expression, context: ValueContext): Value {
  const read = followExpression(expression, context);
  return {
    text: expression.getText(),
    ...read,
    plain: isMemberPath(unwrap(expression)),
    names: namesIn(expression),
  };
}

/** Reads a declared name as a value. */
export function readBinding(binding: Binding, context: ValueContext): Value {
  const { name } = binding;
  const lastSetAt = Math.max(0, ...assignmentsTo(binding).map(({ end }) => end));
  const names = [{ name, declaredAt: binding.node.getStart(), lastSetAt }];
  return { text: name, ...followName(binding, context), plain: true, names };
}
