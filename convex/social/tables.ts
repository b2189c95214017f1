import { defineTable } from "convex/server";
import { v } from "convex/values";

const contentItemFields = {
  socialAccountId: v.string(),
  title: v.string(),
  body: v.string(),
  /** DRAFT, SCHEDULED or PUBLISHED */
  status: v.string(),
  scheduledFor: v.optional(v.number()),
  createdAt: v.number(),
};

const socialMessageFields = {
  socialAccountId: v.string(),
  sender: v.string(),
  text: v.string(),
  isRead: v.boolean(),
  receivedAt: v.number(),
};

export const contentItem = v.object({ id: v.string(), ...contentItemFields });
export const socialMessage = v.object({ id: v.string(), ...socialMessageFields });

export const socialTables = {
  socialAccounts: defineTable({
    legacyId: v.string(),
    userId: v.string(),
    platform: v.string(),
    handle: v.string(),
    createdAt: v.number(),
  }).index("by_legacyId", ["legacyId"]),
  contentItems: defineTable({ legacyId: v.string(), ...contentItemFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_socialAccountId_createdAt", ["socialAccountId", "createdAt"])
    .index("by_socialAccountId_status_createdAt", ["socialAccountId", "status", "createdAt"])
    .index("by_socialAccountId_status_scheduledFor", ["socialAccountId", "status", "scheduledFor"]),
  socialMessages: defineTable({ legacyId: v.string(), ...socialMessageFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_socialAccountId_receivedAt", ["socialAccountId", "receivedAt"]),
};
