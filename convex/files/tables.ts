import { defineTable } from "convex/server";
import { v } from "convex/values";

const fileFields = {
  workspaceId: v.string(),
  /** the ticket that it is attached to */
  ticketId: v.optional(v.string()),
  uploadedBy: v.string(),
  fileName: v.string(),
  /** as the uploader's browser said; whoever shows the file must not trust it */
  contentType: v.optional(v.string()),
  /** in bytes, as Convex measured it */
  size: v.number(),
  createdAt: v.number(),
};

/** What callers know of a file. Where it lies is not among it: the way to its bytes is `getUrl`. */
export const file = v.object({ id: v.string(), ...fileFields });

export const fileTables = {
  files: defineTable({ legacyId: v.string(), storageId: v.id("_storage"), ...fileFields })
    .index("by_legacyId", ["legacyId"])
    .index("by_storageId", ["storageId"])
    .index("by_workspaceId_createdAt", ["workspaceId", "createdAt"])
    .index("by_ticketId_createdAt", ["ticketId", "createdAt"]),
};
