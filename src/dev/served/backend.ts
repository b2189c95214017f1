import { convexTest } from "convex-test";
import type { TestConvex } from "convex-test";
import { makeFunctionReference } from "convex/server";
import type { GenericSchema, HttpRouter, SchemaDefinition, UserIdentity } from "convex/server";
import { jsonToConvex } from "convex/values";
import type { Value } from "convex/values";
import type { ConvexRows, FunctionKind } from "../protocol.js";
import { inPortions } from "./portions.js";
import type { FunctionCall } from "./request.js";
import { restoreSnapshot, takeSnapshot } from "./snapshot.js";
import type { Snapshot } from "./snapshot.js";

export type Modules = Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>>;
export type Schema = SchemaDefinition<GenericSchema, boolean>;
/** The fake deployment below, for those who look into its tables. */
export type Deployment = TestConvex<Schema>;
type Identity = Partial<UserIdentity> | null;

/** The call names no function of its kind that is open to the caller: nothing was run. */
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
  run(call: FunctionCall, identity: Identity): Promise<Value>;
  /** The same for an administrator, for whom internal functions are open too. */
  runAsAdmin(call: FunctionCall, identity: Identity): Promise<Value>;
  /**
   * Asks the HTTP action behind a path.
   *
   * @param path with its query
   * @returns null when no action is routed there
   */
  fetch(path: string, init: RequestInit & { method: string }, identity: Identity): Promise<Response | null>;
  /**
   * Inserts rows.
   *
   * @throws Error for a table that the schema does not have, or a row that does not fit it
   */
  load(rows: ConvexRows): Promise<void>;
  /** Keeps a file; gives its id. */
  store(file: Blob): Promise<string>;
  /** A kept file; null when there is none. */
  file(storageId: string): Promise<Blob | null>;
  /** Runs every module once. @throws Error that names the module which cannot be run */
  loadModules(): Promise<void>;
  /** Everything that is stored. */
  snapshot(): Promise<Snapshot>;
  /** Fills this empty deployment with what another one stored, under the same ids. @throws Error as `load` */
  restore(snapshot: Snapshot): Promise<void>;
  /** Keeps what is scheduled from being run. */
  cancelScheduled(): Promise<void>;
}

/**
 * Makes an empty deployment of an app's schema and modules.
 *
 * @param documentsRead how many documents one call may read; absent means a real deployment's limits
 */
export function createBackend(schema: Schema, modules: Modules, documentsRead?: number): Backend {
  const transactionLimits = documentsRead === undefined ? true : { documentsRead };
  const deployment: Deployment = convexTest({ schema, modules: forConvexTest(modules), transactionLimits });
  const as = (identity: Identity) => (identity === null ? deployment : deployment.withIdentity(identity));
  const runOpen = async (call: FunctionCall, identity: Identity, isAdmin: boolean): Promise<Value> => {
    const kind = await kindOf(modules, call, isAdmin);
    const path = `${call.module}:${call.name}`;
    if (kind === "query") return as(identity).query(makeFunctionReference<"query">(path), call.args);
    if (kind === "mutation") return as(identity).mutation(makeFunctionReference<"mutation">(path), call.args);
    return as(identity).action(makeFunctionReference<"action">(path), call.args);
  };
  return {
    run: (call, identity) => runOpen(call, identity, false),
    runAsAdmin: (call, identity) => runOpen(call, identity, true),
    async fetch(path, init, identity) {
      const router = await routerOf(modules);
      const { pathname } = new URL(path, "http://localhost");
      const isRouted = router?.lookup(pathname, routableMethod(init.method)) != null;
      return isRouted ? as(identity).fetch(path, init) : null;
    },
    load: (rows) => load(deployment, schema, rows),
    store: (file) => deployment.run(async (ctx) => storeFile(ctx, file)),
    async file(storageId) {
      let found: Blob | null = null;
      await deployment.run(async (ctx) => {
        found = await ctx.storage.get(storageId);
      });
      return found;
    },
    loadModules: () => loadModules(modules),
    snapshot: () => takeSnapshot(deployment, Object.keys(schema.tables)),
    restore: (snapshot) => restoreSnapshot(deployment, snapshot),
    cancelScheduled: () =>
      deployment.run(async (ctx) => {
        for (const { _id, state } of await ctx.db.system.query("_scheduled_functions").collect())
          if (state.kind === "pending") await ctx.scheduler.cancel(_id);
      }),
  };
}

