import { defineTable } from "convex/server";
import { v } from "convex/values";

const phoneConfigFields = {
  userId: v.string(),
  phoneNumber: v.string(),
  voice: v.string(),
  greeting: v.string(),
};

export const phoneConfig = v.object({ id: v.string(), ...phoneConfigFields });

export const voiceAgentTables = {
  phoneConfigs: defineTable({ legacyId: v.string(), ...phoneConfigFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_userId", ["userId"]),
};
