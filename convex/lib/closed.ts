import { customQuery } from "convex-helpers/server/customFunctions";
import { v } from "convex/values";
import { query } from "../_generated/server.js";
import type { QueryCtx } from "../_generated/server.js";
import { accessOf } from "./access.js";
import type { Caller } from "./access.js";
import { refusal } from "./refusal.js";
import { holdsServerKey } from "./serverKey.js";

/**
 * Builds a public query that is closed to strangers: it takes the server key beside its own arguments, and refuses a
 * call with neither that key nor a verified identity. Its handler gets no `ctx.db`, only `ctx.access`, which opens the
 * database once it has been told how a person is entitled.
 */
export const closedQuery = customQuery(query, {
  args: { serverKey: v.optional(v.string()) },
  input: async (ctx, { serverKey }) => ({
    // `db` and `auth` are taken away and `runQuery` with them: each would be a way around `access`.
    ctx: {
      db: undefined,
      auth: undefined,
      runQuery: undefined,
      access: accessOf(await identify(ctx, serverKey), ctx.db),
    },
    args: {},
  }),
});

async function identify(ctx: QueryCtx, serverKey: string | undefined): Promise<Caller> {
  if (holdsServerKey(serverKey, process.env.CONVEX_SERVER_KEY)) return { kind: "server" };
  const identity = await ctx.auth.getUserIdentity();
  if (identity === null) {
    throw refusal(
      "UNAUTHENTICATED",
      "The call carries neither this deployment's server key nor a verified identity. Set CONVEX_SERVER_KEY on both sides, or sign in.",
    );
  }
  return { kind: "person", userId: identity.subject };
}
