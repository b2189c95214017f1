import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel.js";
import { attachmentsOf, findFile, mayDelete } from "./files/find.js";
import { file } from "./files/tables.js";
import { closedMutation, closedQuery } from "./lib/closed.js";
import { boundedLimit } from "./lib/limit.js";
import { refusal } from "./lib/refusal.js";
import { newId, published, publishedOrNull } from "./lib/rows.js";
import { HEADING, writtenText } from "./lib/text.js";
import { findTicket, worksIn, worksOn } from "./ticketing/find.js";
import { findWorkspace } from "./workspaces/find.js";

/** The largest file that is kept, in bytes: 25 megabytes. */
const MAX_SIZE = 25 * 1024 * 1024;

/** Signs that no file's name has: they end a header or lead into another folder. */
// oxlint-disable-next-line no-control-regex
const NOT_IN_NAMES = /[\u0000-\u001f\u007f/\\]/;

/**
 * Step 1: the address to which the file is sent with POST, once and within the hour. Its answer is
 * `{ "storageId": … }`. For those who work in the workspace.
 *
 * @throws ConvexError ACTOR_REQUIRED, FORBIDDEN
 */
export const generateUploadUrl = closedMutation({
  args: { workspaceId: v.string(), userId: v.optional(v.string()) },
  returns: v.string(),
  handler: async ({ acting }, { workspaceId, userId }) => {
    const access = acting(userId);
    access.requireActor();
    const { storage } = await access.under(findWorkspace(workspaceId), worksIn);
    return storage.generateUploadUrl();
  },
});

/**
 * Step 2: keeps what was uploaded as a file of a workspace, and of one of its tickets. Only then somebody can get at
 * it. Size and type are read from what arrived, not from what the caller says.
 *
 * @throws ConvexError ACTOR_REQUIRED, FORBIDDEN; INVALID_ARGUMENT for a name that is none, an upload that is not there
 *   and a file that is too large; CONFLICT for an upload that is a file already
 */
export const saveFile = closedMutation({
  args: {
    storageId: v.id("_storage"),
    workspaceId: v.string(),
    ticketId: v.optional(v.string()),
    fileName: v.string(),
    userId: v.optional(v.string()),
  },
  returns: file,
  handler: async ({ acting }, { storageId, workspaceId, ticketId, fileName, userId }) => {
    const access = acting(userId);
    const uploadedBy = access.requireActor();
    const { db, parent: workspace } = await access.under(findWorkspace(workspaceId), worksIn);
    const ticket =
      ticketId === undefined ? undefined : await access.under(findTicket(ticketId, workspace.legacyId), worksOn);
    const name = writtenText("fileName", fileName, HEADING);
    if (NOT_IN_NAMES.test(name)) throw refusal("INVALID_ARGUMENT", '"fileName" has signs that no name of a file has.');

    const stored = await db.system.get("_storage", storageId);
    if (stored === null) throw refusal("INVALID_ARGUMENT", "There is no such upload.");
    if (stored.size > MAX_SIZE) {
      throw refusal("INVALID_ARGUMENT", `A file may have ${MAX_SIZE} bytes, and this one has ${stored.size}.`);
    }
    const earlier = await db
      .query("files")
      .withIndex("by_storageId", (q) => q.eq("storageId", storageId))
      .first();
    if (earlier !== null) throw refusal("CONFLICT", "This upload is a file already.");

    const id = newId();
    const fields = {
      workspaceId: workspace.legacyId,
      ...(ticket === undefined ? {} : { ticketId: ticket.parent.legacyId }),
      uploadedBy,
      fileName: name,
      ...(stored.contentType === undefined ? {} : { contentType: stored.contentType }),
      size: stored.size,
      createdAt: Date.now(),
    };
    await db.insert("files", { legacyId: id, storageId, ...fields });
    return { id, ...fields };
  },
});

/** One file, without its bytes. */
export const getFile = closedQuery({
  args: { fileId: v.string(), userId: v.optional(v.string()) },
  returns: v.union(file, v.null()),
  handler: async ({ acting }, { fileId, userId }) => {
    const found = await acting(userId).row(findFile(fileId), worksOn);
    return publishedOrNull(found === null ? null : withoutPlace(found));
  },
});

/**
 * Step 3: the address of a file's bytes. Whoever has it can read the file without being asked again, so it is for the
 * person who asked and not to be kept.
 */
export const getUrl = closedQuery({
  args: { fileId: v.string(), userId: v.optional(v.string()) },
  returns: v.union(v.string(), v.null()),
  handler: async ({ acting }, { fileId, userId }) => {
    const access = acting(userId);
    const found = await access.row(findFile(fileId), worksOn);
    return found === null ? null : (await access.storage(worksOn(found))).getUrl(found.storageId);
  },
});

/** The files attached to a ticket, oldest first. */
export const listAttachments = closedQuery({
  args: {
    ticketId: v.string(),
    workspaceId: v.optional(v.string()),
    limit: v.optional(v.number()),
    userId: v.optional(v.string()),
  },
  returns: v.array(file),
  handler: async ({ acting }, { ticketId, workspaceId, limit, userId }) => {
    const { db, parent } = await acting(userId).under(findTicket(ticketId, workspaceId), worksOn);
    const attachments = await attachmentsOf(db, parent).take(boundedLimit(limit));
    return attachments.map((row) => published(withoutPlace(row)));
  },
});

/**
 * Step 4: deletes a file, bytes and all. For who uploaded it and for the administrators.
 *
 * @throws ConvexError FORBIDDEN, also for a file that is not there
 */
export const deleteFile = closedMutation({
  args: { fileId: v.string(), userId: v.optional(v.string()) },
  returns: v.object({ id: v.string() }),
  handler: async ({ acting }, { fileId, userId }) => {
    const { db, storage, parent } = await acting(userId).under(findFile(fileId), mayDelete);
    await storage.delete(parent.storageId);
    await db.delete(parent._id);
    return { id: parent.legacyId };
  },
});

function withoutPlace(row: Doc<"files">): Omit<Doc<"files">, "storageId"> {
  const { storageId: _place, ...fields } = row;
  return fields;
}
