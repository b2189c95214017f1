import { defineTable } from "convex/server";
import { v } from "convex/values";
import { json } from "../lib/json.js";

const activityFields = {
  /** the id that the app's own sign-in gives a user */
  userId: v.string(),
  type: v.string(),
  description: v.string(),
  timestamp: v.number(),
  metadata: v.optional(json),
};

const userStatusFields = {
  userId: v.string(),
  lastCheckIn: v.optional(v.number()),
  nextDue: v.optional(v.number()),
  alertLevel: v.string(),
  alertTriggeredAt: v.optional(v.number()),
};

export const activity = v.object({ id: v.string(), ...activityFields });
export const userStatus = v.object({ id: v.string(), ...userStatusFields });

export const realtimeTables = {
  activities: defineTable({ legacyId: v.string(), ...activityFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_user_timestamp", ["userId", "timestamp"])
    .index("by_timestamp", ["timestamp"]),
  /** One row per user. */
  userStatus: defineTable({ legacyId: v.string(), ...userStatusFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_user", ["userId"]),
};
