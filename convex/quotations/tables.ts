import { defineTable } from "convex/server";
import { v } from "convex/values";

const quotationFields = {
  userId: v.string(),
  number: v.string(),
  clientName: v.string(),
  status: v.string(),
  total: v.number(),
  createdAt: v.number(),
};

export const quotation = v.object({ id: v.string(), ...quotationFields });

export const quotationTables = {
  quotations: defineTable({ legacyId: v.string(), ...quotationFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_userId_createdAt", ["userId", "createdAt"])
    .index("by_userId_status_createdAt", ["userId", "status", "createdAt"]),
};
