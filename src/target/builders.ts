import type { CallExpression, Expression } from "ts-morph";
import { Node } from "../../lib/ts-morph.cjs";
import { follow, type Located } from "./follow.js";
import type { ConvexFunction } from "./functions.js";
import type { Bound, Sources } from "./sources.js";

/** What a call of this builder makes. */
export interface Builder {
  readonly kind: ConvexFunction["kind"];
  readonly visibility: ConvexFunction["visibility"];
  /** arguments are declared with zod instead of Convex's validators */
  readonly zod: boolean;
}

/** The arguments of the call that a function's parameters stand for, while its body is followed. */
export interface Frame {
  readonly args: readonly Located[];
  readonly outer: Frame | null;
}

const GENERATED_SERVER = /(?:^|\/)_generated\/server(?:\.[cm]?[jt]s)?$/;
const BUILDER_NAME = /^(internal)?(query|mutation|action)(?:Generic)?$/i;
const CUSTOM_BUILDER = /^(z)?[cC]ustom(?:Query|Mutation|Action)(?:Builder)?\d?$/;
const DEEPEST = 12;

/**
 * Follows the callee of an exported call down to one of Convex's own builders, through `customQuery(query, …)` and
 * the like, and through functions of the folder that return such a call.
 *
 * @param frame arguments of the surrounding call, when `at` stands in a function that is being followed
 * @returns null when it does not lead to a builder
 */
export function builderOf(sources: Sources, at: Located, frame: Frame | null = null, depth = 0): Builder | null {
  return builderBehind(sources, follow(sources, at), frame, depth);
}

/** The same for what an expression was followed to already. */
export function builderBehind(
  sources: Sources,
  bound: Bound | null,
  frame: Frame | null = null,
  depth = 0,
): Builder | null {
  if (bound === null || depth > DEEPEST) return null;
  if (bound.kind === "external") return ownBuilder(bound.specifier, bound.name);
  if (bound.kind === "parameter") {
    const argument = frame?.args[bound.index];
    return argument === undefined ? null : builderOf(sources, argument, frame?.outer ?? null, depth + 1);
  }
  if (bound.kind !== "value" || !Node.isCallExpression(bound.node)) return null;
  return builtBuilder(sources, { file: bound.file, node: bound.node }, frame, depth + 1);
}

/** The arguments of a call, for following the body of what it calls. */
export function frameOf(call: CallExpression, file: string, outer: Frame | null): Frame {
  const args = call.getArguments().filter((node): node is Expression => Node.isExpression(node));
  return { args: args.map((node) => ({ file, node })), outer };
}

/** What a function of the folder returns, when it is written as one returned expression; null otherwise. */
export function returnedBy(bound: Bound | null): Located | null {
  if (bound?.kind !== "value" && bound?.kind !== "function") return null;
  const { node, file } = bound;
  if (!Node.isArrowFunction(node) && !Node.isFunctionExpression(node) && !Node.isFunctionDeclaration(node)) return null;
  const value = returnedExpression(node.getBody());
  return value === undefined ? null : { file, node: value };
}

function returnedExpression(body: Node | undefined): Expression | undefined {
  if (Node.isExpression(body)) return body;
  const statement = Node.isBlock(body) ? body.getStatements().find((each) => Node.isReturnStatement(each)) : undefined;
  return Node.isReturnStatement(statement) ? statement.getExpression() : undefined;
}

function ownBuilder(specifier: string, name: string): Builder | null {
  if (specifier !== "convex/server" && !GENERATED_SERVER.test(specifier)) return null;
  if (name === "httpAction" || name === "httpActionGeneric")
    return { kind: "httpAction", visibility: "public", zod: false };
  const match = BUILDER_NAME.exec(name);
  const kind = KINDS.find((each) => each === match?.[2]?.toLowerCase());
  if (match === null || kind === undefined) return null;
  return { kind, visibility: match[1] === undefined ? "public" : "internal", zod: false };
}

const KINDS = ["query", "mutation", "action"] as const;

/** The builder that a call returns: `customQuery(query, …)`, or `makeBuilder(query)` of the folder itself. */
function builtBuilder(
  sources: Sources,
  at: { file: string; node: CallExpression },
  frame: Frame | null,
  depth: number,
): Builder | null {
  const callee = follow(sources, { file: at.file, node: at.node.getExpression() });
  const inner = frameOf(at.node, at.file, frame);
  if (callee?.kind === "external") return customBuilder(sources, callee.name, inner, depth);
  const returned = returnedBy(callee);
  return returned === null ? null : builderOf(sources, returned, inner, depth);
}

function customBuilder(sources: Sources, name: string, call: Frame, depth: number): Builder | null {
  const match = CUSTOM_BUILDER.exec(name);
  const wrapped = call.args[0];
  if (match === null || wrapped === undefined) return null;
  const builder = builderOf(sources, wrapped, call.outer, depth);
  return builder === null ? null : { ...builder, zod: builder.zod || match[1] !== undefined };
}
