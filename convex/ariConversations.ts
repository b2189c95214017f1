import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { conversationWith, findConversation, messagesOf, ofWorkspace } from "./assistant/find.js";
import { ariConversation, ariMessage } from "./assistant/tables.js";
import { closedMutation, closedQuery } from "./lib/closed.js";
import { boundedLimit } from "./lib/limit.js";
import { metadata } from "./lib/json.js";
import { boundedPage, publishedPage } from "./lib/pages.js";
import { newId, published, publishedOrNull } from "./lib/rows.js";
import { BODY, HEADING, writtenText } from "./lib/text.js";
import { findWorkspace, memberOf } from "./workspaces/find.js";

/** Which talk of a workspace's assistant, and who asks. */
const oneConversation = { conversationId: v.string(), userId: v.optional(v.string()) };
const withContact = { workspaceId: v.string(), contactId: v.string(), userId: v.optional(v.string()) };

/** How a talk begins, when nobody says otherwise. */
const FIRST_STATE = "greeting";

/** The assistant's talk with a contact. */
export const getByContact = closedQuery({
  args: withContact,
  returns: v.union(ariConversation, v.null()),
  handler: async ({ acting }, { workspaceId, contactId, userId }) => {
    const found = await acting(userId).row(async (db) => {
      const workspace = await findWorkspace(workspaceId)(db);
      return workspace === null ? null : conversationWith(db, workspace.legacyId, contactId);
    }, ofWorkspace);
    return publishedOrNull(found);
  },
});

/** What was said last in a talk, newest first. */
export const getMessages = closedQuery({
  args: { ...oneConversation, limit: v.optional(v.number()) },
  returns: v.array(ariMessage),
  handler: async ({ acting }, { conversationId, userId, limit }) => {
    const { db, parent } = await acting(userId).under(findConversation(conversationId), ofWorkspace);
    return (await messagesOf(db, parent).take(boundedLimit(limit))).map(published);
  },
});

/** The same, page by page. */
export const listMessages = closedQuery({
  args: { ...oneConversation, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(ariMessage),
  handler: async ({ acting }, { conversationId, userId, paginationOpts }) => {
    const { db, parent } = await acting(userId).under(findConversation(conversationId), ofWorkspace);
    return publishedPage(await messagesOf(db, parent).paginate(boundedPage(paginationOpts)));
  },
});

/** The assistant's talk with a contact, begun when there is none. Calls at the same time begin one. */
export const getOrCreate = closedMutation({
  args: { ...withContact, state: v.optional(v.string()) },
  returns: ariConversation,
  handler: async ({ acting }, { workspaceId, contactId, userId, state = FIRST_STATE }) => {
    const { db, parent } = await acting(userId).under(findWorkspace(workspaceId), memberOf);
    const known = await conversationWith(db, parent.legacyId, contactId);
    if (known !== null) return published(known);
    const now = Date.now();
    const id = newId();
    const fields = {
      workspaceId: parent.legacyId,
      contactId: writtenText("contactId", contactId, HEADING),
      state: writtenText("state", state, HEADING),
      createdAt: now,
      updatedAt: now,
    };
    await db.insert("ariConversations", { legacyId: id, ...fields });
    return { id, ...fields };
  },
});

/** Says where a talk stands. A `context` takes the place of the one before; without one that stays. */
export const updateState = closedMutation({
  args: { ...oneConversation, state: v.string(), context: v.optional(metadata) },
  returns: ariConversation,
  handler: async ({ acting }, { conversationId, userId, state, context }) => {
    const { db, parent } = await acting(userId).under(findConversation(conversationId), ofWorkspace);
    const changed = {
      ...parent,
      state: writtenText("state", state, HEADING),
      ...(context === undefined ? {} : { context }),
      updatedAt: Date.now(),
    };
    await db.replace("ariConversations", parent._id, changed);
    return published(changed);
  },
});

/** Writes down what was said in a talk. */
export const addMessage = closedMutation({
  args: {
    ...oneConversation,
    role: ariMessage.fields.role,
    content: v.string(),
    metadata: v.optional(metadata),
  },
  returns: ariMessage,
  handler: async ({ acting }, { conversationId, userId, role, content, metadata: more }) => {
    const { db, parent } = await acting(userId).under(findConversation(conversationId), ofWorkspace);
    const id = newId();
    const fields = {
      conversationId: parent.legacyId,
      role,
      content: writtenText("content", content, BODY),
      ...(more === undefined ? {} : { metadata: more }),
      createdAt: Date.now(),
    };
    await db.insert("ariMessages", { legacyId: id, ...fields });
    return { id, ...fields };
  },
});
