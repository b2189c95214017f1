import type { CallExpression, Expression } from "ts-morph";
import { Node, SyntaxKind } from "../../lib/ts-morph.cjs";
import { builderBehind, builderOf, frameOf, returnedBy, type Builder, type Frame } from "./builders.js";
import { follow, propertyOf, type Located } from "./follow.js";
import type { ConvexFunction, FunctionTable } from "./functions.js";
import { apiPath, modulePath, modulePrefix } from "./modules.js";
import { Sources, type Bound } from "./sources.js";
import { readFields, readValidator } from "./validators.js";

/** A call of a builder, and its first argument. */
interface Definition {
  readonly builder: Builder;
  readonly argument: Located | null;
}

const DEEPEST = 8;

/**
 * Reads every exported Convex function from source. Syntax only: nothing is loaded, run or type-checked.
 *
 * @param files POSIX path from the app's root → text, at least every module of the Convex folder
 * @param convexDir POSIX path of the Convex folder
 * @param wanted the functions that are asked for, by the names under which the app calls them: only their modules are
 *   read, and what these import; without it, all are
 * @returns the functions by the name under which the app calls them; an export that may be a function and cannot be
 *   followed to a builder is in the table as kind `unknown`
 */
export function readFunctions(
  files: ReadonlyMap<string, string>,
  convexDir: string,
  wanted?: ReadonlySet<string>,
): FunctionTable {
  const sources = new Sources(files, convexDir);
  const modules =
    wanted === undefined ? null : new Set([...wanted].map((path) => path.slice(0, path.lastIndexOf("."))));
  const table = new Map<string, ConvexFunction>();
  for (const file of [...files.keys()].sort()) {
    const module = modulePath(file, convexDir);
    if (module === null || modules?.has(modulePrefix(module)) === false) continue;
    for (const name of sources.exportNames(file)) {
      const path = apiPath(module, name);
      const found = readExport(sources, file, name);
      if (found !== null) table.set(path, { path, ...found });
    }
  }
  return table;
}

function readExport(sources: Sources, module: string, name: string): Omit<ConvexFunction, "path"> | null {
  const exported = sources.exported(module, name);
  const bound = exported?.kind === "value" ? follow(sources, exported) : exported;
  const place = placeOf(exported, module);
  const definition = bound?.kind === "value" ? definitionOf(sources, bound, null) : null;
  if (definition !== null) {
    const { kind, visibility } = definition.builder;
    return { kind, visibility, ...readSignature(sources, definition), place };
  }
  return mayBeFunction(sources, bound)
    ? { kind: "unknown", visibility: "public", args: null, returns: null, place }
    : null;
}

function readSignature(sources: Sources, { builder, argument }: Definition): Pick<ConvexFunction, "args" | "returns"> {
  const bound = argument === null || builder.zod ? null : follow(sources, argument);
  if (bound?.kind !== "value" || !Node.isObjectLiteralExpression(bound.node)) return { args: null, returns: null };
  const { file, node } = bound;
  const [args, returns] = [propertyOf(node, "args"), propertyOf(node, "returns")];
  return {
    args: args === undefined ? null : readFields(sources, { file, node: args }),
    returns: returns === undefined ? null : known(readValidator(sources, { file, node: returns })),
  };
}

/** Finds the builder's call behind an exported value: the call itself, or the one that a function of the folder returns. */
function definitionOf(sources: Sources, at: Located, frame: Frame | null, depth = 0): Definition | null {
  if (!Node.isCallExpression(at.node) || depth > DEEPEST) return null;
  const callee = { file: at.file, node: at.node.getExpression() };
  const argument = firstArgument(at.file, at.node);
  const builder = builderOf(sources, callee, frame);
  if (builder !== null) return { builder, argument };
  const returned = returnedBy(follow(sources, callee));
  if (returned === null) return null;
  const inner = definitionOf(sources, returned, frameOf(at.node, at.file, frame), depth + 1);
  // What the caller declares is what callers pass; a wrapper adds to it for itself.
  return inner !== null && argument !== null && isDeclaration(argument.node) ? { ...inner, argument } : inner;
}

function firstArgument(file: string, call: CallExpression): Located | null {
  const [node] = call.getArguments();
  return Node.isExpression(node) ? { file, node } : null;
}

const isDeclaration = (node: Expression): boolean =>
  Node.isObjectLiteralExpression(node) && (node.getProperty("handler") ?? node.getProperty("args")) !== undefined;

/** Not to be told from the source: the value is lost, or made by a call that is not one of Convex's own. */
function mayBeFunction(sources: Sources, bound: Bound | null): boolean {
  if (builderBehind(sources, bound) !== null) return false;
  if (bound?.kind !== "value") return bound?.kind !== "function" && bound?.kind !== "module";
  if (!Node.isCallExpression(bound.node)) return false;
  const callee = follow(sources, { file: bound.file, node: bound.node.getExpression() });
  if (callee?.kind === "external") return !callee.specifier.startsWith("convex/");
  const returned = returnedBy(callee)?.node;
  // A function that makes plain functions, as a look-up by id.
  return !Node.isArrowFunction(returned) && !Node.isFunctionExpression(returned);
}

function known(type: NonNullable<ConvexFunction["returns"]>): ConvexFunction["returns"] {
  return type.kind === "unknown" ? null : type;
}

function placeOf(bound: Bound | null, module: string): ConvexFunction["place"] {
  if (bound === null || !("node" in bound)) return { file: module, line: 1, column: 1 };
  const { file, node } = bound;
  const declaration = node.getParentIfKind(SyntaxKind.VariableDeclaration) ?? node;
  const { line, column } = node.getSourceFile().getLineAndColumnAtPos(declaration.getStart());
  return { file, line, column };
}
