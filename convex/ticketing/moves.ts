import type { Doc } from "../_generated/dataModel.js";
import type { DatabaseWriter } from "../_generated/server.js";
import { refusal } from "../lib/refusal.js";
import { atStage, FIRST_STAGE, moveBetween } from "./stages.js";
import type { TicketStage } from "./stages.js";
import { recordEvent } from "./write.js";

type Ticket = Doc<"tickets">;

/** Who wants a ticket moved, and where. */
export interface WantedMove {
  readonly toStage: TicketStage;
  /** undefined for the app's server */
  readonly actor: string | undefined;
  /** whether this one may skip stages without asking */
  readonly decides: boolean;
  readonly reason: string | undefined;
}

/**
 * Moves a ticket, or leaves it waiting for a decision.
 *
 * @throws ConvexError CONFLICT
 */
export async function moveTicket(db: DatabaseWriter, ticket: Ticket, wanted: WantedMove): Promise<Ticket> {
  const { toStage, actor, decides, reason } = wanted;
  if (ticket.pending !== undefined) throw refusal("CONFLICT", "The ticket waits for a decision about a stage skip.");
  const move = moveBetween(ticket.stage, toStage);
  if (move === "impossible") throw refusal("CONFLICT", `A ticket cannot go from "${ticket.stage}" to "${toStage}".`);
  const now = Date.now();
  const happened = { fromStage: ticket.stage, toStage, ...doneBy(actor), ...because(reason), createdAt: now };
  if (move === "step" || decides || actor === undefined) {
    await recordEvent(db, ticket.legacyId, { event: "moved", ...happened });
    return store(db, atStage(ticket, toStage, now));
  }
  await recordEvent(db, ticket.legacyId, { event: "skip_asked", ...happened });
  const pending = { toStage, askedBy: actor, ...because(reason) };
  return store(db, { ...ticket, pending, status: "awaiting_approval", updatedAt: now });
}

/**
 * Decides about the skip for which a ticket waits.
 *
 * @throws ConvexError CONFLICT
 */
export async function decideSkip(
  db: DatabaseWriter,
  ticket: Ticket,
  { approved, actor, reason }: { approved: boolean; actor: string; reason: string | undefined },
): Promise<Ticket> {
  const { pending, stage } = ticket;
  if (pending === undefined) throw refusal("CONFLICT", "The ticket does not wait for a decision.");
  if (pending.askedBy === actor) throw refusal("CONFLICT", "Whoever asked for the skip does not decide about it.");
  const now = Date.now();
  await recordEvent(db, ticket.legacyId, {
    event: approved ? "skip_approved" : "skip_rejected",
    fromStage: stage,
    toStage: pending.toStage,
    changedBy: actor,
    ...because(reason),
    createdAt: now,
  });
  return store(db, atStage(ticket, approved ? pending.toStage : stage, now));
}

/** Brings a closed ticket back to where tickets start. */
export async function reopen(
  db: DatabaseWriter,
  ticket: Ticket,
  { actor, now }: { actor: string | undefined; now: number },
): Promise<Ticket> {
  await recordEvent(db, ticket.legacyId, {
    event: "reopened",
    fromStage: ticket.stage,
    toStage: FIRST_STAGE,
    ...doneBy(actor),
    createdAt: now,
  });
  return store(db, atStage(ticket, FIRST_STAGE, now));
}

async function store(db: DatabaseWriter, ticket: Ticket): Promise<Ticket> {
  await db.replace("tickets", ticket._id, ticket);
  return ticket;
}

function doneBy(actor: string | undefined): { changedBy?: string } {
  return actor === undefined ? {} : { changedBy: actor };
}

function because(reason: string | undefined): { reason?: string } {
  return reason === undefined ? {} : { reason };
}
