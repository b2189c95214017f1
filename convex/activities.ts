import { v } from "convex/values";
import { closedMutation, closedQuery } from "./lib/closed.js";
import { isUser } from "./lib/entitlements.js";
import { boundedLimit } from "./lib/limit.js";
import { json } from "./lib/json.js";
import { refusal } from "./lib/refusal.js";
import { newId, published } from "./lib/rows.js";
import { activity } from "./realtime/tables.js";

/** What a user did, newest first. */
export const getRecentActivities = closedQuery({
  args: { userId: v.string(), limit: v.optional(v.number()) },
  returns: v.array(activity),
  handler: async ({ access }, { userId, limit }) => {
    const db = await access.list(isUser(userId));
    const activities = await db
      .query("activities")
      .withIndex("by_user_timestamp", (q) => q.eq("userId", userId))
      .order("desc")
      .take(boundedLimit(limit));
    return activities.map(published);
  },
});

/**
 * Adds what a user did. The same `id` a second time adds nothing, so that whoever is not sure whether a call arrived
 * can send it again.
 *
 * @returns the activity's id
 * @throws ConvexError FORBIDDEN; CONFLICT when the id is that of another user's activity
 */
export const addActivity = closedMutation({
  args: {
    /** the id of the row in the old database; absent means that Convex is its only home */
    id: v.optional(v.string()),
    userId: v.string(),
    type: v.string(),
    description: v.string(),
    /** milliseconds since 1970; absent means now */
    timestamp: v.optional(v.number()),
    metadata: v.optional(json),
  },
  returns: v.string(),
  handler: async ({ acting }, { id, timestamp, ...fields }) => {
    const db = await acting(fields.userId).open(isUser(fields.userId));
    const legacyId = id ?? newId();
    const earlier = await db
      .query("activities")
      .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
      .unique();
    if (earlier === null) await db.insert("activities", { legacyId, timestamp: timestamp ?? Date.now(), ...fields });
    else if (earlier.userId !== fields.userId) throw refusal("CONFLICT", "This id is taken. Ids must not be shared.");
    return legacyId;
  },
});
