import { defineTable } from "convex/server";
import { v } from "convex/values";

const leadFields = {
  userId: v.string(),
  name: v.string(),
  email: v.string(),
  status: v.string(),
  value: v.number(),
  stageId: v.optional(v.string()),
  createdAt: v.number(),
};

const leadActivityFields = {
  leadId: v.string(),
  type: v.string(),
  note: v.string(),
  createdAt: v.number(),
};

export const lead = v.object({ id: v.string(), ...leadFields });
export const leadActivity = v.object({ id: v.string(), ...leadActivityFields });

export const leadTables = {
  leads: defineTable({ legacyId: v.string(), ...leadFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_userId_createdAt", ["userId", "createdAt"])
    .index("by_userId_status_createdAt", ["userId", "status", "createdAt"]),
  leadActivities: defineTable({ legacyId: v.string(), ...leadActivityFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_leadId_createdAt", ["leadId", "createdAt"]),
};
