import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel.js";
import type { DatabaseReader } from "./_generated/server.js";
import { findContact } from "./crm/find.js";
import { contact } from "./crm/tables.js";
import { closedQuery } from "./lib/closed.js";
import { isWorkspaceMember } from "./lib/entitlements.js";
import { boundedPage, publishedPage } from "./lib/pages.js";
import { normalizePhone } from "./lib/phone.js";
import { publishedOrNull } from "./lib/rows.js";
import { findWorkspace, memberOf } from "./workspaces/find.js";

/** How many of a contact's notes the context carries: the newest. */
const NOTES = 10;

const contactContext = v.object({
  found: v.boolean(),
  contact: v.union(
    v.null(),
    v.object({
      id: v.string(),
      name: v.string(),
      phone: v.string(),
      email: v.union(v.string(), v.null()),
      lead_status: v.string(),
      lead_score: v.number(),
      created_at: v.string(),
    }),
  ),
  notes: v.array(v.object({ id: v.string(), content: v.string(), created_at: v.string() })),
  conversation_summary: v.union(
    v.null(),
    v.object({
      id: v.string(),
      status: v.string(),
      unread_count: v.number(),
      last_message: v.union(v.string(), v.null()),
      last_message_at: v.string(),
    }),
  ),
  last_interaction: v.union(v.string(), v.null()),
});

/**
 * Who a telephone number belongs to in a workspace, and what was last said. Other systems read it, so its dates are
 * ISO 8601 text. A number of another workspace, and one that the caller may not see, is not found.
 */
export const getContextByPhone = closedQuery({
  args: { phone: v.string(), workspace_id: v.string() },
  returns: contactContext,
  handler: async ({ access }, { phone, workspace_id }) => {
    const context = await access.row(
      (db) => readContext(db, workspace_id, normalizePhone(phone)),
      ({ owner }) => isWorkspaceMember(owner.workspaceId),
    );
    if (context === null) {
      return { found: false, contact: null, notes: [], conversation_summary: null, last_interaction: null };
    }
    const { owner, notes, conversation } = context;
    return {
      found: true,
      contact: {
        id: owner.legacyId,
        name: owner.name,
        phone: owner.phone,
        email: owner.email ?? null,
        lead_status: owner.leadStatus,
        lead_score: owner.leadScore,
        created_at: isoDate(owner.createdAt),
      },
      notes: notes.map(({ legacyId, content, createdAt }) => ({
        id: legacyId,
        content,
        created_at: isoDate(createdAt),
      })),
      conversation_summary:
        conversation === null
          ? null
          : {
              id: conversation.legacyId,
              status: conversation.status,
              unread_count: conversation.unreadCount,
              last_message: conversation.lastMessage ?? null,
              last_message_at: isoDate(conversation.lastMessageAt),
            },
      last_interaction: conversation === null ? null : isoDate(conversation.lastMessageAt),
    };
  },
});

/** One contact of a workspace; the server may say for whom it asks. */
export const getById = closedQuery({
  args: { id: v.string(), workspace_id: v.string(), userId: v.optional(v.string()) },
  returns: v.union(contact, v.null()),
  handler: async ({ acting }, { id, workspace_id, userId }) =>
    publishedOrNull(
      await acting(userId).row(findContact(id, workspace_id), (row) => isWorkspaceMember(row.workspaceId)),
    ),
});

/** The contacts of a workspace, newest first, page by page. */
export const listContacts = closedQuery({
  args: { workspace_id: v.string(), userId: v.optional(v.string()), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(contact),
  handler: async ({ acting }, { workspace_id, userId, paginationOpts }) => {
    const { db, parent } = await acting(userId).under(findWorkspace(workspace_id), memberOf);
    const result = await db
      .query("contacts")
      .withIndex("by_workspaceId_createdAt", (q) => q.eq("workspaceId", parent.legacyId))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    return publishedPage(result);
  },
});

interface Context {
  readonly owner: Doc<"contacts">;
  readonly notes: readonly Doc<"contactNotes">[];
  /** the one that was spoken in last */
  readonly conversation: Doc<"conversations"> | null;
}

async function readContext(db: DatabaseReader, workspaceId: string, phone: string): Promise<Context | null> {
  const workspace = await findWorkspace(workspaceId)(db);
  if (workspace === null) return null;
  const owner = await db
    .query("contacts")
    .withIndex("by_workspaceId_phone", (q) => q.eq("workspaceId", workspace.legacyId).eq("phone", phone))
    .unique();
  if (owner === null) return null;
  const [notes, conversation] = await Promise.all([
    db
      .query("contactNotes")
      .withIndex("by_contactId_createdAt", (q) => q.eq("contactId", owner.legacyId))
      .order("desc")
      .take(NOTES),
    db
      .query("conversations")
      .withIndex("by_contactId_lastMessageAt", (q) => q.eq("contactId", owner.legacyId))
      .order("desc")
      .first(),
  ]);
  return { owner, notes, conversation };
}

function isoDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
