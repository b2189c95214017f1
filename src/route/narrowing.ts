import { ts } from "ts-morph";
import type { ReachedCall } from "./data-calls.js";
import type { Narrowing } from "./facts.js";
import { unwrap } from "./wrapping.js";
import { propertyOf } from "./members.js";
import type { ValueContext } from "./reads.js";
import { returnsOf } from "./returns.js";
import { variableOf } from "./roles.js";
import { usesOf } from "./row-uses.js";

const NOTHING_NARROWED: Narrowing = { fields: null, withheld: [], narrowedBy: null };

/**
 * Which fields of a row the answer can carry: by the clause of the query, by what a function in between makes of it, and by
 * what the handler does with it.
 *
 * @param node the call in the handler
 */
export function narrowingOf(node: ts.Node, reached: ReachedCall, context: ValueContext): Narrowing {
  const clause = clauseOf(reached.node);
  if (clause !== null) return clause;
  // What a function makes of its rows is its own affair: nothing is known to be passed on.
  if (!isPassedOn(reached)) return { fields: [], withheld: [], narrowedBy: `what ${reached.chain[0] ?? ""} returns` };
  return fromUses(usesOf(node, variableOf(node)?.node ?? null, context));
}

/** `select` keeps the fields that it names, `omit` takes those away. */
function clauseOf(access: ts.Node): Narrowing | null {
  const argument = ts.isCallExpression(access) ? access.arguments[0] : undefined;
  const options = argument === undefined ? undefined : unwrap(argument);
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return null;
  const select = propertyOf(options, "select");
  if (select !== null) return { fields: namesOf(select), withheld: [], narrowedBy: "select" };
  const omit = propertyOf(options, "omit");
  if (omit === null) return null;
  const names = namesOf(omit);
  return names.length === 0
    ? { fields: [], withheld: [], narrowedBy: "omit" }
    : { fields: null, withheld: names, narrowedBy: "omit" };
}

/** The keys of an object literal that are not set to false; none for anything else: nothing is known to be let through. */
function namesOf(object: ts.Expression): string[] {
  if (!ts.isObjectLiteralExpression(object)) return [];
  return object.properties.flatMap((property) => {
    const isLeftOut = ts.isPropertyAssignment(property) && property.initializer.kind === ts.SyntaxKind.FalseKeyword;
    return property.name !== undefined && ts.isIdentifier(property.name) && !isLeftOut ? [property.name.text] : [];
  });
}

function fromUses({ isWhole, fields, withheld, opaque }: ReturnType<typeof usesOf>): Narrowing {
  if (opaque !== null) return { fields: [], withheld: [], narrowedBy: opaque };
  if (isWhole) return { fields: null, withheld: [...withheld], narrowedBy: withheld.size > 0 ? "the answer" : null };
  if (fields.size === 0 && withheld.size === 0) return NOTHING_NARROWED;
  return { fields: [...fields], withheld: [...withheld], narrowedBy: "the answer's own object" };
}

/** The function that makes the access gives its rows back as they are; true for an access of the handler's own. */
function isPassedOn({ node, chain, context }: ReachedCall): boolean {
  if (chain.length === 0) return true;
  const fn = context.inlined?.fn;
  if (chain.length > 1 || fn?.body === undefined) return false;
  const variable = variableOf(node)?.name;
  const gives = (expression: ts.Expression | undefined): boolean => {
    const value = expression === undefined ? undefined : unwrap(expression);
    const inner = value !== undefined && ts.isAwaitExpression(value) ? unwrap(value.expression) : value;
    return inner === node || (inner !== undefined && ts.isIdentifier(inner) && inner.text === variable);
  };
  return ts.isBlock(fn.body) ? returnsOf(fn.body).every(({ expression }) => gives(expression)) : gives(fn.body);
}
