import type { ConvexRows } from "../../../src/dev/protocol.js";

/** What a cell of `prisma/rows.json` can be. */
export type PrismaCell = string | number | boolean | null;
/** Rows by Prisma model name (`Lead`), dates as ISO strings. */
export type PrismaRows = Readonly<Record<string, readonly Readonly<Record<string, PrismaCell>>[]>>;

/** Prisma models that the Convex schema has a table for, with the fields that hold dates. */
const TABLES: Readonly<Record<string, { readonly table: string; readonly dates: readonly string[] }>> = {
  User: { table: "users", dates: ["createdAt"] },
  SocialAccount: { table: "socialAccounts", dates: ["createdAt"] },
  ContentItem: { table: "contentItems", dates: ["scheduledFor", "createdAt"] },
  SocialMessage: { table: "socialMessages", dates: ["receivedAt"] },
  Lead: { table: "leads", dates: ["createdAt"] },
  LeadActivity: { table: "leadActivities", dates: ["createdAt"] },
  Subscription: { table: "subscriptions", dates: ["currentPeriodEnd"] },
  BillingCustomer: { table: "billingCustomers", dates: [] },
  BillingRecord: { table: "billingRecords", dates: ["createdAt"] },
  SupportTicket: { table: "supportTickets", dates: ["createdAt"] },
  TicketMessage: { table: "ticketMessages", dates: ["createdAt"] },
  PhoneConfig: { table: "phoneConfigs", dates: [] },
  Quotation: { table: "quotations", dates: ["createdAt"] },
  Review: { table: "reviews", dates: ["createdAt"] },
  Expense: { table: "expenses", dates: ["spentOn"] },
  Property: { table: "properties", dates: ["createdAt"] },
  OrganizationMember: { table: "organizationMembers", dates: [] },
  Broker: { table: "brokers", dates: [] },
  AnalyticsEvent: { table: "analyticsEvents", dates: ["createdAt"] },
  Ticket: { table: "tickets", dates: ["createdAt", "updatedAt", "closedAt"] },
  TicketComment: { table: "ticketComments", dates: ["createdAt"] },
  TicketEvent: { table: "ticketStatusHistory", dates: ["createdAt"] },
  AriConversation: { table: "ariConversations", dates: ["createdAt", "updatedAt"] },
  AriMessage: { table: "ariMessages", dates: ["createdAt"] },
  AriAppointment: { table: "ariAppointments", dates: ["scheduledAt", "remindedAt", "createdAt"] },
  ConsultantSlot: { table: "consultantSlots", dates: ["startsAt"] },
  AriKnowledgeEntry: { table: "ariKnowledgeEntries", dates: ["createdAt"] },
  Booking: { table: "bookings", dates: ["startsAt"] },
  Workspace: { table: "workspaces", dates: [] },
  WorkspaceMember: { table: "workspaceMembers", dates: [] },
  Contact: { table: "contacts", dates: ["createdAt"] },
  ContactNote: { table: "contactNotes", dates: ["createdAt"] },
  Conversation: { table: "conversations", dates: ["lastMessageAt"] },
  Message: { table: "messages", dates: ["createdAt"] },
  WebhookDelivery: { table: "webhookDeliveries", dates: ["receivedAt"] },
  File: { table: "files", dates: ["createdAt"] },
  Activity: { table: "activities", dates: ["timestamp"] },
  UserStatus: { table: "userStatus", dates: ["lastCheckIn", "nextDue", "alertTriggeredAt"] },
};

/**
 * Turns the fixture's Prisma rows into rows of the shipped Convex tables: `id` becomes `legacyId`, dates become
 * milliseconds, nulls are left out. Models without a Convex table are left out.
 *
 * @throws Error for a date that cannot be read
 */
export function toConvexRows(prismaRows: PrismaRows): ConvexRows {
  const converted = Object.entries(prismaRows).flatMap(([model, rows]) => {
    const target = Object.hasOwn(TABLES, model) ? TABLES[model] : undefined;
    return target === undefined ? [] : [[target.table, rows.map((row) => convertRow(row, target.dates))] as const];
  });
  return Object.fromEntries(converted);
}

function convertRow(
  row: PrismaRows[string][number],
  dates: readonly string[],
): Record<string, Exclude<PrismaCell, null>> {
  const converted: Record<string, Exclude<PrismaCell, null>> = {};
  for (const [field, cell] of Object.entries(row)) {
    if (cell === null) continue;
    converted[field === "id" ? "legacyId" : field] = dates.includes(field) ? milliseconds(field, cell) : cell;
  }
  return converted;
}

function milliseconds(field: string, cell: Exclude<PrismaCell, null>): number {
  const value = typeof cell === "string" ? Date.parse(cell) : Number.NaN;
  if (Number.isNaN(value)) throw new Error(`"${field}" should be an ISO date, and is ${JSON.stringify(cell)}.`);
  return value;
}
