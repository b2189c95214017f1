import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { delivery } from "./crm/tables.js";
import { closedMutation, closedQuery } from "./lib/closed.js";
import { isAdmin, isNobody } from "./lib/entitlements.js";
import { boundedPage, publishedPage } from "./lib/pages.js";
import { newId } from "./lib/rows.js";

/**
 * Keeps a webhook's delivery for whoever works on it, so that its sender can be answered at once. A delivery that
 * comes again under the same id is kept once. Only the app's server may; nobody does it in a person's name.
 *
 * @returns the delivery's id, and whether it had been here before
 */
export const recordDelivery = closedMutation({
  args: { source: v.string(), deliveryId: v.optional(v.string()), body: v.string() },
  returns: v.object({ id: v.string(), repeated: v.boolean() }),
  handler: async ({ acting }, { source, deliveryId, body }) => {
    const db = await acting(undefined).open(isNobody);
    if (deliveryId !== undefined) {
      const earlier = await db
        .query("webhookDeliveries")
        .withIndex("by_source_deliveryId", (q) => q.eq("source", source).eq("deliveryId", deliveryId))
        .unique();
      if (earlier !== null) return { id: earlier.legacyId, repeated: true };
    }
    const id = newId();
    const named = deliveryId === undefined ? {} : { deliveryId };
    await db.insert("webhookDeliveries", { legacyId: id, source, ...named, body, receivedAt: Date.now() });
    return { id, repeated: false };
  },
});

/** What a sender has delivered, in the order in which it came, page by page. For the administrators of the app. */
export const listDeliveries = closedQuery({
  args: { source: v.string(), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(delivery),
  handler: async ({ access }, { source, paginationOpts }) => {
    const db = await access.list(isAdmin);
    const deliveries = await db
      .query("webhookDeliveries")
      .withIndex("by_source_receivedAt", (q) => q.eq("source", source))
      .order("asc")
      .paginate(boundedPage(paginationOpts));
    return publishedPage(deliveries);
  },
});
