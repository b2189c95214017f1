import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { closedMutation, closedQuery } from "./lib/closed.js";
import { isAdmin, isAnyone } from "./lib/entitlements.js";
import { boundedLimit, MAX_LIMIT } from "./lib/limit.js";
import { boundedPage, EMPTY_PAGE, publishedPage } from "./lib/pages.js";
import { refusal } from "./lib/refusal.js";
import { newId, published, publishedOrNull } from "./lib/rows.js";
import { BODY, HEADING, writtenText } from "./lib/text.js";
import {
  answersSkip,
  commentsOf,
  decidesOn,
  findTicket,
  historyOf,
  ticketsOf,
  ticketsOfAll,
  worksIn,
  worksOn,
} from "./ticketing/find.js";
import { decideSkip, moveTicket, reopen } from "./ticketing/moves.js";
import { issueToken, redeemToken } from "./ticketing/reopen.js";
import { FIRST_STAGE } from "./ticketing/stages.js";
import { ticket, ticketComment, ticketEvent, ticketPriority, ticketStage } from "./ticketing/tables.js";
import { deleteWithChildren, recordEvent, requireAssignable } from "./ticketing/write.js";
import { findWorkspace } from "./workspaces/find.js";

/** Which ticket, and who asks. With `workspaceId` a ticket of another workspace is as absent. */
const oneTicket = {
  ticketId: v.string(),
  workspaceId: v.optional(v.string()),
  userId: v.optional(v.string()),
};
const ticketsAsked = {
  workspaceId: v.string(),
  status: v.optional(v.string()),
  stage: v.optional(v.string()),
  userId: v.optional(v.string()),
};

/** A workspace's tickets, newest first, of one stage, one status or all. */
export const listTickets = closedQuery({
  args: { ...ticketsAsked, limit: v.optional(v.number()) },
  returns: v.array(ticket),
  handler: async ({ acting }, { workspaceId, userId, limit, ...asked }) => {
    const { db, parent } = await acting(userId).under(findWorkspace(workspaceId), worksIn);
    const tickets = await ticketsOf(db, parent.legacyId, asked)?.take(boundedLimit(limit));
    return (tickets ?? []).map(published);
  },
});

