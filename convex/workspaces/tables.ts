import { defineTable } from "convex/server";
import { v } from "convex/values";

export const workspaceTables = {
  workspaces: defineTable({
    legacyId: v.string(),
    name: v.string(),
    createdAt: v.optional(v.number()),
  }).index("by_legacyId", ["legacyId"]),
  workspaceMembers: defineTable({
    legacyId: v.string(),
    workspaceId: v.string(),
    userId: v.string(),
    /** owners and admins administer; every other role is a member */
    role: v.string(),
    createdAt: v.optional(v.number()),
  })
    .index("by_legacyId", ["legacyId"])
    .index("by_workspaceId_userId", ["workspaceId", "userId"])
    .index("by_userId", ["userId"]),
};
