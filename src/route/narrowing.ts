import { ts } from "../../lib/ts-morph.cjs";
import { narrowingOfClient } from "./client-of-call.js";
import type { ReachedCall } from "./data-calls.js";
import type { Narrowing } from "./facts.js";
import { unwrap } from "./wrapping.js";
import { propertyOf } from "./members.js";
import type { ValueContext } from "./reads.js";
import { returnsOf } from "./returns.js";
import { variableOf } from "./roles.js";
import { usesOf } from "./row-uses.js";
import { resolveName } from "./scope.js";
import { shorten } from "./shorten.js";

/** At most how many there are. */
const NOTHING_SHOWN: Narrowing = {
  fields: [],
  withheld: [],
  showsNothing: true,
  narrowedBy: "the answer, which shows none of them",
};

/**
 * Which fields of a row the answer can carry: by the clause of the query, by what a function in between makes of it, and by
 * what the handler does with it.
 *
 * @param node the call in the handler
 */
export function narrowingOf(node: ts.Node, reached: ReachedCall, context: ValueContext): Narrowing {
  const client = narrowingOfClient(reached.node, reached.context);
  if (client.isOpen) return { fields: [], withheld: [], isByClient: true, narrowedBy: "the client itself" };
  const own = narrowingOfRows(node, reached, context);
  const omitted = [reached.call.model, "$allModels"].flatMap((model) => client.omitted.get(model) ?? []);
  return omitted.length === 0
    ? own
    : {
        ...own,
        withheld: [...own.withheld, ...omitted],
        narrowedBy: own.narrowedBy ?? "the client itself (`omit`, or `result` of an extension)",
      };
}

function narrowingOfRows(node: ts.Node, reached: ReachedCall, context: ValueContext): Narrowing {
  // What a function makes of its rows is its own affair: nothing is known to be passed on.
  if (!isPassedOn(reached, context))
    return { fields: [], withheld: [], narrowedBy: `what ${reached.chain[0] ?? ""} returns` };
  const made = fromUses(usesOf(node, variableOf(node)?.node ?? null, context));
  const clause = clauseOf(reached.node);
  return clause === null ? made : bothOf(clause, made);
}

/** What the query leaves out, and what the handler does. */
const bothOf = (clause: Narrowing, made: Narrowing): Narrowing => ({
  fields:
    clause.fields === null || made.fields === null
      ? (clause.fields ?? made.fields)
      : clause.fields.filter((field) => made.fields?.includes(field)),
  withheld: [...clause.withheld, ...made.withheld],
  ...(made.showsNothing === true ? { showsNothing: true } : {}),
  narrowedBy: made.fields?.length === 0 ? made.narrowedBy : clause.narrowedBy,
});

/** `select` keeps the fields that it names, `omit` takes those away; a relation that is narrowed itself may carry anything. */
function clauseOf(access: ts.Node): Narrowing | null {
  const argument = ts.isCallExpression(access) ? access.arguments[0] : undefined;
  if (argument === undefined) return null;
  const options = writtenOut(argument);
  if (options === null) return { fields: [], withheld: [], narrowedBy: `\`${shorten(argument.getText())}\`` };
  const select = propertyOf(options, "select");
  if (select !== null) return { fields: shownBy(select), withheld: narrowedRelations(select), narrowedBy: "select" };
  const omit = propertyOf(options, "omit");
  const omitted = omit === null ? [] : namesOf(omit);
  if (omit !== null && omitted.length === 0) return { fields: [], withheld: [], narrowedBy: "omit" };
  const include = propertyOf(options, "include");
  const withheld = [...omitted, ...(include === null ? [] : narrowedRelations(include))];
  return withheld.length === 0 ? null : { fields: null, withheld, narrowedBy: omit === null ? "include" : "omit" };
}

/** The options themselves, or what the name stands for that holds them. */
function writtenOut(argument: ts.Expression): ts.ObjectLiteralExpression | null {
  const value = unwrap(argument);
  if (ts.isObjectLiteralExpression(value)) return value;
  const binding = ts.isIdentifier(value) ? resolveName(value.text, value) : null;
  const made = binding?.path?.length === 0 && binding.initializer !== null ? unwrap(binding.initializer) : null;
  return made !== null && ts.isObjectLiteralExpression(made) ? made : null;
}

/** The fields that `select` shows whatever else is true: `true`, or a relation with fields of its own. */
const shownBy = (select: ts.Expression): string[] =>
  !ts.isObjectLiteralExpression(select)
    ? []
    : select.properties.flatMap((property) => {
        if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return [];
        const value = unwrap(property.initializer);
        const isShown = value.kind === ts.SyntaxKind.TrueKeyword || ts.isObjectLiteralExpression(value);
        return isShown ? [property.name.text] : [];
      });

/** The relations that a query asks for along with its rows, as far as they are written out. */
export function includedIn(options: ts.ObjectLiteralExpression): readonly string[] {
  const [include, select] = [propertyOf(options, "include"), propertyOf(options, "select")];
  const included = include === null ? [] : namesOf(include);
  return [...included, ...(select === null ? [] : narrowedRelations(select))];
}

/** `links: { select: { id: true } }` */
function narrowedRelations(clause: ts.Expression): string[] {
  if (!ts.isObjectLiteralExpression(clause)) return [];
  return clause.properties.flatMap((property) => {
    const value = ts.isPropertyAssignment(property) ? unwrap(property.initializer) : null;
    return value !== null && ts.isObjectLiteralExpression(value) && property.name !== undefined
      ? [property.name.getText()]
      : [];
  });
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
  if (fields.size === 0 && withheld.size === 0) return NOTHING_SHOWN;
  return { fields: [...fields], withheld: [...withheld], narrowedBy: "the answer's own object" };
}

/** Every function between the handler and the access gives back as it is what it is given. */
const isPassedOn = ({ passes }: ReachedCall, context: ValueContext): boolean =>
  passes.every(({ fn, call }) => givesBack(fn, call) && isLeftAlone(fn, call, context));

/** Between its call and its `return` the function changes nothing of the rows. */
function isLeftAlone(fn: ts.Node, call: ts.Node, context: ValueContext): boolean {
  const { opaque, withheld, isWhole } = usesOf(call, variableOf(call)?.node ?? null, context, fn);
  return opaque === null && withheld.size === 0 && isWhole;
}

function givesBack({ body }: ReachedCall["passes"][number]["fn"], call: ts.Node): boolean {
  const variable = variableOf(call)?.name;
  const isGiven = (expression: ts.Expression | undefined): boolean => {
    const value = expression === undefined ? undefined : unwrap(expression);
    const inner = value !== undefined && ts.isAwaitExpression(value) ? unwrap(value.expression) : value;
    return inner === call || (inner !== undefined && ts.isIdentifier(inner) && inner.text === variable);
  };
  if (body === undefined) return false;
  return ts.isBlock(body) ? returnsOf(body).every(({ expression }) => isGiven(expression)) : isGiven(body);
}
