import { defineTable } from "convex/server";
import { v } from "convex/values";

const supportTicketFields = {
  userId: v.string(),
  subject: v.string(),
  status: v.string(),
  priority: v.string(),
  createdAt: v.number(),
};

const ticketMessageFields = {
  ticketId: v.string(),
  authorId: v.string(),
  body: v.string(),
  createdAt: v.number(),
};

export const supportTicket = v.object({ id: v.string(), ...supportTicketFields });
export const ticketMessage = v.object({ id: v.string(), ...ticketMessageFields });

export const supportTables = {
  supportTickets: defineTable({ legacyId: v.string(), ...supportTicketFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_userId_createdAt", ["userId", "createdAt"])
    .index("by_userId_status_createdAt", ["userId", "status", "createdAt"]),
  ticketMessages: defineTable({ legacyId: v.string(), ...ticketMessageFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_ticketId_createdAt", ["ticketId", "createdAt"]),
};
