import type { Entitlement } from "./access.js";

/** Entitles exactly the person whose id this is. */
export function isUser(owner: string): Entitlement {
  return (userId) => userId === owner;
}

/** Entitles the owner of a row. */
export function ownsRow(row: { readonly userId: string }): Entitlement {
  return isUser(row.userId);
}

/** Entitles the members of an organization, whatever their role. */
export function isMemberOf(organizationId: string): Entitlement {
  return async (userId, db) => {
    const membership = await db
      .query("organizationMembers")
      .withIndex("by_organizationId_userId", (q) => q.eq("organizationId", organizationId).eq("userId", userId))
      .first();
    return membership !== null;
  };
}
