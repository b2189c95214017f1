import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { findConversation } from "./crm/find.js";
import { conversation, message } from "./crm/tables.js";
import { closedQuery } from "./lib/closed.js";
import { isWorkspaceMember } from "./lib/entitlements.js";
import { boundedPage, publishedPage } from "./lib/pages.js";
import { publishedOrNull } from "./lib/rows.js";

/** One conversation of a workspace; the server may say for whom it asks. */
export const getById = closedQuery({
  args: { id: v.string(), workspace_id: v.string(), userId: v.optional(v.string()) },
  returns: v.union(conversation, v.null()),
  handler: async ({ acting }, { id, workspace_id, userId }) =>
    publishedOrNull(
      await acting(userId).row(findConversation(id, workspace_id), (row) => isWorkspaceMember(row.workspaceId)),
    ),
});

/** The messages of a conversation, newest first, page by page. */
export const listMessages = closedQuery({
  args: {
    conversation_id: v.string(),
    workspace_id: v.string(),
    userId: v.optional(v.string()),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(message),
  handler: async ({ acting }, { conversation_id, workspace_id, userId, paginationOpts }) => {
    const { db, parent } = await acting(userId).under(findConversation(conversation_id, workspace_id), (row) =>
      isWorkspaceMember(row.workspaceId),
    );
    const result = await db
      .query("messages")
      .withIndex("by_conversationId_createdAt", (q) => q.eq("conversationId", parent.legacyId))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    return publishedPage(result);
  },
});
