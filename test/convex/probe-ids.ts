import { v } from "convex/values";
import { query } from "../../convex/_generated/server.js";

/** The Convex id of a lead; null when there is none. */
export const convexIdOfLead = query({
  args: { legacyId: v.string() },
  returns: v.union(v.id("leads"), v.null()),
  handler: async (ctx, { legacyId }) => {
    const lead = await ctx.db
      .query("leads")
      .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
      .unique();
    return lead?._id ?? null;
  },
});
