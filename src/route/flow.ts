import { ts } from "../../lib/ts-morph.cjs";
import type { AccessNode } from "./accesses.js";
import { findCallerTests } from "./caller-tests.js";
import { findCalls } from "./calls.js";
import { findExits } from "./exits.js";
import { findServiceExits } from "./service-exits.js";
import type { Exit, NameInScope, Step, Value } from "./facts.js";
import { identifiersIn } from "./identifiers.js";
import { insertionAround, insertionBefore } from "./layout.js";
import { isWithin, type Line } from "./line.js";
import { placeOf } from "./parse.js";
import { namesInFrontOf, type Binding } from "./scope.js";
import type { ValueContext } from "./reads.js";
import { findUnchecked, withoutTested } from "./unchecked.js";
import { readBinding } from "./values.js";
import { unwrap } from "./wrapping.js";

/** The steps of a handler's line: each statement with its exits, calls, accesses, and the names in front of it. */
export function readSteps(line: Line, accesses: readonly AccessNode[], file: string, context: ValueContext): Step[] {
  const read = readOnce((binding) => readBinding(binding, context));
  const held = throwsOfValues(line, file, context);
  const steps = line.nodes.map((node, step) => ({
    insertion: ts.isStatement(node) ? insertionBefore(node) : insertionAround(node),
    place: placeOf(node, file),
    isReturn: ts.isReturnStatement(node) || !ts.isStatement(node),
    exits: [
      ...findExits(node, file, context),
      ...findServiceExits(node, file, context),
      ...held.flatMap((value) => (value.isUsedIn(node) && step > value.step ? value.exits : [])),
    ],
    calls: findCalls(node, file, context),
    callerTests: findCallerTests(node, file, context),
    accesses: accesses.flatMap((access, index) => (isWithin(access.node, node) ? [index] : [])),
    names: namesInFrontOfStep(node, context, read),
  }));
  return withoutTested(
    steps,
    line.nodes.map((node) => findUnchecked(node, file, context)),
  );
}

/** What the members of a value throw that the handler makes: `const policy = { get user() { throw … } };` throws where it is used. */
interface ThrowingValue {
  readonly step: number;
  readonly exits: readonly Exit[];
  isUsedIn(node: ts.Node): boolean;
}

function throwsOfValues({ nodes }: Line, file: string, context: ValueContext): ThrowingValue[] {
  return nodes.flatMap((node, step) => {
    const names = valuesDeclaredBy(node);
    const exits = names.length === 0 ? [] : findExits(node, file, context).filter(({ kind }) => kind === "throw");
    const isUsedIn = (later: ts.Node): boolean => names.some((name) => identifiersIn(later, name).length > 0);
    return exits.length === 0 ? [] : [{ step, exits, isUsedIn }];
  });
}

/** The names of objects and classes; functions are looked into where they are called. */
function valuesDeclaredBy(node: ts.Node): string[] {
  if (ts.isClassDeclaration(node)) return node.name === undefined ? [] : [node.name.text];
  if (!ts.isVariableStatement(node)) return [];
  return node.declarationList.declarations.flatMap(({ name, initializer }) => {
    const value = initializer === undefined ? null : unwrap(initializer);
    const isValue = value !== null && (ts.isObjectLiteralExpression(value) || ts.isClassExpression(value));
    return isValue && ts.isIdentifier(name) ? [name.text] : [];
  });
}

/** The names that the handler itself declares and that can be used in front of a statement. */
function namesInFrontOfStep(
  statement: ts.Node,
  context: ValueContext,
  read: (binding: Binding) => NameInScope,
): NameInScope[] {
  return namesInFrontOf(statement)
    .filter(
      (binding) => (binding.kind === "variable" || binding.kind === "parameter") && isWithin(binding.node, context.fn),
    )
    .map(read);
}

/** A name is the same in front of every step. */
function readOnce(read: (binding: Binding) => Value): (binding: Binding) => NameInScope {
  const known = new Map<Binding, NameInScope>();
  return (binding) => {
    const found = known.get(binding) ?? {
      name: binding.name,
      declaredAt: binding.node.getStart(),
      value: read(binding),
    };
    known.set(binding, found);
    return found;
  };
}
