import type { Doc } from "../_generated/dataModel.js";
import type { DatabaseReader } from "../_generated/server.js";
import { byAnyId } from "../lib/rows.js";
import { findWorkspace } from "../workspaces/find.js";

type FindInWorkspace<Row> = (id: string, workspaceId: string) => (db: DatabaseReader) => Promise<Row | null>;

/** Finds a contact by the id that a route carries; null when it belongs to another workspace. */
export const findContact: FindInWorkspace<Doc<"contacts">> = inWorkspace(
  byAnyId("contacts", (db, legacyId) =>
    db
      .query("contacts")
      .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
      .unique(),
  ),
);

/** Finds a conversation by the id that a route carries; null when it belongs to another workspace. */
export const findConversation: FindInWorkspace<Doc<"conversations">> = inWorkspace(
  byAnyId("conversations", (db, legacyId) =>
    db
      .query("conversations")
      .withIndex("by_legacyId", (q) => q.eq("legacyId", legacyId))
      .unique(),
  ),
);

function inWorkspace<Row extends { readonly workspaceId: string }>(
  find: (id: string) => (db: DatabaseReader) => Promise<Row | null>,
): FindInWorkspace<Row> {
  return (id, workspaceId) => async (db) => {
    const [workspace, row] = await Promise.all([findWorkspace(workspaceId)(db), find(id)(db)]);
    return row !== null && row.workspaceId === workspace?.legacyId ? row : null;
  };
}
