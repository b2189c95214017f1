import { v } from "convex/values";
import { findConversation } from "./crm/find.js";
import { message } from "./crm/tables.js";
import { closedMutation } from "./lib/closed.js";
import { isWorkspaceMember } from "./lib/entitlements.js";
import { metadata } from "./lib/json.js";
import { newId } from "./lib/rows.js";
import { BODY, writtenText } from "./lib/text.js";

/** How much of a message a list of conversations shows. */
const PREVIEW = 200;

/**
 * Writes a message to a contact into a conversation, in the name of a member of its workspace. Sending it over the
 * channel is the caller's part.
 *
 * @throws ConvexError ACTOR_REQUIRED, FORBIDDEN; INVALID_ARGUMENT for a text message that says nothing
 */
export const createOutboundMessage = closedMutation({
  args: {
    workspace_id: v.string(),
    conversation_id: v.string(),
    content: v.string(),
    /** text unless it says otherwise; the others (image, document, …) may go without words */
    message_type: v.optional(v.string()),
    metadata: v.optional(metadata),
    /** who writes; absent means the verified identity */
    userId: v.optional(v.string()),
  },
  returns: message,
  handler: async ({ acting }, { workspace_id, conversation_id, content, message_type = "text", userId, ...rest }) => {
    const mayBeSilent = message_type !== "text" && content === "";
    const words = mayBeSilent ? "" : writtenText("content", content, BODY);
    const access = acting(userId);
    const senderId = access.requireActor();
    const { db, parent } = await access.under(findConversation(conversation_id, workspace_id), (conversation) =>
      isWorkspaceMember(conversation.workspaceId),
    );
    const written = {
      workspaceId: parent.workspaceId,
      conversationId: parent.legacyId,
      direction: "outbound" as const,
      senderId,
      messageType: message_type,
      content: words,
      ...rest,
      createdAt: Date.now(),
    };
    const id = newId();
    await db.insert("messages", { legacyId: id, ...written });
    await db.patch("conversations", parent._id, {
      lastMessage: words === "" ? `[${message_type}]` : words.slice(0, PREVIEW),
      lastMessageAt: written.createdAt,
    });
    return { id, ...written };
  },
});
