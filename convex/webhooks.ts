import { v } from "convex/values";
import { closedMutation } from "./lib/closed.js";
import { isNobody } from "./lib/entitlements.js";
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
