import { defineTable } from "convex/server";
import { v } from "convex/values";
import { metadata } from "../lib/json.js";

const contactFields = {
  workspaceId: v.string(),
  name: v.string(),
  /** E.164, as `normalizePhone` gives it */
  phone: v.string(),
  email: v.optional(v.string()),
  leadStatus: v.string(),
  leadScore: v.number(),
  createdAt: v.number(),
};

const conversationFields = {
  workspaceId: v.string(),
  contactId: v.string(),
  /** open, closed, or what else the old database knows */
  status: v.string(),
  unreadCount: v.number(),
  lastMessage: v.optional(v.string()),
  lastMessageAt: v.number(),
};

const messageFields = {
  workspaceId: v.string(),
  conversationId: v.string(),
  direction: v.union(v.literal("inbound"), v.literal("outbound")),
  /** the user who wrote an outbound message */
  senderId: v.optional(v.string()),
  /** text, image, document, …: what kind of message the channel carries */
  messageType: v.string(),
  content: v.string(),
  metadata: v.optional(metadata),
  createdAt: v.number(),
};

const deliveryFields = {
  /** who sent it: kapso */
  source: v.string(),
  /** the sender's name for this delivery, the same in each repetition */
  deliveryId: v.optional(v.string()),
  /** the body as it came */
  body: v.string(),
  receivedAt: v.number(),
};

export const contact = v.object({ id: v.string(), ...contactFields });
export const conversation = v.object({ id: v.string(), ...conversationFields });
export const message = v.object({ id: v.string(), ...messageFields });
export const delivery = v.object({ id: v.string(), ...deliveryFields });

export const crmTables = {
  contacts: defineTable({ legacyId: v.string(), ...contactFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_workspaceId_createdAt", ["workspaceId", "createdAt"])
    .index("by_workspaceId_phone", ["workspaceId", "phone"]),
  contactNotes: defineTable({
    legacyId: v.string(),
    contactId: v.string(),
    authorId: v.string(),
    content: v.string(),
    createdAt: v.number(),
  })
    .index("by_legacyId", ["legacyId"])
    .index("by_contactId_createdAt", ["contactId", "createdAt"]),
  conversations: defineTable({ legacyId: v.string(), ...conversationFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_contactId_lastMessageAt", ["contactId", "lastMessageAt"]),
  messages: defineTable({ legacyId: v.string(), ...messageFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_conversationId_createdAt", ["conversationId", "createdAt"]),
  webhookDeliveries: defineTable({ legacyId: v.string(), ...deliveryFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_source_receivedAt", ["source", "receivedAt"])
    .index("by_source_deliveryId", ["source", "deliveryId"]),
};
