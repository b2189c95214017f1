import type { Call } from "../fixture/server.js";

const lead = { id: "lead-alice-1" };
const ticket = { id: "ticket-alice-1" };
const post = { socialAccountId: "social-alice", title: "Soup", body: "Every day at noon" };

/** A call that writes, and what alice and bob get for it. */
export interface WriteCall extends Call {
  readonly method: string;
  readonly alice: number;
  readonly bob: number;
}

/** The other methods of files whose GET is wired. */
export const WRITES: readonly WriteCall[] = [
  { method: "POST", route: "social/calendar", body: post, alice: 201, bob: 404 },
  { method: "DELETE", route: "social/calendar/[itemId]", params: { itemId: "content-alice-3" }, alice: 204, bob: 404 },
  { method: "POST", route: "leads", body: { name: "A", email: "a@b.example" }, alice: 201, bob: 201 },
  { method: "PATCH", route: "leads/[id]", params: lead, body: { status: "LOST" }, alice: 200, bob: 404 },
  {
    method: "POST",
    route: "leads/[id]/activities",
    params: lead,
    body: { type: "CALL", note: "x" },
    alice: 201,
    bob: 404,
  },
  { method: "POST", route: "leads/capture-forms", body: { name: "Footer" }, alice: 201, bob: 201 },
  { method: "POST", route: "support/tickets", body: { subject: "Help" }, alice: 201, bob: 201 },
  { method: "PATCH", route: "support/tickets/[id]", params: ticket, body: { status: "CLOSED" }, alice: 200, bob: 404 },
  {
    method: "POST",
    route: "support/tickets/[id]/messages",
    params: ticket,
    body: { body: "Hi" },
    alice: 201,
    bob: 404,
  },
  { method: "PUT", route: "voice-agent/config", body: { phoneNumber: "+15550199" }, alice: 200, bob: 200 },
  { method: "POST", route: "dashboard/quotations", body: { number: "Q-9", clientName: "C" }, alice: 201, bob: 201 },
  { method: "POST", route: "dashboard/expenses", body: { category: "Rent", amount: 3 }, alice: 201, bob: 201 },
];
