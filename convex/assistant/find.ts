import type { OrderedQuery } from "convex/server";
import type { DataModel, Doc } from "../_generated/dataModel.js";
import type { DatabaseReader } from "../_generated/server.js";
import type { Entitlement } from "../lib/access.js";
import { isWorkspaceMember } from "../lib/entitlements.js";
import { byAnyId } from "../lib/rows.js";

export const findConversation = byAnyId("ariConversations", (db, legacyId) =>
  db
    .query("ariConversations")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
    .unique(),
);

export const findAppointment = byAnyId("ariAppointments", (db, legacyId) =>
  db
    .query("ariAppointments")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
    .unique(),
);

export const findSlot = byAnyId("consultantSlots", (db, legacyId) =>
  db
    .query("consultantSlots")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
    .unique(),
);

/** The talk of a workspace's assistant with a contact. */
export function conversationWith(
  db: DatabaseReader,
  workspaceId: string,
  contactId: string,
): Promise<Doc<"ariConversations"> | null> {
  return db
    .query("ariConversations")
    .withIndex("by_workspaceId_contactId", (q) => q.eq("workspaceId", workspaceId).eq("contactId", contactId))
    .unique();
}

/** What was said in a talk, newest first. */
export function messagesOf(
  db: DatabaseReader,
  { legacyId }: Doc<"ariConversations">,
): OrderedQuery<DataModel["ariMessages"]> {
  return db
    .query("ariMessages")
    .withIndex("by_conversationId_createdAt", (q) => q.eq("conversationId", legacyId))
    .order("desc");
}

/** Entitles the members of the workspace that a row belongs to. */
export function ofWorkspace({ workspaceId }: { readonly workspaceId: string }): Entitlement {
  return isWorkspaceMember(workspaceId);
}
