import { v } from "convex/values";
import { closedMutation, closedQuery } from "./lib/closed.js";
import { isUser, ownsRow } from "./lib/entitlements.js";
import { newId, publishedOrNull } from "./lib/rows.js";
import { userStatus } from "./realtime/tables.js";

/** A moment in milliseconds since 1970; null takes it away, absent leaves it. */
const moment = v.optional(v.union(v.number(), v.null()));

/** How things stand with a user. */
export const getUserStatus = closedQuery({
  args: { userId: v.string() },
  returns: v.union(userStatus, v.null()),
  handler: async ({ access }, { userId }) => {
    const status = await access.row(
      (db) =>
        db
          .query("userStatus")
          .withIndex("by_user", (q) => q.eq("userId", userId))
          .unique(),
      ownsRow,
    );
    return publishedOrNull(status);
  },
});

/**
 * Writes how things stand with a user: changes the user's one row, or makes it. Concurrent calls end in one row, since
 * each reads the index that the other writes.
 *
 * @returns the whole status, as it stands now
 */
export const updateUserStatus = closedMutation({
  args: {
    userId: v.string(),
    lastCheckIn: moment,
    nextDue: moment,
    /** absent leaves it; a user without a status starts with "none" */
    alertLevel: v.optional(v.string()),
    alertTriggeredAt: moment,
  },
  returns: userStatus,
  handler: async ({ acting }, { userId, alertLevel, ...moments }) => {
    const db = await acting(userId).open(isUser(userId));
    const current = await db
      .query("userStatus")
      .withIndex("by_user", (q) => q.eq("userId", userId))
      .unique();
    const next = {
      legacyId: current?.legacyId ?? newId(),
      userId,
      alertLevel: alertLevel ?? current?.alertLevel ?? "none",
      ...settled("lastCheckIn", moments, current),
      ...settled("nextDue", moments, current),
      ...settled("alertTriggeredAt", moments, current),
    };
    if (current === null) await db.insert("userStatus", next);
    else await db.replace("userStatus", current._id, next);
    const { legacyId: id, ...fields } = next;
    return { id, ...fields };
  },
});

type Moment = "lastCheckIn" | "nextDue" | "alertTriggeredAt";

/** The moment as it is to be stored: no field at all where there is none. */
function settled(
  name: Moment,
  given: Readonly<Partial<Record<Moment, number | null>>>,
  before: Readonly<Partial<Record<Moment, number>>> | null,
): Partial<Record<Moment, number>> {
  const value = given[name] === undefined ? before?.[name] : given[name];
  return value == null ? {} : { [name]: value };
}
