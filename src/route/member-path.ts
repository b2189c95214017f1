import { ts } from "../../lib/ts-morph.cjs";
import { unwrap } from "./wrapping.js";

/** A name or a member path (`session.user.id`): nothing is computed. */
export function isMemberPath(value: ts.Expression): boolean {
  const core = unwrap(value);
  return ts.isIdentifier(core) || (ts.isPropertyAccessExpression(core) && isMemberPath(core.expression));
}
