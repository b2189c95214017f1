import { v } from "convex/values";
import { closedQuery } from "../lib/closed.js";
import { isUser } from "../lib/entitlements.js";
import { boundedLimit } from "../lib/limit.js";
import { published } from "../lib/rows.js";
import { expense } from "./tables.js";

/** A user's expenses, latest first by the day of spending. */
export const getExpenses = closedQuery({
  args: { userId: v.string(), limit: v.optional(v.number()) },
  returns: v.array(expense),
  handler: async ({ access }, { userId, limit }) => {
    const db = await access.list(isUser(userId));
    const expenses = await db
      .query("expenses")
      .withIndex("by_userId_spentOn", (q) => q.eq("userId", userId))
      .order("desc")
      .take(boundedLimit(limit));
    return expenses.map(published);
  },
});
