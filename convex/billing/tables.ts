import { defineTable } from "convex/server";
import { v } from "convex/values";

const subscriptionFields = {
  userId: v.string(),
  plan: v.string(),
  status: v.string(),
  currentPeriodEnd: v.number(),
};

const billingRecordFields = {
  customerId: v.string(),
  amount: v.number(),
  currency: v.string(),
  description: v.string(),
  createdAt: v.number(),
};

export const subscription = v.object({ id: v.string(), ...subscriptionFields });
export const billingRecord = v.object({ id: v.string(), ...billingRecordFields });

export const billingTables = {
  subscriptions: defineTable({ legacyId: v.string(), ...subscriptionFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_userId_currentPeriodEnd", ["userId", "currentPeriodEnd"]),
  billingCustomers: defineTable({
    legacyId: v.string(),
    userId: v.string(),
    email: v.string(),
  }).index("by_legacyId", ["legacyId"]),
  billingRecords: defineTable({ legacyId: v.string(), ...billingRecordFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_customerId_createdAt", ["customerId", "createdAt"]),
};
