import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { findConversation } from "./crm/find.js";
import { conversation, message } from "./crm/tables.js";
import { closedQuery } from "./lib/closed.js";
import { isWorkspaceMember } from "./lib/entitlements.js";
import { published, publishedOrNull } from "./lib/rows.js";

/** One conversation of a workspace. */
export const getById = closedQuery({
  args: { id: v.string(), workspace_id: v.string() },
  returns: v.union(conversation, v.null()),
  handler: async ({ access }, { id, workspace_id }) =>
    publishedOrNull(await access.row(findConversation(id, workspace_id), (row) => isWorkspaceMember(row.workspaceId))),
});

/** The messages of a conversation, newest first, page by page. */
export const listMessages = closedQuery({
  args: { conversation_id: v.string(), workspace_id: v.string(), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(message),
  handler: async ({ access }, { conversation_id, workspace_id, paginationOpts }) => {
    const { db, parent } = await access.under(findConversation(conversation_id, workspace_id), (row) =>
      isWorkspaceMember(row.workspaceId),
    );
    const result = await db
      .query("messages")
      .withIndex("by_conversationId_createdAt", (q) => q.eq("conversationId", parent.legacyId))
      .order("desc")
      .paginate(paginationOpts);
    return { ...result, page: result.page.map(published) };
  },
});
