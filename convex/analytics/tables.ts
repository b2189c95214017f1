import { defineTable } from "convex/server";
import { v } from "convex/values";

const analyticsEventFields = {
  userId: v.string(),
  name: v.string(),
  path: v.string(),
  createdAt: v.number(),
};

export const analyticsEvent = v.object({ id: v.string(), ...analyticsEventFields });

export const analyticsTables = {
  analyticsEvents: defineTable({ legacyId: v.string(), ...analyticsEventFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_userId_createdAt", ["userId", "createdAt"]),
};
