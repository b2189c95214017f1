import { ts } from "../../lib/ts-morph.cjs";
import { isForItsEffect } from "./calls.js";
import { AUTHORIZING_CALL } from "./call-names.js";
import { enteredFunction, insideOf, reachedCalls } from "./data-calls.js";
import { findExits } from "./exits.js";
import type { Exit, ExitTest, Value } from "./facts.js";
import { placeOf } from "./parse.js";
import { rowName, type ValueContext } from "./reads.js";

/**
 * The ways out inside functions of the app that a statement calls. All of them count in a function that reads data, that is
 * called for nothing but its effect, or whose name says that it decides; of other functions only what looks like a refusal.
 */
export function findServiceExits(statement: ts.Node, file: string, context: ValueContext): Exit[] {
  const exits: Exit[] = [];
  const visit = (node: ts.Node): void => {
    const service = enteredFunction(node, context);
    if (service?.fn.body !== undefined && ts.isCallExpression(node) && ts.isBlock(service.fn.body)) {
      const inside = insideOf(service, node, context);
      const found = service.fn.body.statements.flatMap((inner) => findExits(inner, file, inside));
      const readsData = reachedCalls(node, context).length > 0;
      const isCheck = isForItsEffect(node) || AUTHORIZING_CALL.test(service.name);
      const counted = found.filter((exit) => readsData || isRefusal(exit) || (isCheck && exit.kind === "throw"));
      exits.push(...counted.map((exit) => asHandlerExit(exit, node, file, context)));
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return exits;
}

const isRefusal = ({ kind, status }: Exit): boolean => kind === "throw" && (status === 401 || status === 403);

/** The exit as the handler sees it: at the call's place, its row under the name that the handler gives it. */
function asHandlerExit(exit: Exit, call: ts.CallExpression, file: string, context: ValueContext): Exit {
  const [reached] = reachedCalls(call, context);
  const inner =
    reached === undefined ? null : `row@${reached.node.getSourceFile().fileName}:${reached.node.getStart()}`;
  const rename = (value: Value): Value =>
    inner === null ? value : { ...value, canonical: value.canonical.replaceAll(inner, rowName(call)) };
  return { ...exit, isSure: false, tests: exit.tests.map((test) => renamed(test, rename)), place: placeOf(call, file) };
}

function renamed(test: ExitTest, rename: (value: Value) => Value): ExitTest {
  return test.kind === "differs"
    ? { ...test, left: rename(test.left), right: rename(test.right) }
    : { ...test, value: rename(test.value) };
}
