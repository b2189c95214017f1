import type { CallExpression, ObjectLiteralExpression } from "ts-morph";
import { Node } from "../../lib/ts-morph.cjs";
import { follow, type Located } from "./follow.js";
import { literalCode } from "./literal.js";
import { schemaFile, tableEntries } from "./schema.js";
import { Sources } from "./sources.js";
import type { ConvexIndex, ConvexTable } from "./table.js";
import { readFields } from "./validators.js";

/**
 * Reads the tables of an app's Convex schema: fields and indexes.
 *
 * @param files POSIX path from the app's root → text, at least every module of the Convex folder
 * @returns the tables that can be seen, by name; none where there is no schema, or one that cannot be read
 */
export function readTables(files: ReadonlyMap<string, string>, convexDir: string): ReadonlyMap<string, ConvexTable> {
  const file = schemaFile(files, convexDir);
  const sources = new Sources(files, convexDir);
  const entries = file === null ? [] : tableEntries(sources, file);
  return new Map(entries.map(({ name, at }) => [name, tableOf(sources, name, at)]));
}

function tableOf(sources: Sources, name: string, at: Located): ConvexTable {
  const bound = follow(sources, at);
  const value: Located = bound?.kind === "value" ? bound : at;
  const { line, column } = value.node.getSourceFile().getLineAndColumnAtPos(value.node.getStart());
  const { fields, indexes } = definitionOf(sources, value);
  return { name, place: { file: value.file, line, column }, fields, indexes };
}

function definitionOf(sources: Sources, at: Located): Pick<ConvexTable, "fields" | "indexes"> {
  const { file, node } = at;
  if (!Node.isCallExpression(node)) return { fields: null, indexes: [] };
  const method = node.getExpression();
  const owner = Node.isPropertyAccessExpression(method)
    ? follow(sources, { file, node: method.getExpression() })
    : null;
  if (owner?.kind === "value" && Node.isPropertyAccessExpression(method)) {
    const inner = definitionOf(sources, owner);
    const index = method.getName() === "index" ? indexOf(sources, file, node) : null;
    return { fields: inner.fields, indexes: index === null ? inner.indexes : [...inner.indexes, index] };
  }
  const callee = follow(sources, { file, node: method });
  const [argument] = node.getArguments();
  const isTable = callee?.kind === "external" && callee.specifier === "convex/server" && callee.name === "defineTable";
  const fields = isTable && Node.isExpression(argument) ? readFields(sources, { file, node: argument }) : null;
  return { fields, indexes: [] };
}

/** `.index("by_userId", ["userId"])`, or `.index("by_userId", { fields: ["userId"] })`. */
function indexOf(sources: Sources, file: string, call: CallExpression): ConvexIndex | null {
  const [nameNode, fieldsNode] = call.getArguments();
  const name = Node.isExpression(nameNode) ? textIn(sources, { file, node: nameNode }) : null;
  if (name === null) return null;
  const bound = Node.isExpression(fieldsNode) ? follow(sources, { file, node: fieldsNode }) : null;
  if (bound?.kind !== "value") return { name, fields: null };
  const list = Node.isObjectLiteralExpression(bound.node) ? listIn(bound.node) : bound.node;
  if (!Node.isArrayLiteralExpression(list)) return { name, fields: null };
  const fields = list.getElements().map((node) => textIn(sources, { file: bound.file, node }));
  return { name, fields: fields.every((each) => each !== null) ? fields : null };
}

function listIn(object: ObjectLiteralExpression): Node | undefined {
  const property = object.getProperty("fields");
  return Node.isPropertyAssignment(property) ? property.getInitializer() : undefined;
}

function textIn(sources: Sources, at: Located): string | null {
  const code = literalCode(sources, at);
  if (code?.startsWith('"') !== true) return null;
  const value: unknown = JSON.parse(code);
  return typeof value === "string" ? value : null;
}