/** The same, page by page. */
export const listTicketsPage = closedQuery({
  args: { ...ticketsAsked, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(ticket),
  handler: async ({ acting }, { workspaceId, userId, paginationOpts, ...asked }) => {
    const { db, parent } = await acting(userId).under(findWorkspace(workspaceId), worksIn);
    const page = await ticketsOf(db, parent.legacyId, asked)?.paginate(boundedPage(paginationOpts));
    return page === undefined ? EMPTY_PAGE : publishedPage(page);
  },
});

/**
 * The tickets of all workspaces, newest first, page by page. For administrators of the app, and therefore only for
 * somebody: the server has to say for whom it asks.
 */
export const listPortalTickets = closedQuery({
  args: { status: v.optional(v.string()), userId: v.optional(v.string()), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(ticket),
  handler: async ({ acting }, { status, userId, paginationOpts }) => {
    const access = acting(userId);
    access.requireActor();
    const tickets = ticketsOfAll(await access.list(isAdmin), status === undefined ? {} : { status });
    const page = await tickets?.paginate(boundedPage(paginationOpts));
    return page === undefined ? EMPTY_PAGE : publishedPage(page);
  },
});

/** One ticket. */
export const getTicket = closedQuery({
  args: oneTicket,
  returns: v.union(ticket, v.null()),
  handler: async ({ acting }, { ticketId, workspaceId, userId }) =>
    publishedOrNull(await acting(userId).row(findTicket(ticketId, workspaceId), worksOn)),
});

/** What was written about a ticket, in the order in which it was written. */
export const getTicketComments = closedQuery({
  args: { ...oneTicket, limit: v.optional(v.number()) },
  returns: v.array(ticketComment),
  handler: async ({ acting }, { ticketId, workspaceId, userId, limit = MAX_LIMIT }) => {
    const { db, parent } = await acting(userId).under(findTicket(ticketId, workspaceId), worksOn);
    return (await commentsOf(db, parent).take(boundedLimit(limit))).map(published);
  },
});

/** The same, page by page. */
export const getTicketCommentsPage = closedQuery({
  args: { ...oneTicket, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(ticketComment),
  handler: async ({ acting }, { ticketId, workspaceId, userId, paginationOpts }) => {
    const { db, parent } = await acting(userId).under(findTicket(ticketId, workspaceId), worksOn);
    return publishedPage(await commentsOf(db, parent).paginate(boundedPage(paginationOpts)));
  },
});

/** What happened to a ticket, oldest first, page by page. */
export const getTicketHistory = closedQuery({
  args: { ...oneTicket, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(ticketEvent),
  handler: async ({ acting }, { ticketId, workspaceId, userId, paginationOpts }) => {
    const { db, parent } = await acting(userId).under(findTicket(ticketId, workspaceId), worksOn);
    return publishedPage(await historyOf(db, parent).paginate(boundedPage(paginationOpts)));
  },
});

/** Opens a ticket for the person who acts. */
export const createTicket = closedMutation({
  args: {
    workspaceId: v.string(),
    title: v.string(),
    description: v.string(),
    category: v.optional(v.string()),
    priority: v.optional(ticketPriority),
    assigneeId: v.optional(v.string()),
    userId: v.optional(v.string()),
  },
  returns: ticket,
  handler: async ({ acting }, { workspaceId, userId, ...given }) => {
    const access = acting(userId);
    const requesterId = access.requireActor();
    const { db, parent } = await access.under(findWorkspace(workspaceId), worksIn);
    const { title, description, category = "general", priority = "medium", assigneeId } = given;
    if (assigneeId !== undefined) await requireAssignable(db, parent.legacyId, assigneeId);
    const now = Date.now();
    const id = newId();
    const fields = {
      workspaceId: parent.legacyId,
      requesterId,
      ...(assigneeId === undefined ? {} : { assigneeId }),
      title: writtenText("title", title, HEADING),
      description: writtenText("description", description, BODY),
      category: writtenText("category", category, HEADING),
      priority,
      stage: FIRST_STAGE,
      status: "open" as const,
      createdAt: now,
      updatedAt: now,
    };
    await db.insert("tickets", { legacyId: id, ...fields });
    await recordEvent(db, id, { event: "created", toStage: FIRST_STAGE, changedBy: requesterId, createdAt: now });
    return { id, ...fields };
  },
});

/** Changes what a ticket says. Its stage is changed by `transitionStage` alone; a null assignee is nobody. */
export const updateTicket = closedMutation({
  args: {
    ...oneTicket,
    title: v.optional(v.string()),
    description: v.optional(v.string()),
    category: v.optional(v.string()),
    priority: v.optional(ticketPriority),
    assigneeId: v.optional(v.union(v.string(), v.null())),
  },
  returns: ticket,
  handler: async ({ acting }, { ticketId, workspaceId, userId, ...given }) => {
    const { db, parent } = await acting(userId).under(findTicket(ticketId, workspaceId), worksOn);
    const { title, description, category, priority, assigneeId } = given;
    if (typeof assigneeId === "string") await requireAssignable(db, parent.workspaceId, assigneeId);
    const { assigneeId: before, ...others } = parent;
    const assigned = assigneeId === undefined ? before : (assigneeId ?? undefined);
    const changed = {
      ...others,
      ...(assigned === undefined ? {} : { assigneeId: assigned }),
      ...(title === undefined ? {} : { title: writtenText("title", title, HEADING) }),
      ...(description === undefined ? {} : { description: writtenText("description", description, BODY) }),
      ...(category === undefined ? {} : { category: writtenText("category", category, HEADING) }),
      ...(priority === undefined ? {} : { priority }),
      updatedAt: Date.now(),
    };
    await db.replace("tickets", parent._id, changed);
    return published(changed);
  },
});

/** Deletes a ticket with its comments, its history and its attachments. */
export const deleteTicket = closedMutation({
  args: oneTicket,
  returns: v.object({ id: v.string() }),
  handler: async ({ acting }, { ticketId, workspaceId, userId }) => {
    const { parent, ...reach } = await acting(userId).under(findTicket(ticketId, workspaceId), decidesOn);
    await deleteWithChildren(reach, parent);
    return { id: parent.legacyId };
  },
});

/** Writes a comment of the person who acts. */
export const addComment = closedMutation({
  args: { ...oneTicket, content: v.string() },
  returns: ticketComment,
  handler: async ({ acting }, { ticketId, workspaceId, userId, content }) => {
    const access = acting(userId);
    const authorId = access.requireActor();
    const { db, parent } = await access.under(findTicket(ticketId, workspaceId), worksOn);
    const comment = {
      ticketId: parent.legacyId,
      authorId,
      content: writtenText("content", content, BODY),
      createdAt: Date.now(),
    };
    const id = newId();
    await db.insert("ticketComments", { legacyId: id, ...comment });
    return { id, ...comment };
  },
});

/**
 * Brings a ticket to another stage, and writes it into the history in the same transaction. The next stage and every
 * earlier one are a step that each member may take. Past the next one an administrator's word is needed: his own call
 * moves the ticket, another member's leaves it waiting for `handleApproval`.
 *
 * @throws ConvexError CONFLICT for a closed ticket, for one that waits, and for the stage where it already is
 */
export const transitionStage = closedMutation({
  args: { ...oneTicket, toStage: ticketStage, reason: v.optional(v.string()) },
  returns: ticket,
  handler: async ({ acting }, { ticketId, workspaceId, userId, toStage, reason }) => {
    const access = acting(userId);
    const { db, parent } = await access.under(findTicket(ticketId, workspaceId), worksOn);
    const { actor } = access;
    const decides = actor === undefined || (await decidesOn(parent)(actor, db));
    return published(await moveTicket(db, parent, { toStage, actor, decides, reason: givenReason(reason) }));
  },
});

/**
 * Decides about a stage skip that a member has asked for: an administrator, or the person whose ticket it is.
 *
 * @throws ConvexError CONFLICT when nothing waits, or for the person who asked
 */
export const handleApproval = closedMutation({
  args: { ...oneTicket, approved: v.boolean(), reason: v.optional(v.string()) },
  returns: ticket,
  handler: async ({ acting }, { ticketId, workspaceId, userId, approved, reason }) => {
    const access = acting(userId);
    const actor = access.requireActor();
    const { db, parent } = await access.under(findTicket(ticketId, workspaceId), answersSkip);
    return published(await decideSkip(db, parent, { approved, actor, reason: givenReason(reason) }));
  },
});

/**
 * Makes the token by which a closed ticket can be reopened once, within two weeks. Only its hash is kept: what is
 * answered here is the only time that it is seen. An earlier token of the ticket is good no more.
 *
 * @throws ConvexError CONFLICT for a ticket that is not closed
 */
export const createReopenToken = closedMutation({
  args: oneTicket,
  returns: v.object({ token: v.string(), expiresAt: v.number() }),
  handler: async ({ acting }, { ticketId, workspaceId, userId }) => {
    const { db, parent } = await acting(userId).under(findTicket(ticketId, workspaceId), worksOn);
    if (parent.stage !== "closed") throw refusal("CONFLICT", "The ticket is not closed.");
    return issueToken(db, parent.legacyId, Date.now());
  },
});

/**
 * Reopens a closed ticket by its token, once. The token is the entitlement: the person who acts may be no member of the
 * workspace, and the server needs the token as anybody does.
 *
 * @throws ConvexError INVALID_TOKEN for a wrong, used or expired token, and for a ticket that does not exist
 */
export const reopenTicket = closedMutation({
  args: { ...oneTicket, token: v.string() },
  returns: ticket,
  handler: async ({ acting }, { ticketId, workspaceId, userId, token }) => {
    const access = acting(userId);
    const db = await access.open(isAnyone);
    const now = Date.now();
    const found = await findTicket(ticketId, workspaceId)(db);
    const closed = found?.stage === "closed" ? found : null;
    // Done for a ticket that is not there too: the time does not tell which it was.
    const isGood = await redeemToken(db, { ticketId: closed?.legacyId ?? "", token, now });
    if (closed === null || !isGood) {
      throw refusal("INVALID_TOKEN", "The token is wrong, used or expired. Ask for a new link.");
    }
    return published(await reopen(db, closed, { actor: access.actor, now }));
  },
});

const givenReason = (reason: string | undefined): string | undefined =>
  reason === undefined || reason.trim() === "" ? undefined : writtenText("reason", reason, BODY);
