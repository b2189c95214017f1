import type { Value } from "convex/values";

/** What is to be seen of one public function, over the rows of alice and bob. */
export interface Case {
  /** a call for alice's rows */
  readonly args: Readonly<Record<string, Value>>;
  /** the same call with one argument that the validators or the limit refuse */
  readonly bad: Readonly<Record<string, Value>>;
  /** what alice gets: the ids of a list in their order, or the id of one row */
  readonly answer: readonly string[] | string;
  /** the Convex tables whose rows the answer hangs below; without them there is no answer, not an empty one */
  readonly parents?: readonly string[];
  /** whether the answer is the address of stored bytes; a deployment of rows alone has none */
  readonly bytes?: true;
  /** the rows of everybody are in the answer */
  readonly ofEverybody?: true;
  /** for the app's server alone: no person is entitled to anything of it */
  readonly ofServer?: true;
}

const newestFirst = (prefix: string): readonly string[] => [2, 1, 3].map((number) => `alice-${prefix}-${number}`);
const userId = "alice";
const workspace_id = "alice-workspace";
const march = { from: Date.UTC(2026, 2), to: Date.UTC(2026, 3) };
const paginationOpts = { numItems: 10, cursor: null };

/** By path. A test holds this table to be complete. */
export const CASES: Readonly<Record<string, Case>> = {
  "activities:getRecentActivities": { args: { userId }, bad: { userId, limit: 0 }, answer: newestFirst("deed") },
  "alerts:getUserStatus": { args: { userId }, bad: {}, answer: "alice-status" },
  "analytics/queries:getEvents": { args: { userId }, bad: { userId, limit: "5" }, answer: newestFirst("event") },
  "ari:getAppointments": {
    args: { workspaceId: "alice-workspace", ...march },
    bad: { workspaceId: "alice-workspace", from: march.to, to: march.from },
    answer: newestFirst("appointment").toReversed(),
    parents: ["workspaces"],
  },
  "ari:getAvailableSlots": {
    args: { workspaceId: "alice-workspace", ...march },
    bad: { workspaceId: "alice-workspace", ...march, from: NaN },
    answer: newestFirst("slot").toReversed(),
    parents: ["workspaces"],
  },
  "ari:getKnowledgeEntries": {
    args: { workspaceId: "alice-workspace" },
    bad: { workspaceId: "alice-workspace", category: null },
    answer: newestFirst("entry"),
    parents: ["workspaces"],
  },
  "ari:getUpcomingAppointments": {
    args: { workspaceId: "alice-workspace", ...march },
    bad: { workspaceId: "alice-workspace", from: 0, to: march.to },
    answer: newestFirst("appointment").toReversed(),
    parents: ["workspaces"],
  },
  "ariConversations:getByContact": {
    args: { workspaceId: "alice-workspace", contactId: "the-same-contact" },
    bad: { workspaceId: "alice-workspace" },
    answer: "alice-talk",
  },
  "ariConversations:getMessages": {
    args: { conversationId: "alice-talk" },
    bad: { conversationId: "alice-talk", limit: 0 },
    answer: newestFirst("said"),
    parents: ["ariConversations"],
  },
  "ariConversations:listMessages": {
    args: { conversationId: "alice-talk", paginationOpts },
    bad: { conversationId: "alice-talk", paginationOpts: { numItems: -1, cursor: null } },
    answer: newestFirst("said"),
    parents: ["ariConversations"],
  },
  "backfill:hashesOf": {
    args: { table: "leads", mapped: ["name"], ids: ["alice-lead-1", "alice-lead-3"] },
    bad: { table: "leads", mapped: "name", ids: [] },
    answer: ["alice-lead-1", "alice-lead-3"],
    ofServer: true,
  },
  "backfill:idsAfter": {
    args: { table: "leads", after: "alice-lead-1", limit: 2 },
    bad: { table: "leads", after: null, limit: 1001 },
    answer: ["alice-lead-2", "alice-lead-3"],
    ofServer: true,
  },
  "backfill:rowsOf": {
    args: { table: "leads", mapped: ["name"], ids: ["alice-lead-2"] },
    bad: { table: "leads", mapped: ["name"] },
    answer: ["alice-lead-2"],
    ofServer: true,
  },
  "billing/queries:getBillingHistory": {
    args: { customerId: "alice-customer", limit: 20 },
    bad: { customerId: "alice-customer", limit: 0 },
    answer: newestFirst("record"),
    parents: ["billingCustomers"],
  },
  "billing/queries:getSubscription": { args: { userId }, bad: { userId: 1 }, answer: "alice-subscription-2" },
  "bookings/queries:getBookings": { args: { userId }, bad: { userId: null }, answer: newestFirst("booking") },
  "contacts:getById": {
    args: { id: "alice-contact-1", workspace_id },
    bad: { id: "alice-contact-1" },
    answer: "alice-contact-1",
  },
  "contacts:getContextByPhone": {
    args: { phone: "+1 (555) 01-00", workspace_id },
    bad: { phone: "+15550100", workspace_id: null },
    answer: "alice-contact-1",
  },
  "contacts:listContacts": {
    args: { workspace_id, paginationOpts },
    bad: { workspace_id },
    answer: newestFirst("contact"),
    parents: ["workspaces"],
  },
  "conversations:getById": {
    args: { id: "alice-conversation-1", workspace_id },
    bad: { id: 1, workspace_id },
    answer: "alice-conversation-1",
  },
  "conversations:listMessages": {
    args: { conversation_id: "alice-conversation-1", workspace_id, paginationOpts },
    bad: { conversation_id: "alice-conversation-1", paginationOpts },
    answer: newestFirst("text"),
    parents: ["workspaces", "conversations"],
  },
  "expenses/queries:getExpenses": { args: { userId }, bad: { userId, limit: -1 }, answer: newestFirst("expense") },
  "leads/queries:getActivities": {
    args: { leadId: "alice-lead-1" },
    bad: { id: "alice-lead-1" },
    answer: newestFirst("activity"),
    parents: ["leads"],
  },
  "leads/queries:getById": { args: { id: "alice-lead-1" }, bad: {}, answer: "alice-lead-1" },
  "leads/queries:getLeads": { args: { userId }, bad: { userId, status: null }, answer: newestFirst("lead") },
  "quotations/queries:getById": { args: { id: "alice-quotation-3" }, bad: { id: 3 }, answer: "alice-quotation-3" },
  "quotations/queries:getQuotations": {
    args: { userId },
    bad: { userId, limit: NaN },
    answer: newestFirst("quotation"),
  },
  "real_estate/queries:getBrokers": {
    args: { organizationId: "alice-org" },
    bad: { organizationId: "alice-org", userId },
    answer: ["alice-broker-2", "alice-broker-1", "alice-broker-3"],
  },
  "real_estate/queries:getProperties": {
    args: { userId },
    bad: { userId, limit: 1.5 },
    answer: newestFirst("property"),
  },
  "reviews/queries:getReviews": { args: { userId }, bad: { limit: 5 }, answer: newestFirst("review") },
  "social/queries:getContentQueue": {
    args: { socialAccountId: "alice-account" },
    bad: { socialAccountId: "alice-account", status: 1 },
    answer: newestFirst("item"),
    parents: ["socialAccounts"],
  },
  "social/queries:getMessages": {
    args: { socialAccountId: "alice-account" },
    bad: { socialAccountId: "alice-account", limit: Infinity },
    answer: newestFirst("message"),
    parents: ["socialAccounts"],
  },
  "social/queries:getScheduledContent": {
    args: { socialAccountId: "alice-account" },
    bad: { socialAccountId: "alice-account", status: "DRAFT" },
    answer: ["alice-item-1", "alice-item-3"],
    parents: ["socialAccounts"],
  },
  "support/queries:getTicketById": { args: { id: "alice-ticket-1" }, bad: { ticketId: "x" }, answer: "alice-ticket-1" },
  "support/queries:getTicketMessages": {
    args: { ticketId: "alice-ticket-1" },
    bad: { ticketId: null },
    // A conversation is read in the order in which it was written.
    answer: newestFirst("reply").toReversed(),
    parents: ["supportTickets"],
  },
  "support/queries:getTickets": { args: { userId }, bad: { userId, limit: 2n }, answer: newestFirst("ticket") },
  "tickets:getTicket": {
    args: { ticketId: "alice-issue-1" },
    bad: { id: "alice-issue-1" },
    answer: "alice-issue-1",
  },
  "tickets:getTicketComments": {
    args: { ticketId: "alice-issue-1", limit: 10 },
    bad: { ticketId: "alice-issue-1", limit: 0 },
    answer: newestFirst("comment").toReversed(),
    parents: ["tickets"],
  },
  "tickets:getTicketCommentsPage": {
    args: { ticketId: "alice-issue-1", paginationOpts },
    bad: { ticketId: "alice-issue-1" },
    answer: newestFirst("comment").toReversed(),
    parents: ["tickets"],
  },
  "tickets:getTicketHistory": {
    args: { ticketId: "alice-issue-1", paginationOpts },
    bad: { ticketId: "alice-issue-1", paginationOpts: { numItems: 0, cursor: null } },
    answer: newestFirst("event-of-issue").toReversed(),
    parents: ["tickets"],
  },
  "tickets:listPortalTickets": {
    args: { userId, paginationOpts },
    bad: { paginationOpts },
    answer: [2, 1, 3].flatMap((number) => [`bob-issue-${number}`, `alice-issue-${number}`]),
    parents: ["users"],
    ofEverybody: true,
  },
  "storage:getFile": { args: { fileId: "alice-file-1" }, bad: { fileId: 1 }, answer: "alice-file-1" },
  "storage:getUrl": { args: { fileId: "alice-file-1" }, bad: {}, answer: "an address", bytes: true },
  "storage:listAttachments": {
    args: { ticketId: "alice-issue-1" },
    bad: { ticketId: "alice-issue-1", limit: 0 },
    answer: newestFirst("file").toReversed(),
    parents: ["tickets"],
  },
  "tickets:listTickets": {
    args: { workspaceId: "alice-workspace" },
    bad: { workspaceId: "alice-workspace", status: 1 },
    answer: newestFirst("issue"),
    parents: ["workspaces"],
  },
  "tickets:listTicketsPage": {
    args: { workspaceId: "alice-workspace", paginationOpts },
    bad: { workspaceId: "alice-workspace", paginationOpts: { numItems: 1.5, cursor: null } },
    answer: newestFirst("issue"),
    parents: ["workspaces"],
  },
  "voice_agents/queries:getPhoneConfig": { args: { userId }, bad: { userId, limit: 1 }, answer: "alice-phone" },
  "webhooks:listDeliveries": {
    args: { source: "alice-sender", paginationOpts },
    bad: { source: "alice-sender", paginationOpts: { ...paginationOpts, numItems: 0 } },
    answer: newestFirst("delivery").toReversed(),
  },
};

/** The ids of an answer, in its order; null for null. A page is a list, and a contact's context is the contact. */
export function idsOf(answer: unknown): readonly unknown[] | unknown {
  if (Array.isArray(answer)) return answer.map(idOf);
  if (typeof answer === "object" && answer !== null) {
    if ("page" in answer) return idsOf(answer.page);
    if ("contact" in answer) return idsOf(answer.contact);
  }
  return answer === null ? null : idOf(answer);
}

function idOf(row: unknown): unknown {
  if (typeof row === "string") return row.startsWith("https://") ? "an address" : row;
  if (typeof row === "object" && row !== null && "legacyId" in row) return row.legacyId;
  return typeof row === "object" && row !== null && "id" in row ? row.id : undefined;
}
