import { v } from "convex/values";
import type { Doc } from "./_generated/dataModel.js";
import type { DatabaseWriter } from "./_generated/server.js";
import { findAppointment, findSlot, ofWorkspace } from "./assistant/find.js";
import { ariAppointment, ariKnowledgeEntry, consultantSlot } from "./assistant/tables.js";
import { closedMutation, closedQuery } from "./lib/closed.js";
import { isNobody } from "./lib/entitlements.js";
import { givenFilter } from "./lib/filters.js";
import { boundedLimit } from "./lib/limit.js";
import { refusal } from "./lib/refusal.js";
import { newId, published } from "./lib/rows.js";
import { BODY, HEADING, writtenText } from "./lib/text.js";
import { boundedWindow } from "./lib/window.js";
import { findWorkspace, memberOf } from "./workspaces/find.js";

/** A time in a workspace, from the first millisecond to the one before the last, and who asks. */
const windowed = {
  workspaceId: v.string(),
  from: v.number(),
  to: v.number(),
  limit: v.optional(v.number()),
  userId: v.optional(v.string()),
};

/** How long an appointment takes that names neither a slot nor its length. */
const USUAL_MINUTES = 30;
const DAY_MINUTES = 24 * 60;

/** A workspace's slots that nobody has taken, earliest first. */
export const getAvailableSlots = closedQuery({
  args: windowed,
  returns: v.array(consultantSlot),
  handler: async ({ acting }, { workspaceId, userId, limit, ...asked }) => {
    const { db, parent } = await acting(userId).under(findWorkspace(workspaceId), memberOf);
    const { from, to } = boundedWindow(asked);
    const slots = await db
      .query("consultantSlots")
      .withIndex("by_workspaceId_appointmentId_startsAt", (q) =>
        q.eq("workspaceId", parent.legacyId).eq("appointmentId", undefined).gte("startsAt", from).lt("startsAt", to),
      )
      .take(boundedLimit(limit));
    return slots.map(published);
  },
});

/** A workspace's appointments of whatever status, earliest first. */
export const getAppointments = closedQuery({
  args: windowed,
  returns: v.array(ariAppointment),
  handler: async ({ acting }, { workspaceId, userId, limit, ...asked }) => {
    const { db, parent } = await acting(userId).under(findWorkspace(workspaceId), memberOf);
    const { from, to } = boundedWindow(asked);
    const appointments = await db
      .query("ariAppointments")
      .withIndex("by_workspaceId_scheduledAt", (q) =>
        q.eq("workspaceId", parent.legacyId).gte("scheduledAt", from).lt("scheduledAt", to),
      )
      .take(boundedLimit(limit));
    return appointments.map(published);
  },
});

/**
 * The appointments of which nobody has been reminded yet, earliest first: of one workspace, or of all for the app's
 * server when its cron asks. Whoever sends a reminder takes it with `markReminded` first.
 */
export const getUpcomingAppointments = closedQuery({
  args: { ...windowed, workspaceId: v.optional(v.string()) },
  returns: v.array(ariAppointment),
  handler: async ({ acting }, { workspaceId, userId, limit, ...asked }) => {
    const access = acting(userId);
    const { from, to } = boundedWindow(asked);
    const rows = boundedLimit(limit);
    if (workspaceId === undefined) {
      const db = await access.list(isNobody);
      const ofAll = await db
        .query("ariAppointments")
        .withIndex("by_status_remindedAt_scheduledAt", (q) =>
          q.eq("status", "scheduled").eq("remindedAt", undefined).gte("scheduledAt", from).lt("scheduledAt", to),
        )
        .take(rows);
      return ofAll.map(published);
    }
    const { db, parent } = await access.under(findWorkspace(workspaceId), memberOf);
    const ofOne = await db
      .query("ariAppointments")
      .withIndex("by_workspaceId_status_remindedAt_scheduledAt", (q) =>
        q
          .eq("workspaceId", parent.legacyId)
          .eq("status", "scheduled")
          .eq("remindedAt", undefined)
          .gte("scheduledAt", from)
          .lt("scheduledAt", to),
      )
      .take(rows);
    return ofOne.map(published);
  },
});

