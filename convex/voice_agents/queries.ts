import { v } from "convex/values";
import { closedQuery } from "../lib/closed.js";
import { ownsRow } from "../lib/entitlements.js";
import { publishedOrNull } from "../lib/rows.js";
import { phoneConfig } from "./tables.js";

/** A user's phone settings: the first ones when there are several. */
export const getPhoneConfig = closedQuery({
  args: { userId: v.string() },
  returns: v.union(phoneConfig, v.null()),
  handler: async ({ access }, { userId }) => {
    const config = await access.row(
      (db) =>
        db
          .query("phoneConfigs")
          .withIndex("by_userId", (q) => q.eq("userId", userId))
          .first(),
      ownsRow,
    );
    return publishedOrNull(config);
  },
});
