import type { Infer } from "convex/values";
import type { Doc } from "../_generated/dataModel.js";
import { ticketStage, ticketStatus } from "./tables.js";

export type TicketStage = Infer<typeof ticketStage>;
export type TicketStatus = Infer<typeof ticketStatus>;

const STAGES: readonly TicketStage[] = ticketStage.members.map(({ value }) => value);
const STATUSES: readonly TicketStatus[] = ticketStatus.members.map(({ value }) => value);

/** Where every ticket starts, and where a reopened one starts again. */
export const FIRST_STAGE: TicketStage = "report";

/** What it takes to bring a ticket from one stage to another. */
export type Move =
  /** the next stage, or back to an earlier one */
  | "step"
  /** past the next stage: an administrator decides */
  | "skip"
  /** nowhere, or out of `closed`, which takes a reopen token */
  | "impossible";

/** Says what it takes to bring a ticket from one stage to another. */
export function moveBetween(from: TicketStage, to: TicketStage): Move {
  if (from === "closed" || from === to) return "impossible";
  return STAGES.indexOf(to) > STAGES.indexOf(from) + 1 ? "skip" : "step";
}

/** The ticket as it stands at a stage: nothing pending, closed or not. */
export function atStage(ticket: Doc<"tickets">, stage: TicketStage, now: number): Doc<"tickets"> {
  const { pending: _decided, closedAt: _reopened, ...others } = ticket;
  const moved = { ...others, stage, updatedAt: now };
  return stage === "closed" ? { ...moved, status: "closed", closedAt: now } : { ...moved, status: "open" };
}

/** The stage that a text names; undefined when there is none of that name. */
export function stageNamed(name: string): TicketStage | undefined {
  return STAGES.find((stage) => stage === name);
}

/** The status that a text names; undefined when there is none of that name. */
export function statusNamed(name: string): TicketStatus | undefined {
  return STATUSES.find((status) => status === name);
}
