import { customMutation, customQuery } from "convex-helpers/server/customFunctions";
import { mutationGeneric, queryGeneric } from "convex/server";
import type { Auth } from "convex/server";
import { v } from "convex/values";
import { mutation, query } from "../_generated/server.js";
import { accessOf, writeAccessOf } from "./access.js";
import type { Access, WriteAccess } from "./access.js";
import { actorOf, credentialsOf, readerOf } from "./caller.js";
import { refusal } from "./refusal.js";

const args = { serverKey: v.optional(v.string()) };

/**
 * Taken out of what a handler gets: each would be a way around `access`.
 */
const CLOSED = { db: undefined, auth: undefined, storage: undefined, runQuery: undefined };

/**
 * Builds a public query that is closed to strangers: it takes the server key beside its own arguments, and refuses a
 * call with neither that key nor a verified identity. Its handler gets no `ctx.db`, only `ctx.access`, which opens the
 * database once it has been told how a person is entitled, and `ctx.acting(userId)`, the same for the person who asks:
 * with it the server's call for a person is held to what that person may see.
 */
export const closedQuery = customQuery(query, {
  args,
  input: async (ctx, { serverKey }) => {
    const credentials = await credentialsOf(ctx.auth, serverKey);
    const acting = (userId: string | undefined): Access => accessOf(actorOf(credentials, userId), ctx);
    return { ctx: { ...CLOSED, access: accessOf(readerOf(credentials), ctx), acting }, args: {} };
  },
});

/**
 * Builds a public mutation, closed in the same way. Its handler reaches the database only by saying who acts
 * (`ctx.acting(userId)`) and how that person is entitled.
 */
export const closedMutation = customMutation(mutation, {
  args,
  input: async (ctx, { serverKey }) => {
    const credentials = await credentialsOf(ctx.auth, serverKey);
    const acting = (userId: string | undefined): WriteAccess => writeAccessOf(actorOf(credentials, userId), ctx);
    return { ctx: { ...CLOSED, runMutation: undefined, scheduler: undefined, acting }, args: {} };
  },
});

/**
 * Builds a public query for the app's server alone, acting for nobody: no person is entitled to what it reads. Its handler
 * gets the database, without the types of the app's tables.
 */
export const serverQuery = customQuery(queryGeneric, {
  args,
  input: async (ctx, { serverKey }) => {
    await requireServer(ctx.auth, serverKey);
    return { ctx: {}, args: {} };
  },
});

/** Builds a public mutation for the app's server alone, in the same way. */
export const serverMutation = customMutation(mutationGeneric, {
  args,
  input: async (ctx, { serverKey }) => {
    await requireServer(ctx.auth, serverKey);
    return { ctx: {}, args: {} };
  },
});

async function requireServer(auth: Auth, serverKey: string | undefined): Promise<void> {
  const { kind } = actorOf(await credentialsOf(auth, serverKey), undefined);
  if (kind !== "server") throw refusal("FORBIDDEN", "This is for the app's server alone, not for a person.");
}
