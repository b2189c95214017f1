import { ts } from "ts-morph";
import type { AccessNode } from "./accesses.js";
import { findCalls } from "./calls.js";
import { findExits } from "./exits.js";
import { findServiceExits } from "./service-exits.js";
import type { NameInScope, Step } from "./facts.js";
import { insertionBefore } from "./layout.js";
import { placeOf } from "./parse.js";
import { namesInFrontOf } from "./scope.js";
import type { ValueContext } from "./reads.js";
import { readBinding } from "./values.js";

/**
 * The statements of a handler that run one after the other: those of its body and of the `try` blocks and bare blocks
 * that hold the data. Whatever branches, loops or calls back is one step.
 */
export function readSteps(
  body: ts.Block,
  accesses: readonly AccessNode[],
  file: string,
  context: ValueContext,
): Step[] {
  const answering = accesses.filter(({ facts }) => facts.role === "answers").map(({ node }) => node);
  const holdsTheAnswer =
    answering.length > 0 ? (block: ts.Block) => answering.some((node) => isWithin(node, block)) : hasReturn;
  return linearStatements(body, holdsTheAnswer).map((statement) => readStep(statement, accesses, file, context));
}

function linearStatements(block: ts.Block, holdsTheAnswer: (block: ts.Block) => boolean): ts.Statement[] {
  return block.statements.flatMap((statement) => {
    if (isDirective(statement)) return [];
    if (ts.isBlock(statement)) return linearStatements(statement, holdsTheAnswer);
    if (ts.isTryStatement(statement) && holdsTheAnswer(statement.tryBlock))
      return linearStatements(statement.tryBlock, holdsTheAnswer);
    return [statement];
  });
}

/** `"use cache"` must stay in front of everything. */
const isDirective = (statement: ts.Statement): boolean =>
  ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);

function readStep(statement: ts.Statement, accesses: readonly AccessNode[], file: string, context: ValueContext): Step {
  return {
    insertion: insertionBefore(statement),
    place: placeOf(statement, file),
    isReturn: ts.isReturnStatement(statement),
    exits: [...findExits(statement, file, context), ...findServiceExits(statement, file, context)],
    calls: findCalls(statement, file, context),
    accesses: accesses.flatMap(({ node }, index) => (isWithin(node, statement) ? [index] : [])),
    names: namesInFrontOfStep(statement, context),
  };
}

/** The names that the handler itself declares and that can be used in front of a statement. */
function namesInFrontOfStep(statement: ts.Statement, context: ValueContext): NameInScope[] {
  return namesInFrontOf(statement)
    .filter(
      (binding) => (binding.kind === "variable" || binding.kind === "parameter") && isWithin(binding.node, context.fn),
    )
    .map((binding) => ({
      name: binding.name,
      declaredAt: binding.node.getStart(),
      value: readBinding(binding, context),
    }));
}

function hasReturn(block: ts.Block): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node)) found = true;
    if (!found && !ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  visit(block);
  return found;
}

const isWithin = (node: ts.Node, ancestor: ts.Node): boolean =>
  node.getStart() >= ancestor.getStart() && node.getEnd() <= ancestor.getEnd();
