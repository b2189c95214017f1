import { defineTable } from "convex/server";
import { v } from "convex/values";

const reviewFields = {
  userId: v.string(),
  author: v.string(),
  rating: v.number(),
  text: v.string(),
  createdAt: v.number(),
};

export const review = v.object({ id: v.string(), ...reviewFields });

export const reviewTables = {
  reviews: defineTable({ legacyId: v.string(), ...reviewFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_userId_createdAt", ["userId", "createdAt"]),
};
