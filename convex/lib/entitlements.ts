import type { DatabaseReader } from "../_generated/server.js";
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

/** Entitles the members of a workspace, whatever their role. */
export function isWorkspaceMember(workspaceId: string): Entitlement {
  return async (userId, db) => (await roleIn(db, workspaceId, userId)) !== undefined;
}

/** Entitles those members of a workspace who administer it. */
export function isWorkspaceAdmin(workspaceId: string): Entitlement {
  return async (userId, db) => {
    const role = await roleIn(db, workspaceId, userId);
    return role === "owner" || role === "admin";
  };
}

/** Entitles the administrators of the whole app, who see across workspaces. */
export const isAdmin: Entitlement = async (userId, db) => {
  const user = await db
    .query("users")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", userId))
    .unique();
  return user?.role === "admin";
};

/** Entitles nobody: what only the app's server does on its own behalf, in a cron or a webhook. */
export const isNobody: Entitlement = () => false;

/** Entitles every person: for what something else than the person decides, such as a token. */
export const isAnyone: Entitlement = () => true;

/** Entitles whom one of several does. */
export function anyOf(...entitlements: readonly Entitlement[]): Entitlement {
  return async (userId, db) => {
    for (const entitled of entitlements) if (await entitled(userId, db)) return true;
    return false;
  };
}

async function roleIn(db: DatabaseReader, workspaceId: string, userId: string): Promise<string | undefined> {
  const membership = await db
    .query("workspaceMembers")
    .withIndex("by_workspaceId_userId", (q) => q.eq("workspaceId", workspaceId).eq("userId", userId))
    .unique();
  return membership?.role;
}
