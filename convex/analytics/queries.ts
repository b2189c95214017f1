import { v } from "convex/values";
import { closedQuery } from "../lib/closed.js";
import { isUser } from "../lib/entitlements.js";
import { boundedLimit } from "../lib/limit.js";
import { published } from "../lib/rows.js";
import { analyticsEvent } from "./tables.js";

/** The events recorded for a user, newest first. */
export const getEvents = closedQuery({
  args: { userId: v.string(), limit: v.optional(v.number()) },
  returns: v.array(analyticsEvent),
  handler: async ({ access }, { userId, limit }) => {
    const db = await access.list(isUser(userId));
    const events = await db
      .query("analyticsEvents")
      .withIndex("by_userId_createdAt", (q) => q.eq("userId", userId))
      .order("desc")
      .take(boundedLimit(limit));
    return events.map(published);
  },
});
