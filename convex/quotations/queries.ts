import { v } from "convex/values";
import { closedQuery } from "../lib/closed.js";
import { isUser, ownsRow } from "../lib/entitlements.js";
import { givenFilter } from "../lib/filters.js";
import { boundedLimit } from "../lib/limit.js";
import { byAnyId, published, publishedOrNull } from "../lib/rows.js";
import { quotation } from "./tables.js";

const findQuotation = byAnyId("quotations", (db, legacyId) =>
  db
    .query("quotations")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
    .unique(),
);

/** A user's quotations, newest first, of one status or of all. */
export const getQuotations = closedQuery({
  args: { userId: v.string(), status: v.optional(v.string()), limit: v.optional(v.number()) },
  returns: v.array(quotation),
  handler: async ({ access }, { userId, status, limit }) => {
    const db = await access.list(isUser(userId));
    const wanted = givenFilter(status);
    const quotations = db.query("quotations");
    const ofUser =
      wanted === undefined
        ? quotations.withIndex("by_userId_createdAt", (q) => q.eq("userId", userId))
        : quotations.withIndex("by_userId_status_createdAt", (q) => q.eq("userId", userId).eq("status", wanted));
    return (await ofUser.order("desc").take(boundedLimit(limit))).map(published);
  },
});

/** One quotation. */
export const getById = closedQuery({
  args: { id: v.string() },
  returns: v.union(quotation, v.null()),
  handler: async ({ access }, { id }) => publishedOrNull(await access.row(findQuotation(id), ownsRow)),
});
