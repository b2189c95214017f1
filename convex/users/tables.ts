import { defineTable } from "convex/server";
import { v } from "convex/values";

export const userTables = {
  users: defineTable({
    legacyId: v.string(),
    email: v.string(),
    name: v.string(),
    role: v.string(),
    createdAt: v.number(),
  }).index("by_legacyId", ["legacyId"]),
};
