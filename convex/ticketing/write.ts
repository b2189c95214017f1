import type { StorageWriter, WithoutSystemFields } from "convex/server";
import type { Doc } from "../_generated/dataModel.js";
import type { DatabaseReader, DatabaseWriter } from "../_generated/server.js";
import { attachmentsOf } from "../files/find.js";
import { isWorkspaceMember } from "../lib/entitlements.js";
import { refusal } from "../lib/refusal.js";
import { newId } from "../lib/rows.js";
import { commentsOf, historyOf } from "./find.js";

type TicketEvent = Omit<WithoutSystemFields<Doc<"ticketStatusHistory">>, "legacyId" | "ticketId">;

/** Writes what happened to a ticket into its history. */
export async function recordEvent(db: DatabaseWriter, ticketId: string, event: TicketEvent): Promise<void> {
  await db.insert("ticketStatusHistory", { legacyId: newId(), ticketId, ...event });
}

/**
 * Makes sure that a ticket is given to somebody who may see it.
 *
 * @throws ConvexError INVALID_ARGUMENT
 */
export async function requireAssignable(db: DatabaseReader, workspaceId: string, assigneeId: string): Promise<void> {
  if (await isWorkspaceMember(workspaceId)(assigneeId, db)) return;
  throw refusal("INVALID_ARGUMENT", '"assigneeId" must be a member of the workspace.');
}

/** How many rows below one ticket a single deletion takes. */
const CHILDREN = 4_000;

/**
 * Deletes a ticket with all that hangs below it.
 *
 * @throws ConvexError CONFLICT for a ticket with more below it than one transaction may delete
 */
export async function deleteWithChildren(
  { db, storage }: { db: DatabaseWriter; storage: StorageWriter },
  ticket: Doc<"tickets">,
): Promise<void> {
  const attachments = await attachmentsOf(db, ticket).take(CHILDREN);
  const children = [
    ...attachments,
    ...(await commentsOf(db, ticket).take(CHILDREN)),
    ...(await historyOf(db, ticket).take(CHILDREN)),
    ...(await db
      .query("ticketReopenTokens")
      .withIndex("by_ticketId", (q) => q.eq("ticketId", ticket.legacyId))
      .take(CHILDREN)),
  ];
  if (children.length >= CHILDREN) throw refusal("CONFLICT", "The ticket is too long to be deleted in one go.");
  for (const { storageId } of attachments) await storage.delete(storageId);
  for (const child of children) await db.delete(child._id);
  await db.delete(ticket._id);
}