/** What the assistant may tell people, newest first, of one category or all. */
export const getKnowledgeEntries = closedQuery({
  args: {
    workspaceId: v.string(),
    category: v.optional(v.string()),
    limit: v.optional(v.number()),
    userId: v.optional(v.string()),
  },
  returns: v.array(ariKnowledgeEntry),
  handler: async ({ acting }, { workspaceId, category, limit, userId }) => {
    const { db, parent } = await acting(userId).under(findWorkspace(workspaceId), memberOf);
    const wanted = givenFilter(category);
    const entries = db.query("ariKnowledgeEntries");
    const active =
      wanted === undefined
        ? entries.withIndex("by_workspaceId_isActive_createdAt", (q) =>
            q.eq("workspaceId", parent.legacyId).eq("isActive", true),
          )
        : entries.withIndex("by_workspaceId_isActive_category_createdAt", (q) =>
            q.eq("workspaceId", parent.legacyId).eq("isActive", true).eq("category", wanted),
          );
    return (await active.order("desc").take(boundedLimit(limit))).map(published);
  },
});

/**
 * Makes an appointment with a contact: in a free slot, which is taken by it, or at a time of its own. Of two calls for
 * one slot, one gets it.
 *
 * @throws ConvexError CONFLICT for a slot that is taken, INVALID_ARGUMENT for one of another workspace, for a time that
 *   is none, and for a call with both a slot and a time or with neither
 */
export const createAppointment = closedMutation({
  args: {
    workspaceId: v.string(),
    contactId: v.string(),
    slotId: v.optional(v.string()),
    scheduledAt: v.optional(v.number()),
    durationMinutes: v.optional(v.number()),
    notes: v.optional(v.string()),
    userId: v.optional(v.string()),
  },
  returns: ariAppointment,
  handler: async ({ acting }, { workspaceId, contactId, userId, notes, ...when }) => {
    const { db, parent } = await acting(userId).under(findWorkspace(workspaceId), memberOf);
    const id = newId();
    const fields = {
      workspaceId: parent.legacyId,
      contactId: writtenText("contactId", contactId, HEADING),
      ...(when.slotId === undefined ? ownTime(when) : await takeSlot(db, parent, { ...when, slotId: when.slotId, id })),
      status: "scheduled" as const,
      ...(givenFilter(notes) === undefined ? {} : { notes: writtenText("notes", notes ?? "", BODY) }),
      createdAt: Date.now(),
    };
    await db.insert("ariAppointments", { legacyId: id, ...fields });
    return { id, ...fields };
  },
});

/**
 * Takes the reminder of an appointment. Of several calls one gets `marked: true`, and that one sends it.
 */
export const markReminded = closedMutation({
  args: { appointmentId: v.string(), userId: v.optional(v.string()) },
  returns: v.object({ id: v.string(), marked: v.boolean() }),
  handler: async ({ acting }, { appointmentId, userId }) => {
    const { db, parent } = await acting(userId).under(findAppointment(appointmentId), ofWorkspace);
    const marked = parent.status === "scheduled" && parent.remindedAt === undefined;
    if (marked) await db.patch("ariAppointments", parent._id, { remindedAt: Date.now() });
    return { id: parent.legacyId, marked };
  },
});

interface Time {
  readonly scheduledAt: number;
  readonly durationMinutes: number;
}

function ownTime({ scheduledAt, durationMinutes = USUAL_MINUTES }: Partial<Time>): Time {
  const isTime = scheduledAt !== undefined && Number.isSafeInteger(scheduledAt) && scheduledAt > 0;
  const isLength = durationMinutes > 0 && durationMinutes <= DAY_MINUTES;
  if (isTime && isLength) return { scheduledAt, durationMinutes };
  throw refusal(
    "INVALID_ARGUMENT",
    'An appointment needs a "slotId", or a "scheduledAt" in milliseconds since 1970 and at most a day of "durationMinutes".',
  );
}

async function takeSlot(
  db: DatabaseWriter,
  { legacyId }: Doc<"workspaces">,
  wanted: { readonly slotId: string; readonly id: string } & Partial<Time>,
): Promise<Time & { slotId: string; consultantId: string }> {
  if (wanted.scheduledAt !== undefined || wanted.durationMinutes !== undefined) {
    throw refusal("INVALID_ARGUMENT", "A slot has its own time: leave out the other one.");
  }
  const slot = await findSlot(wanted.slotId)(db);
  if (slot === null || slot.workspaceId !== legacyId) {
    throw refusal("INVALID_ARGUMENT", '"slotId" must be a slot of the workspace.');
  }
  if (slot.appointmentId !== undefined) throw refusal("CONFLICT", "The slot has been taken. Ask for the free ones.");
  await db.patch("consultantSlots", slot._id, { appointmentId: wanted.id });
  const { startsAt, durationMinutes, consultantId } = slot;
  return { slotId: slot.legacyId, consultantId, scheduledAt: startsAt, durationMinutes };
}
