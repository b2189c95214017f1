import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import type { GenericSchema, SchemaDefinition, UserIdentity } from "convex/server";
import { jsonToConvex } from "convex/values";
import type { Value } from "convex/values";
import type { ConvexRows, FunctionKind } from "../protocol.js";
import type { FunctionCall } from "./request.js";

type Modules = Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>>;

/** The call names no public function of its kind: nothing was run. */
export class NoSuchFunction extends Error {
  override readonly name = "NoSuchFunction";
}

/** A deployment in memory. */
export interface Backend {
  /**
   * Runs one public function.
   *
   * @param identity who calls; null for a stranger
   * @throws ConvexError or Error, as the function does; NoSuchFunction
   */
  run(call: FunctionCall, identity: Partial<UserIdentity> | null): Promise<Value>;
  /**
   * Inserts rows.
   *
   * @throws Error for a table that the schema does not have, or a row that does not fit it
   */
  load(rows: ConvexRows): Promise<void>;
}

/**
 * Makes an empty deployment of an app's schema and modules.
 *
 * @param documentsRead how many documents one call may read; absent means a real deployment's limits
 */
export function createBackend(
  schema: SchemaDefinition<GenericSchema, boolean>,
  modules: Modules,
  documentsRead?: number,
): Backend {
  const transactionLimits = documentsRead === undefined ? true : { documentsRead };
  const test = convexTest({ schema, modules: forConvexTest(modules), transactionLimits });
  return {
    async run(call, identity) {
      await requirePublic(modules, call);
      const as = identity === null ? test : test.withIdentity(identity);
      const path = `${call.module}:${call.name}`;
      if (call.kind === "query") return as.query(makeFunctionReference<"query">(path), call.args);
      if (call.kind === "mutation") return as.mutation(makeFunctionReference<"mutation">(path), call.args);
      return as.action(makeFunctionReference<"action">(path), call.args);
    },
    async load(rows) {
      for (const [table, entries] of Object.entries(rows)) {
        if (!Object.hasOwn(schema.tables, table)) throw new Error(`The schema has no table "${table}".`);
        await test.run(async (ctx) => {
          for (const entry of entries) await ctx.db.insert(table, decodeRow(entry));
        });
      }
    },
  };
}

/** convex-test finds the root of the modules by a path in `_generated`, and knows them with an extension. */
function forConvexTest(modules: Modules): Record<string, () => Promise<unknown>> {
  const paths = Object.entries(modules).map(([path, load]): [string, () => Promise<unknown>] => [`./${path}.js`, load]);
  return { "./_generated/api.js": async () => ({}), ...Object.fromEntries(paths) };
}

const KIND_MARK: Readonly<Record<FunctionKind, string>> = {
  query: "isQuery",
  mutation: "isMutation",
  action: "isAction",
};

async function requirePublic(modules: Modules, { kind, module, name }: FunctionCall): Promise<void> {
  const exported = Object.hasOwn(modules, module) ? await modules[module]?.() : undefined;
  const found = exported !== undefined && Object.hasOwn(exported, name) ? exported[name] : undefined;
  if (!hasMark(found, "isPublic")) {
    throw new NoSuchFunction(
      `Could not find public function for '${module}:${name}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
    );
  }
  if (!hasMark(found, KIND_MARK[kind]))
    throw new NoSuchFunction(`'${module}:${name}' is called as a ${kind}, and is none.`);
}

function hasMark(value: unknown, mark: string): boolean {
  return typeof value === "function" && Reflect.get(value, mark) === true;
}

function decodeRow(row: ConvexRows[string][number]): Record<string, Value> {
  return Object.fromEntries(Object.entries(row).map(([field, value]) => [field, jsonToConvex(value)]));
}
