import type { OrderedQuery } from "convex/server";
import type { DataModel, Doc } from "../_generated/dataModel.js";
import type { DatabaseReader } from "../_generated/server.js";
import type { Entitlement } from "../lib/access.js";
import { isAdmin, isWorkspaceAdmin, isWorkspaceMember } from "../lib/entitlements.js";
import { byAnyId } from "../lib/rows.js";

/** Finds a file by its id. */
export const findFile = byAnyId("files", (db, legacyId) =>
  db
    .query("files")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
    .unique(),
);

/** The files attached to a ticket, oldest first. */
export function attachmentsOf(db: DatabaseReader, { legacyId }: Doc<"tickets">): OrderedQuery<DataModel["files"]> {
  return db
    .query("files")
    .withIndex("by_ticketId_createdAt", (q) => q.eq("ticketId", legacyId))
    .order("asc");
}

/** Entitles those who may delete a file: who uploaded it, while still a member, and who administers. */
export function mayDelete({ workspaceId, uploadedBy }: Doc<"files">): Entitlement {
  return async (userId, db) => {
    const isUploader = userId === uploadedBy && (await isWorkspaceMember(workspaceId)(userId, db));
    return isUploader || (await isWorkspaceAdmin(workspaceId)(userId, db)) || isAdmin(userId, db);
  };
}
