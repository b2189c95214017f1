import type { PrismaRows } from "../support/convex/toConvexRows.js";
import { STORED } from "./probe-files.js";

const day = (number: number): string => `2026-03-${String(number).padStart(2, "0")}T12:00:00.000Z`;

const roleOf = (who: string): string => (who === "alice" ? "admin" : "member");

/** Rows of one person; the first list entry is the middle one by date, so that an order is seen to be made. */
function rowsOf(who: string): PrismaRows {
  const userId = who;
  const at = [day(5), day(9), day(2)] as const;
  const three = (
    prefix: string,
    make: (date: string, index: number) => PrismaRows[string][number],
  ): PrismaRows[string] => at.map((date, index) => ({ id: `${who}-${prefix}-${index + 1}`, ...make(date, index) }));
  const status = (index: number): string => (index === 1 ? "CLOSED" : "OPEN");
  return {
    // Alice administers the app and her workspace; everybody else is a member.
    User: [{ id: who, email: `${who}@example.com`, name: who, role: roleOf(who), createdAt: day(1) }],
    SocialAccount: [{ id: `${who}-account`, userId, platform: "x", handle: who, createdAt: day(1) }],
    ContentItem: three("item", (createdAt, index) => ({
      socialAccountId: `${who}-account`,
      title: "t",
      body: "b",
      status: index === 1 ? "DRAFT" : "SCHEDULED",
      scheduledFor: index === 1 ? null : day(20 + index),
      createdAt,
    })),
    SocialMessage: three("message", (receivedAt) => ({
      socialAccountId: `${who}-account`,
      sender: "s",
      text: "t",
      isRead: false,
      receivedAt,
    })),
    Lead: three("lead", (createdAt, index) => ({
      userId,
      name: "n",
      email: "e",
      status: status(index),
      value: 10.5,
      stageId: null,
      createdAt,
    })),
    LeadActivity: three("activity", (createdAt) => ({ leadId: `${who}-lead-1`, type: "CALL", note: "n", createdAt })),
    Subscription: three("subscription", (currentPeriodEnd) => ({
      userId,
      plan: "PRO",
      status: "ACTIVE",
      currentPeriodEnd,
    })),
    BillingCustomer: [{ id: `${who}-customer`, userId, email: "e" }],
    BillingRecord: three("record", (createdAt) => ({
      customerId: `${who}-customer`,
      amount: 49,
      currency: "EUR",
      description: "d",
      createdAt,
    })),
    SupportTicket: three("ticket", (createdAt, index) => ({
      userId,
      subject: "s",
      status: status(index),
      priority: "HIGH",
      createdAt,
    })),
    TicketMessage: three("reply", (createdAt) => ({
      ticketId: `${who}-ticket-1`,
      authorId: who,
      body: "b",
      createdAt,
    })),
    PhoneConfig: [{ id: `${who}-phone`, userId, phoneNumber: "+1", voice: "calm", greeting: "hi" }],
    Quotation: three("quotation", (createdAt, index) => ({
      userId,
      number: "Q",
      clientName: "c",
      status: status(index),
      total: 7,
      createdAt,
    })),
    Review: three("review", (createdAt) => ({ userId, author: "a", rating: 5, text: "t", createdAt })),
    Expense: three("expense", (spentOn) => ({ userId, category: "c", amount: 3.2, spentOn })),
    Property: three("property", (createdAt) => ({ userId, address: "a", price: 9, status: "LISTED", createdAt })),
    OrganizationMember: [{ id: `${who}-member`, organizationId: `${who}-org`, userId, role: "member" }],
    Broker: three("broker", (_, index) => ({
      organizationId: `${who}-org`,
      name: ["m", "a", "z"][index] ?? "",
      licence: "l",
    })),
    AnalyticsEvent: three("event", (createdAt) => ({ userId, name: "n", path: "/", createdAt })),
    Workspace: [{ id: `${who}-workspace`, name: who }],
    WorkspaceMember: [{ id: `${who}-membership`, workspaceId: `${who}-workspace`, userId, role: roleOf(who) }],
    Contact: three("contact", (createdAt, index) => ({
      workspaceId: `${who}-workspace`,
      name: "n",
      // Workspaces know the same people: a number is nobody's id.
      phone: `+1555010${index}`,
      email: index === 0 ? "e" : null,
      leadStatus: "new",
      leadScore: 5,
      createdAt,
    })),
    ContactNote: [1, 2].map((number) => ({
      id: `${who}-note-${number}`,
      contactId: `${who}-contact-1`,
      authorId: who,
      content: `note ${number}`,
      createdAt: day(number),
    })),
    Conversation: three("conversation", (lastMessageAt, index) => ({
      workspaceId: `${who}-workspace`,
      contactId: `${who}-contact-1`,
      status: "open",
      unreadCount: index,
      lastMessage: index === 1 ? "hello" : null,
      lastMessageAt,
    })),
    Message: three("text", (createdAt) => ({
      workspaceId: `${who}-workspace`,
      conversationId: `${who}-conversation-1`,
      direction: "inbound",
      messageType: "text",
      content: "c",
      createdAt,
    })),
    Activity: three("deed", (timestamp) => ({ userId, type: "CALL", description: "d", timestamp })),
    UserStatus: [{ id: `${who}-status`, userId, lastCheckIn: day(3), nextDue: null, alertLevel: "none" }],
    Ticket: three("issue", (createdAt, index) => ({
      workspaceId: `${who}-workspace`,
      requesterId: who,
      title: "t",
      description: "d",
      category: "bug",
      priority: "high",
      stage: index === 2 ? "closed" : "report",
      status: index === 2 ? "closed" : "open",
      createdAt,
      updatedAt: createdAt,
      closedAt: index === 2 ? createdAt : null,
    })),
    TicketComment: three("comment", (createdAt) => ({
      ticketId: `${who}-issue-1`,
      authorId: who,
      content: "c",
      createdAt,
    })),
    TicketEvent: three("event-of-issue", (createdAt) => ({
      ticketId: `${who}-issue-1`,
      event: "moved",
      toStage: "report",
      createdAt,
    })),
    AriConversation: [
      {
        id: `${who}-talk`,
        workspaceId: `${who}-workspace`,
        contactId: "the-same-contact",
        state: "greeting",
        createdAt: day(1),
        updatedAt: day(1),
      },
    ],
    AriMessage: three("said", (createdAt) => ({
      conversationId: `${who}-talk`,
      role: "user",
      content: "c",
      createdAt,
    })),
    AriAppointment: three("appointment", (scheduledAt) => ({
      workspaceId: `${who}-workspace`,
      contactId: "the-same-contact",
      scheduledAt,
      durationMinutes: 30,
      status: "scheduled",
      createdAt: day(1),
    })),
    ConsultantSlot: three("slot", (startsAt) => ({
      workspaceId: `${who}-workspace`,
      consultantId: who,
      startsAt,
      durationMinutes: 30,
    })),
    AriKnowledgeEntry: three("entry", (createdAt, index) => ({
      workspaceId: `${who}-workspace`,
      category: index === 1 ? "prices" : "visas",
      title: "t",
      content: "c",
      isActive: true,
      createdAt,
    })),
    WebhookDelivery: three("delivery", (receivedAt) => ({ source: `${who}-sender`, body: "{}", receivedAt })),
    File: three("file", (createdAt, index) => ({
      storageId: STORED[index] ?? "",
      workspaceId: `${who}-workspace`,
      ticketId: `${who}-issue-1`,
      uploadedBy: who,
      fileName: "f.txt",
      size: 5,
      createdAt,
    })),
    Booking: three("booking", (startsAt) => ({ userId, customerName: "c", startsAt, status: "PENDING" })),
  };
}

/** The rows of several people together, by Prisma model. */
export function prismaRowsOf(...people: readonly string[]): PrismaRows {
  const merged: Record<string, PrismaRows[string][number][]> = {};
  for (const person of people) {
    for (const [model, rows] of Object.entries(rowsOf(person))) (merged[model] ??= []).push(...rows);
  }
  return merged;
}
