import { defineTable } from "convex/server";
import { v } from "convex/values";

const propertyFields = {
  userId: v.string(),
  address: v.string(),
  price: v.number(),
  status: v.string(),
  createdAt: v.number(),
};

const brokerFields = {
  organizationId: v.string(),
  name: v.string(),
  licence: v.string(),
};

export const property = v.object({ id: v.string(), ...propertyFields });
export const broker = v.object({ id: v.string(), ...brokerFields });

export const realEstateTables = {
  properties: defineTable({ legacyId: v.string(), ...propertyFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_userId_createdAt", ["userId", "createdAt"]),
  organizationMembers: defineTable({
    legacyId: v.string(),
    organizationId: v.string(),
    userId: v.string(),
    role: v.string(),
  })
    .index("by_legacyId", ["legacyId"])
    .index("by_organizationId_userId", ["organizationId", "userId"]),
  brokers: defineTable({ legacyId: v.string(), ...brokerFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_organizationId_name", ["organizationId", "name"]),
};
