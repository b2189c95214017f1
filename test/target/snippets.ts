import { readFunctions } from "../../src/target/read.js";
import type { ConvexFunction, FunctionTable, ValidatorField, ValidatorType } from "../../src/target/functions.js";

const HEAD = `import { query, mutation, internalQuery, action, httpAction } from "../_generated/server";
import { v } from "convex/values";
`;

/** Reads files of a Convex folder named `convex`; keys are relative to it. */
export function read(files: Readonly<Record<string, string>>): FunctionTable {
  return readFunctions(new Map(Object.entries(files).map(([path, text]) => [`convex/${path}`, text])), "convex");
}

/** Reads one function `f` from a snippet that stands in `leads/queries.ts`, with the usual imports in front of it. */
export function readOne(snippet: string, others: Readonly<Record<string, string>> = {}): ConvexFunction {
  const found = read({ "leads/queries.ts": HEAD + snippet, ...others }).get("api.leads.queries.f");
  if (found === undefined) throw new Error(`the snippet exports no function f:\n${snippet}`);
  return found;
}

/** The validator of the argument `a`, printed short. */
export function argumentType(validator: string, before = ""): string {
  const fn = readOne(`${before}\nexport const f = query({ args: { a: ${validator} }, handler: async () => null });`);
  return fn.args === null ? "unreadable" : fn.args.map(printField).join(", ");
}

/** `status?: "A" | "B"`, `rows: { id: id<leads> }[]`. */
export function printField({ name, optional, type }: ValidatorField): string {
  return `${name}${optional ? "?" : ""}: ${printType(type)}`;
}

export function printType(type: ValidatorType): string {
  switch (type.kind) {
    case "id":
      return `id<${type.table}>`;
    case "literal":
      return type.code;
    case "union":
      return type.members.map(printType).join(" | ");
    case "object":
      return `{ ${type.fields.map(printField).join(", ")} }`;
    case "array":
      return `(${printType(type.element)})[]`;
    default:
      return type.kind;
  }
}

/** `args` of a function in one line; null when unreadable. */
export function printArgs(fn: ConvexFunction | undefined): string | null {
  return fn?.args?.map(printField).join(", ") ?? null;
}
