import { v } from "convex/values";
import { closedQuery } from "../lib/closed.js";
import { isUser, ownsRow } from "../lib/entitlements.js";
import { givenFilter } from "../lib/filters.js";
import { boundedLimit } from "../lib/limit.js";
import { byAnyId, published, publishedOrNull } from "../lib/rows.js";
import { lead, leadActivity } from "./tables.js";

const findLead = byAnyId("leads", (db, legacyId) =>
  db
    .query("leads")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
    .unique(),
);

/** A user's leads, newest first, of one status or of all. */
export const getLeads = closedQuery({
  args: { userId: v.string(), status: v.optional(v.string()), limit: v.optional(v.number()) },
  returns: v.array(lead),
  handler: async ({ access }, { userId, status, limit }) => {
    const db = await access.list(isUser(userId));
    const wanted = givenFilter(status);
    const leads = db.query("leads");
    const ofUser =
      wanted === undefined
        ? leads.withIndex("by_userId_createdAt", (q) => q.eq("userId", userId))
        : leads.withIndex("by_userId_status_createdAt", (q) => q.eq("userId", userId).eq("status", wanted));
    return (await ofUser.order("desc").take(boundedLimit(limit))).map(published);
  },
});

/** One lead. */
export const getById = closedQuery({
  args: { id: v.string() },
  returns: v.union(lead, v.null()),
  handler: async ({ access }, { id }) => publishedOrNull(await access.row(findLead(id), ownsRow)),
});

/** What was done about a lead, newest first. */
export const getActivities = closedQuery({
  args: { leadId: v.string(), limit: v.optional(v.number()) },
  returns: v.array(leadActivity),
  handler: async ({ access }, { leadId, limit }) => {
    const { db, parent } = await access.under(findLead(leadId), ownsRow);
    const activities = await db
      .query("leadActivities")
      .withIndex("by_leadId_createdAt", (q) => q.eq("leadId", parent.legacyId))
      .order("desc")
      .take(boundedLimit(limit));
    return activities.map(published);
  },
});
