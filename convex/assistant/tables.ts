import { defineTable } from "convex/server";
import { v } from "convex/values";
import { metadata } from "../lib/json.js";

const ariConversationFields = {
  workspaceId: v.string(),
  contactId: v.string(),
  /** where the talk stands: greeting, qualifying, scheduling, or what else the app knows */
  state: v.string(),
  /** what the assistant has learnt so far */
  context: v.optional(metadata),
  createdAt: v.number(),
  updatedAt: v.number(),
};

const ariMessageFields = {
  conversationId: v.string(),
  role: v.union(v.literal("user"), v.literal("assistant"), v.literal("system")),
  content: v.string(),
  metadata: v.optional(metadata),
  createdAt: v.number(),
};

const ariAppointmentFields = {
  workspaceId: v.string(),
  contactId: v.string(),
  slotId: v.optional(v.string()),
  consultantId: v.optional(v.string()),
  scheduledAt: v.number(),
  durationMinutes: v.number(),
  status: v.union(v.literal("scheduled"), v.literal("completed"), v.literal("cancelled")),
  notes: v.optional(v.string()),
  /** when the reminder was sent, or is being sent; absent before */
  remindedAt: v.optional(v.number()),
  createdAt: v.number(),
};

const consultantSlotFields = {
  workspaceId: v.string(),
  consultantId: v.string(),
  startsAt: v.number(),
  durationMinutes: v.number(),
  /** the appointment that has taken it; absent while it is free */
  appointmentId: v.optional(v.string()),
};

const ariKnowledgeFields = {
  workspaceId: v.string(),
  category: v.string(),
  title: v.string(),
  content: v.string(),
  isActive: v.boolean(),
  createdAt: v.number(),
};

export const ariConversation = v.object({ id: v.string(), ...ariConversationFields });
export const ariMessage = v.object({ id: v.string(), ...ariMessageFields });
export const ariAppointment = v.object({ id: v.string(), ...ariAppointmentFields });
export const consultantSlot = v.object({ id: v.string(), ...consultantSlotFields });
export const ariKnowledgeEntry = v.object({ id: v.string(), ...ariKnowledgeFields });

export const assistantTables = {
  ariConversations: defineTable({ legacyId: v.string(), ...ariConversationFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_workspaceId_contactId", ["workspaceId", "contactId"]),
  ariMessages: defineTable({ legacyId: v.string(), ...ariMessageFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_conversationId_createdAt", ["conversationId", "createdAt"]),
  ariAppointments: defineTable({ legacyId: v.string(), ...ariAppointmentFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_workspaceId_scheduledAt", ["workspaceId", "scheduledAt"])
    .index("by_status_remindedAt_scheduledAt", ["status", "remindedAt", "scheduledAt"])
    .index("by_workspaceId_status_remindedAt_scheduledAt", ["workspaceId", "status", "remindedAt", "scheduledAt"]),
  consultantSlots: defineTable({ legacyId: v.string(), ...consultantSlotFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_workspaceId_appointmentId_startsAt", ["workspaceId", "appointmentId", "startsAt"]),
  ariKnowledgeEntries: defineTable({ legacyId: v.string(), ...ariKnowledgeFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_workspaceId_isActive_createdAt", ["workspaceId", "isActive", "createdAt"])
    .index("by_workspaceId_isActive_category_createdAt", ["workspaceId", "isActive", "category", "createdAt"]),
};
