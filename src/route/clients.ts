import { ts } from "../../lib/ts-morph.cjs";
import { unwrap } from "./wrapping.js";
import type { IsClientModule } from "./modules.js";
import { resolveName } from "./scope.js";

/** Operations that only Prisma clients have; a call of one is data access whatever its client is called. */
const DISTINCT_OPERATIONS = new Set([
  "findMany",
  "findUnique",
  "findFirst",
  "findUniqueOrThrow",
  "findFirstOrThrow",
  "groupBy",
  "aggregate",
  "upsert",
  "createMany",
  "createManyAndReturn",
  "updateMany",
  "updateManyAndReturn",
  "deleteMany",
]);
/** Operations whose names other objects have too: data access only on a known client. */
const COMMON_OPERATIONS = new Set(["count", "create", "update", "delete"]);
const READS = new Set([
  "findMany",
  "findUnique",
  "findFirst",
  "findUniqueOrThrow",
  "findFirstOrThrow",
  "groupBy",
  "aggregate",
  "count",
]);
const RAW_READS = new Set([
  "$queryRaw",
  "$queryRawUnsafe",
  "$queryRawTyped",
  "$runCommandRaw",
  "findRaw",
  "aggregateRaw",
]);
const RAW_WRITES = new Set(["$executeRaw", "$executeRawUnsafe"]);

export interface DataCall {
  readonly model: string;
  readonly operation: string;
  readonly effect: "read" | "write";
  /** `prisma.lead.findMany` */
  readonly text: string;
}

/** Reads a call as data access, or null when it is none. Tagged templates (`prisma.$queryRaw\`…\``) count as calls. */
export function readDataCall(node: ts.Node, isClientModule: IsClientModule): DataCall | null {
  const callee = ts.isCallExpression(node) ? node.expression : ts.isTaggedTemplateExpression(node) ? node.tag : null;
  if (callee === null) return null;
  const target = unwrap(callee);
  if (!ts.isPropertyAccessExpression(target)) return null;
  const operation = target.name.text;
  const text = callee.getText().replace(/\s+/g, "");
  if (RAW_READS.has(operation)) return { model: "$raw", operation, effect: "read", text };
  if (RAW_WRITES.has(operation)) return { model: "$raw", operation, effect: "write", text };
  if (!DISTINCT_OPERATIONS.has(operation) && !COMMON_OPERATIONS.has(operation)) return null;
  const receiver = unwrap(target.expression);
  if (!ts.isPropertyAccessExpression(receiver) && !ts.isElementAccessExpression(receiver)) return null;
  if (COMMON_OPERATIONS.has(operation) && !isClient(receiver.expression, isClientModule)) return null;
  return { model: modelOf(receiver), operation, effect: READS.has(operation) ? "read" : "write", text };
}

function modelOf(receiver: ts.PropertyAccessExpression | ts.ElementAccessExpression): string {
  if (ts.isPropertyAccessExpression(receiver)) return receiver.name.text;
  const argument = receiver.argumentExpression;
  return ts.isStringLiteral(argument) ? argument.text : "$dynamic";
}

/** Follows an expression to a Prisma client: an import, `new PrismaClient()`, `tx` of a transaction, an alias. */
function isClient(expression: ts.Expression, isClientModule: IsClientModule, depth = 0): boolean {
  const value = unwrap(expression);
  if (depth > 8) return false;
  if (ts.isNewExpression(value)) return value.expression.getText() === "PrismaClient";
  if (ts.isAwaitExpression(value)) return isClient(value.expression, isClientModule, depth + 1);
  const either = alternativesOf(value);
  if (either.length > 0) return either.some((each) => isClient(each, isClientModule, depth + 1));
  // `getPrisma()`, `prisma.$extends(…)`: the client that a function of a client module makes
  if (ts.isCallExpression(value)) {
    const callee = unwrap(value.expression);
    return isClient(ts.isPropertyAccessExpression(callee) ? callee.expression : callee, isClientModule, depth + 1);
  }
  if (ts.isPropertyAccessExpression(value))
    return /^(prisma|db|tx)$/i.test(value.name.text) || isClient(value.expression, isClientModule, depth + 1);
  return ts.isIdentifier(value) && isClientName(value, isClientModule, depth);
}

/** `tx ?? prisma`, `inside ? tx : prisma`: either may be meant. */
function alternativesOf(value: ts.Expression): readonly ts.Expression[] {
  if (ts.isBinaryExpression(value)) return [value.left, value.right];
  return ts.isConditionalExpression(value) ? [value.whenTrue, value.whenFalse] : [];
}

function isClientName(value: ts.Identifier, isClientModule: IsClientModule, depth: number): boolean {
  const binding = resolveName(value.text, value);
  if (binding === null) return false;
  if (binding.kind === "import")
    return binding.module !== null && isClientModule(binding.module, value.getSourceFile().fileName.slice(1));
  if (binding.kind === "parameter") return isTransactionParameter(binding.node) || /^(prisma|tx)$/i.test(binding.name);
  return binding.initializer !== null && isClient(binding.initializer, isClientModule, depth + 1);
}

function isTransactionParameter(name: ts.Node): boolean {
  const fn = name.parent.parent;
  const call = fn?.parent;
  return (
    call !== undefined &&
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === "$transaction"
  );
}

/** True for `prisma.$transaction(…)`. */
export function isTransaction(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === "$transaction"
  );
}
