import { v } from "convex/values";
import { closedQuery } from "../lib/closed.js";
import { isUser } from "../lib/entitlements.js";
import { boundedLimit } from "../lib/limit.js";
import { published } from "../lib/rows.js";
import { review } from "./tables.js";

/** The reviews that a user received, newest first. */
export const getReviews = closedQuery({
  args: { userId: v.string(), limit: v.optional(v.number()) },
  returns: v.array(review),
  handler: async ({ access }, { userId, limit }) => {
    const db = await access.list(isUser(userId));
    const reviews = await db
      .query("reviews")
      .withIndex("by_userId_createdAt", (q) => q.eq("userId", userId))
      .order("desc")
      .take(boundedLimit(limit));
    return reviews.map(published);
  },
});
