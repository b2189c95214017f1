import { v } from "convex/values";
import { closedQuery } from "../lib/closed.js";
import { isUser, ownsRow } from "../lib/entitlements.js";
import { givenFilter } from "../lib/filters.js";
import { boundedLimit, MAX_LIMIT } from "../lib/limit.js";
import { byAnyId, published, publishedOrNull } from "../lib/rows.js";
import { supportTicket, ticketMessage } from "./tables.js";

const findTicket = byAnyId("supportTickets", (db, legacyId) =>
  db
    .query("supportTickets")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
    .unique(),
);

/** A user's tickets, newest first, of one status or of all. */
export const getTickets = closedQuery({
  args: { userId: v.string(), status: v.optional(v.string()), limit: v.optional(v.number()) },
  returns: v.array(supportTicket),
  handler: async ({ access }, { userId, status, limit }) => {
    const db = await access.list(isUser(userId));
    const wanted = givenFilter(status);
    const tickets = db.query("supportTickets");
    const ofUser =
      wanted === undefined
        ? tickets.withIndex("by_userId_createdAt", (q) => q.eq("userId", userId))
        : tickets.withIndex("by_userId_status_createdAt", (q) => q.eq("userId", userId).eq("status", wanted));
    return (await ofUser.order("desc").take(boundedLimit(limit))).map(published);
  },
});

/** One ticket. */
export const getTicketById = closedQuery({
  args: { id: v.string() },
  returns: v.union(supportTicket, v.null()),
  handler: async ({ access }, { id }) => publishedOrNull(await access.row(findTicket(id), ownsRow)),
});

/** The conversation of a ticket, in the order in which it was written. */
export const getTicketMessages = closedQuery({
  args: { ticketId: v.string() },
  returns: v.array(ticketMessage),
  handler: async ({ access }, { ticketId }) => {
    const { db, parent } = await access.under(findTicket(ticketId), ownsRow);
    const messages = await db
      .query("ticketMessages")
      .withIndex("by_ticketId_createdAt", (q) => q.eq("ticketId", parent.legacyId))
      .order("asc")
      .take(MAX_LIMIT);
    return messages.map(published);
  },
});
