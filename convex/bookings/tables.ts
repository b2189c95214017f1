import { defineTable } from "convex/server";
import { v } from "convex/values";

const bookingFields = {
  userId: v.string(),
  customerName: v.string(),
  startsAt: v.number(),
  status: v.string(),
};

export const booking = v.object({ id: v.string(), ...bookingFields });

export const bookingTables = {
  bookings: defineTable({ legacyId: v.string(), ...bookingFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_userId_startsAt", ["userId", "startsAt"]),
};
