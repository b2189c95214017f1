import { v } from "convex/values";
import { closedQuery } from "../lib/closed.js";
import { isMemberOf, isUser } from "../lib/entitlements.js";
import { boundedLimit, MAX_LIMIT } from "../lib/limit.js";
import { published } from "../lib/rows.js";
import { broker, property } from "./tables.js";

/** A user's properties, newest first. */
export const getProperties = closedQuery({
  args: { userId: v.string(), limit: v.optional(v.number()) },
  returns: v.array(property),
  handler: async ({ access }, { userId, limit }) => {
    const db = await access.list(isUser(userId));
    const properties = await db
      .query("properties")
      .withIndex("by_userId_createdAt", (q) => q.eq("userId", userId))
      .order("desc")
      .take(boundedLimit(limit));
    return properties.map(published);
  },
});

/** The brokers of an organization, by name. */
export const getBrokers = closedQuery({
  args: { organizationId: v.string() },
  returns: v.array(broker),
  handler: async ({ access }, { organizationId }) => {
    const db = await access.list(isMemberOf(organizationId));
    const brokers = await db
      .query("brokers")
      .withIndex("by_organizationId_name", (q) => q.eq("organizationId", organizationId))
      .order("asc")
      .take(MAX_LIMIT);
    return brokers.map(published);
  },
});