type RunContext = Parameters<Parameters<Deployment["run"]>[0]>[0];

/** A deployment knows a file's type; convex-test does not write it down. */
export async function storeFile(ctx: RunContext, file: Blob): Promise<string> {
  const storageId = await ctx.storage.store(file);
  if (file.type !== "") await ctx.db.patch(storageId, { contentType: file.type });
  return storageId;
}

async function load(deployment: Deployment, schema: Schema, rows: ConvexRows): Promise<void> {
  for (const [table, entries] of Object.entries(rows)) {
    if (!Object.hasOwn(schema.tables, table)) throw new Error(`The schema has no table "${table}".`);
    let line = 0;
    for (const portion of inPortions(entries)) {
      await deployment.run(async (ctx) => {
        for (const entry of portion) {
          line += 1;
          await ctx.db.insert(table, decodeRow(entry)).catch((error: unknown) => {
            throw new Error(`Row ${line} of "${table}" does not fit the schema: ${messageOf(error)}`);
          });
        }
      });
    }
  }
}

function decodeRow(row: ConvexRows[string][number]): Record<string, Value> {
  return Object.fromEntries(Object.entries(row).map(([field, value]) => [field, jsonToConvex(value)]));
}

async function loadModules(modules: Modules): Promise<void> {
  for (const [path, loadModule] of Object.entries(modules)) {
    await loadModule().catch((error: unknown) => {
      throw new Error(`The module "${path}" cannot be run: ${messageOf(error)}`, { cause: error });
    });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** convex-test finds the root of the modules by a path in `_generated`, and knows them with an extension. */
function forConvexTest(modules: Modules): Record<string, () => Promise<unknown>> {
  const paths = Object.entries(modules).map(([path, loadModule]): [string, () => Promise<unknown>] => [
    `./${path}.js`,
    loadModule,
  ]);
  return { "./_generated/api.js": async () => ({}), ...Object.fromEntries(paths) };
}

const KIND_MARK: Readonly<Record<FunctionKind, string>> = {
  query: "isQuery",
  mutation: "isMutation",
  action: "isAction",
};
const KINDS: readonly FunctionKind[] = ["query", "mutation", "action"];

/** The kind of the function that a call names. @throws NoSuchFunction when it is not open, or of another kind */
async function kindOf(modules: Modules, { kind, module, name }: FunctionCall, isAdmin: boolean): Promise<FunctionKind> {
  const exported = Object.hasOwn(modules, module) ? await modules[module]?.() : undefined;
  const found = exported !== undefined && Object.hasOwn(exported, name) ? exported[name] : undefined;
  const actual = KINDS.find((one) => hasMark(found, KIND_MARK[one]));
  if (actual === undefined || !(isAdmin || hasMark(found, "isPublic"))) {
    // In other words for an administrator: "could not find" makes `npx convex run` ask a WebSocket for what there is.
    throw new NoSuchFunction(
      isAdmin
        ? `There is no function '${module}:${name}' in the served folder.`
        : `Could not find public function for '${module}:${name}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
    );
  }
  if (kind !== "any" && kind !== actual) {
    throw new NoSuchFunction(
      `'${module}:${name}' is called as ${kind === "action" ? "an" : "a"} ${kind}, and is none.`,
    );
  }
  return actual;
}

function hasMark(value: unknown, mark: string): boolean {
  return typeof value === "function" && Reflect.get(value, mark) === true;
}

async function routerOf(modules: Modules): Promise<HttpRouter | null> {
  const router = (await modules["http"]?.())?.["default"];
  return isRouter(router) ? router : null;
}

function isRouter(value: unknown): value is HttpRouter {
  return typeof value === "object" && value !== null && "isRouter" in value && value.isRouter === true;
}

type RoutableMethod = Parameters<HttpRouter["lookup"]>[1];

/** `lookup` knows the usual methods; for another one it finds nothing, as it should. */
function routableMethod(method: string): RoutableMethod {
  const known: readonly RoutableMethod[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
  return known.find((one) => one === method) ?? "OPTIONS";
}
