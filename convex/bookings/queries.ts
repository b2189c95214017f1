import { v } from "convex/values";
import { closedQuery } from "../lib/closed.js";
import { isUser } from "../lib/entitlements.js";
import { boundedLimit } from "../lib/limit.js";
import { published } from "../lib/rows.js";
import { booking } from "./tables.js";

/** A user's bookings, latest start first. */
export const getBookings = closedQuery({
  args: { userId: v.string(), limit: v.optional(v.number()) },
  returns: v.array(booking),
  handler: async ({ access }, { userId, limit }) => {
    const db = await access.list(isUser(userId));
    const bookings = await db
      .query("bookings")
      .withIndex("by_userId_startsAt", (q) => q.eq("userId", userId))
      .order("desc")
      .take(boundedLimit(limit));
    return bookings.map(published);
  },
});
