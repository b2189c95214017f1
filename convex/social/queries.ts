import { v } from "convex/values";
import { closedQuery } from "../lib/closed.js";
import { ownsRow } from "../lib/entitlements.js";
import { givenFilter } from "../lib/filters.js";
import { boundedLimit } from "../lib/limit.js";
import { byAnyId, published } from "../lib/rows.js";
import { contentItem, socialMessage } from "./tables.js";

const findAccount = byAnyId("socialAccounts", (db, legacyId) =>
  db
    .query("socialAccounts")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
    .unique(),
);

/** The content of a social account, newest first, of one status or of all. */
export const getContentQueue = closedQuery({
  args: { socialAccountId: v.string(), status: v.optional(v.string()), limit: v.optional(v.number()) },
  returns: v.array(contentItem),
  handler: async ({ access }, { socialAccountId, status, limit }) => {
    const { db, parent } = await access.under(findAccount(socialAccountId), ownsRow);
    const wanted = givenFilter(status);
    const items = db.query("contentItems");
    const ofAccount =
      wanted === undefined
        ? items.withIndex("by_socialAccountId_createdAt", (q) => q.eq("socialAccountId", parent.legacyId))
        : items.withIndex("by_socialAccountId_status_createdAt", (q) =>
            q.eq("socialAccountId", parent.legacyId).eq("status", wanted),
          );
    return (await ofAccount.order("desc").take(boundedLimit(limit))).map(published);
  },
});

/** What a social account is going to publish, soonest first. */
export const getScheduledContent = closedQuery({
  args: { socialAccountId: v.string(), limit: v.optional(v.number()) },
  returns: v.array(contentItem),
  handler: async ({ access }, { socialAccountId, limit }) => {
    const { db, parent } = await access.under(findAccount(socialAccountId), ownsRow);
    const items = await db
      .query("contentItems")
      .withIndex("by_socialAccountId_status_scheduledFor", (q) =>
        q.eq("socialAccountId", parent.legacyId).eq("status", "SCHEDULED"),
      )
      .order("asc")
      .take(boundedLimit(limit));
    return items.map(published);
  },
});

/** The messages that a social account received, newest first. */
export const getMessages = closedQuery({
  args: { socialAccountId: v.string(), limit: v.optional(v.number()) },
  returns: v.array(socialMessage),
  handler: async ({ access }, { socialAccountId, limit }) => {
    const { db, parent } = await access.under(findAccount(socialAccountId), ownsRow);
    const messages = await db
      .query("socialMessages")
      .withIndex("by_socialAccountId_receivedAt", (q) => q.eq("socialAccountId", parent.legacyId))
      .order("desc")
      .take(boundedLimit(limit));
    return messages.map(published);
  },
});
