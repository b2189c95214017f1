import type { OrderedQuery } from "convex/server";
import type { DataModel, Doc } from "../_generated/dataModel.js";
import type { DatabaseReader } from "../_generated/server.js";
import type { Entitlement } from "../lib/access.js";
import { anyOf, isAdmin, isWorkspaceAdmin, isWorkspaceMember } from "../lib/entitlements.js";
import { givenFilter } from "../lib/filters.js";
import { byAnyId } from "../lib/rows.js";
import { stageNamed, statusNamed } from "./stages.js";

const byId = byAnyId("tickets", (db, legacyId) =>
  db
    .query("tickets")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
    .unique(),
);

/**
 * Makes the look-up of a ticket.
 *
 * @param workspaceId where given, a ticket of another workspace is as absent
 */
export function findTicket(
  ticketId: string,
  workspaceId: string | undefined,
): (db: DatabaseReader) => Promise<Doc<"tickets"> | null> {
  return async (db) => {
    const ticket = await byId(ticketId)(db);
    return workspaceId === undefined || ticket?.workspaceId === workspaceId ? ticket : null;
  };
}

/** Entitles those who work on a workspace's tickets: its members, and the administrators of the whole app. */
export function worksOn({ workspaceId }: { readonly workspaceId: string }): Entitlement {
  return anyOf(isWorkspaceMember(workspaceId), isAdmin);
}

/** The same for a workspace that was found. */
export function worksIn(workspace: Doc<"workspaces">): Entitlement {
  return worksOn({ workspaceId: workspace.legacyId });
}

/** Entitles those who decide about a workspace's tickets: its administrators, and those of the whole app. */
export function decidesOn({ workspaceId }: { readonly workspaceId: string }): Entitlement {
  return anyOf(isWorkspaceAdmin(workspaceId), isAdmin);
}

/**
 * Entitles those who decide about a stage skip that somebody has asked for: the same, and the person whose ticket it is,
 * as long as that person is a member of the workspace.
 */
export function answersSkip(ticket: { readonly workspaceId: string; readonly requesterId: string }): Entitlement {
  const isMember = isWorkspaceMember(ticket.workspaceId);
  return anyOf(decidesOn(ticket), async (userId, db) => userId === ticket.requesterId && (await isMember(userId, db)));
}

type Tickets = OrderedQuery<DataModel["tickets"]>;

/** A workspace's tickets, newest first, of one stage, one status or all; null when there is no such stage or status. */
export function ticketsOf(
  db: DatabaseReader,
  workspaceId: string,
  asked: { readonly stage?: string; readonly status?: string },
): Tickets | null {
  const { stage, status } = filtersOf(asked);
  const tickets = db.query("tickets");
  if (stage === null || status === null) return null;
  if (stage !== undefined) {
    const ofStage = tickets
      .withIndex("by_workspaceId_stage_createdAt", (q) => q.eq("workspaceId", workspaceId).eq("stage", stage))
      .order("desc");
    return status === undefined ? ofStage : ofStage.filter((q) => q.eq(q.field("status"), status));
  }
  return (
    status === undefined
      ? tickets.withIndex("by_workspaceId_createdAt", (q) => q.eq("workspaceId", workspaceId))
      : tickets.withIndex("by_workspaceId_status_createdAt", (q) =>
          q.eq("workspaceId", workspaceId).eq("status", status),
        )
  ).order("desc");
}

/** The tickets of all workspaces, newest first, of one status or all; null when there is no such status. */
export function ticketsOfAll(db: DatabaseReader, asked: { readonly status?: string }): Tickets | null {
  const { status } = filtersOf(asked);
  const tickets = db.query("tickets");
  if (status === null) return null;
  return (
    status === undefined
      ? tickets.withIndex("by_createdAt")
      : tickets.withIndex("by_status_createdAt", (q) => q.eq("status", status))
  ).order("desc");
}

/** A ticket's comments, oldest first. */
export function commentsOf(
  db: DatabaseReader,
  { legacyId }: Doc<"tickets">,
): OrderedQuery<DataModel["ticketComments"]> {
  return db
    .query("ticketComments")
    .withIndex("by_ticketId_createdAt", (q) => q.eq("ticketId", legacyId))
    .order("asc");
}

/** A ticket's history, oldest first. */
export function historyOf(
  db: DatabaseReader,
  { legacyId }: Doc<"tickets">,
): OrderedQuery<DataModel["ticketStatusHistory"]> {
  return db
    .query("ticketStatusHistory")
    .withIndex("by_ticketId_createdAt", (q) => q.eq("ticketId", legacyId))
    .order("asc");
}

/** Undefined for a filter that was not given, null for one that names nothing. */
function filtersOf({ stage, status }: { readonly stage?: string; readonly status?: string }): {
  stage: ReturnType<typeof stageNamed> | null;
  status: ReturnType<typeof statusNamed> | null;
} {
  const [wantedStage, wantedStatus] = [givenFilter(stage), givenFilter(status)];
  return {
    stage: wantedStage === undefined ? undefined : (stageNamed(wantedStage) ?? null),
    status: wantedStatus === undefined ? undefined : (statusNamed(wantedStatus) ?? null),
  };
}
