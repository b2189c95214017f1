import { defineTable } from "convex/server";
import { v } from "convex/values";

/** The way of a ticket, in its order. */
export const ticketStage = v.union(
  v.literal("report"),
  v.literal("discuss"),
  v.literal("outcome"),
  v.literal("implementation"),
  v.literal("closed"),
);

export const ticketStatus = v.union(v.literal("open"), v.literal("awaiting_approval"), v.literal("closed"));

export const ticketPriority = v.union(v.literal("low"), v.literal("medium"), v.literal("high"), v.literal("urgent"));

const ticketFields = {
  workspaceId: v.string(),
  requesterId: v.string(),
  assigneeId: v.optional(v.string()),
  title: v.string(),
  description: v.string(),
  category: v.string(),
  priority: ticketPriority,
  stage: ticketStage,
  /** follows from `stage` and `pending`; a field of its own because lists are asked for it */
  status: ticketStatus,
  /** a stage skip that somebody has asked for and nobody has decided */
  pending: v.optional(v.object({ toStage: ticketStage, askedBy: v.string(), reason: v.optional(v.string()) })),
  createdAt: v.number(),
  updatedAt: v.number(),
  closedAt: v.optional(v.number()),
};

const ticketCommentFields = {
  ticketId: v.string(),
  authorId: v.string(),
  content: v.string(),
  createdAt: v.number(),
};

const ticketEventFields = {
  ticketId: v.string(),
  event: v.union(
    v.literal("created"),
    v.literal("moved"),
    v.literal("skip_asked"),
    v.literal("skip_approved"),
    v.literal("skip_rejected"),
    v.literal("reopened"),
  ),
  fromStage: v.optional(ticketStage),
  toStage: ticketStage,
  /** who did it; absent when the app's server did */
  changedBy: v.optional(v.string()),
  reason: v.optional(v.string()),
  createdAt: v.number(),
};

export const ticket = v.object({ id: v.string(), ...ticketFields });
export const ticketComment = v.object({ id: v.string(), ...ticketCommentFields });
export const ticketEvent = v.object({ id: v.string(), ...ticketEventFields });

export const ticketTables = {
  tickets: defineTable({ legacyId: v.string(), ...ticketFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_createdAt", ["createdAt"])
    .index("by_status_createdAt", ["status", "createdAt"])
    .index("by_workspaceId_createdAt", ["workspaceId", "createdAt"])
    .index("by_workspaceId_stage_createdAt", ["workspaceId", "stage", "createdAt"])
    .index("by_workspaceId_status_createdAt", ["workspaceId", "status", "createdAt"]),
  ticketComments: defineTable({ legacyId: v.string(), ...ticketCommentFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_ticketId_createdAt", ["ticketId", "createdAt"]),
  ticketStatusHistory: defineTable({ legacyId: v.string(), ...ticketEventFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_ticketId_createdAt", ["ticketId", "createdAt"]),
  /** One row for each ticket that can be reopened: a new token takes the place of the one before. */
  ticketReopenTokens: defineTable({
    ticketId: v.string(),
    /** SHA-256 of the token, which is kept nowhere */
    tokenHash: v.string(),
    expiresAt: v.number(),
  }).index("by_ticketId", ["ticketId"]),
};
