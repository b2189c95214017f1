import type { Doc } from "../_generated/dataModel.js";
import type { DatabaseReader, DatabaseWriter } from "../_generated/server.js";
import { holdsSecret } from "../lib/secret.js";

/** How long a reopen token is good for: two weeks. */
export const REOPEN_MS = 14 * 24 * 60 * 60 * 1000;

const TOKEN_BYTES = 32;

/** Makes the token that reopens a ticket, once. A token made before for the same ticket is good no more. */
export async function issueToken(
  db: DatabaseWriter,
  ticketId: string,
  now: number,
): Promise<{ token: string; expiresAt: number }> {
  const token = hex(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
  const row = { ticketId, tokenHash: await hashOf(token), expiresAt: now + REOPEN_MS };
  const earlier = await tokenOf(db, ticketId);
  if (earlier === null) await db.insert("ticketReopenTokens", row);
  else await db.replace("ticketReopenTokens", earlier._id, row);
  return { token, expiresAt: row.expiresAt };
}

/**
 * Uses a token up.
 *
 * @returns whether it was the ticket's token and still good; false changes nothing
 */
export async function redeemToken(
  db: DatabaseWriter,
  { ticketId, token, now }: { ticketId: string; token: string; now: number },
): Promise<boolean> {
  const kept = await tokenOf(db, ticketId);
  // Compared before anything else is asked, so that the time tells nothing of what is kept.
  const isToken = holdsSecret(await hashOf(token), kept?.tokenHash);
  if (kept === null || !isToken || kept.expiresAt <= now) return false;
  await db.delete("ticketReopenTokens", kept._id);
  return true;
}

function tokenOf(db: DatabaseReader, ticketId: string): Promise<Doc<"ticketReopenTokens"> | null> {
  return db
    .query("ticketReopenTokens")
    .withIndex("by_ticketId", (q) => q.eq("ticketId", ticketId))
    .unique();
}

async function hashOf(token: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
