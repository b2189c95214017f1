import { defineTable } from "convex/server";
import { v } from "convex/values";

const expenseFields = {
  userId: v.string(),
  category: v.string(),
  amount: v.number(),
  spentOn: v.number(),
};

export const expense = v.object({ id: v.string(), ...expenseFields });

export const expenseTables = {
  expenses: defineTable({ legacyId: v.string(), ...expenseFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_userId_spentOn", ["userId", "spentOn"]),
};
