import type { Doc } from "../_generated/dataModel.js";
import type { Entitlement } from "../lib/access.js";
import { isWorkspaceAdmin, isWorkspaceMember } from "../lib/entitlements.js";
import { byAnyId } from "../lib/rows.js";

/** Finds a workspace by the id that a route carries. */
export const findWorkspace = byAnyId("workspaces", (db, legacyId) =>
  db
    .query("workspaces")
    .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
    .unique(),
);

/** Entitles the members of a workspace that was found. */
export function memberOf(workspace: Doc<"workspaces">): Entitlement {
  return isWorkspaceMember(workspace.legacyId);
}

/** Entitles the administrators of a workspace that was found. */
export function adminOf(workspace: Doc<"workspaces">): Entitlement {
  return isWorkspaceAdmin(workspace.legacyId);
}
