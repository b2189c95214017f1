/// <reference types="vite/client" />
import { convexTest } from "convex-test";
import type { GenericSchema, SchemaDefinition } from "convex/server";
import { jsonToConvex } from "convex/values";
import schema from "../../convex/schema.js";
import type { PrismaRows } from "../support/convex/toConvexRows.js";
import { toConvexRows } from "../support/convex/toConvexRows.js";
import { SERVER_KEY } from "./deployment.js";

/** The shipped functions over rows in memory, called by reference, as in Convex's own tests. */
export type Instance = ReturnType<typeof start>;

/** What a call of the app's server carries. */
export const KEY = { serverKey: SERVER_KEY };

function start(definition: SchemaDefinition<GenericSchema, boolean>) {
  const modules = import.meta.glob("../../convex/**/*.{js,ts}");
  return convexTest({ schema: definition, modules, transactionLimits: true });
}

/** Puts the shipped functions over some rows. */
export async function instanceOf(rows: PrismaRows): Promise<Instance> {
  const instance = start(schema);
  await instance.run(async ({ db }) => {
    for (const [table, entries] of Object.entries(toConvexRows(rows))) {
      for (const entry of entries) {
        const fields = Object.entries(entry).map(([name, value]) => [name, jsonToConvex(value)]);
        await db.insert(table, Object.fromEntries(fields));
      }
    }
  });
  return instance;
}

/** The rows of one table, in the order in which they were written. */
export function rowsIn(instance: Instance, table: string): Promise<readonly Record<string, unknown>[]> {
  return instance.run(({ db }) => db.query(table).collect());
}

/** The code by which a call was refused. */
export async function codeOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    (value) => {
      throw new Error(`answered ${JSON.stringify(value)}`);
    },
    (thrown: unknown) => thrown,
  );
  const data: unknown = typeof error === "object" && error !== null && "data" in error ? error.data : error;
  return typeof data === "object" && data !== null && "code" in data ? data.code : data;
}
