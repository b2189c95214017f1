import { v } from "convex/values";
import { closedQuery } from "../lib/closed.js";
import { ownsRow } from "../lib/entitlements.js";
import { boundedLimit } from "../lib/limit.js";
import { byAnyId, published, publishedOrNull } from "../lib/rows.js";
import { billingRecord, subscription } from "./tables.js";

const findCustomer = byAnyId("billingCustomers", (db, legacyId) =>
  db
    .query("billingCustomers")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
    .unique(),
);

/** A user's subscription: the one that runs longest when there are several. */
export const getSubscription = closedQuery({
  args: { userId: v.string() },
  returns: v.union(subscription, v.null()),
  handler: async ({ access }, { userId }) => {
    const latest = await access.row(
      (db) =>
        db
          .query("subscriptions")
          .withIndex("by_userId_currentPeriodEnd", (q) => q.eq("userId", userId))
          .order("desc")
          .first(),
      ownsRow,
    );
    return publishedOrNull(latest);
  },
});

/** What a billing customer was charged, newest first. */
export const getBillingHistory = closedQuery({
  args: { customerId: v.string(), limit: v.optional(v.number()) },
  returns: v.array(billingRecord),
  handler: async ({ access }, { customerId, limit }) => {
    const { db, parent } = await access.under(findCustomer(customerId), ownsRow);
    const records = await db
      .query("billingRecords")
      .withIndex("by_customerId_createdAt", (q) => q.eq("customerId", parent.legacyId))
      .order("desc")
      .take(boundedLimit(limit));
    return records.map(published);
  },
});
