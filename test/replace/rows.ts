import { createHash } from "node:crypto";
import type { ConvexRows } from "../../src/dev/protocol.js";
import type { Row } from "./fake-supabase.js";

const HOUR = 60 * 60 * 1000;
const START = Date.now();
const at = (hours: number): string => new Date(START + hours * HOUR).toISOString();

export const PEOPLE = [
  { id: "ada", email: "ada@a.test", full_name: "Ada", is_admin: false, workspaces: ["north"] },
  { id: "owen", email: "owen@a.test", full_name: null, is_admin: false, workspaces: ["north"] },
  { id: "sue", email: "sue@a.test", full_name: "Sue", is_admin: false, workspaces: ["south"] },
  { id: "root", email: "root@a.test", full_name: "Root", is_admin: true, workspaces: [] },
];

const ticket = (id: string, hours: number, more: Row = {}): Row => ({
  id,
  workspace_id: "north",
  requester_id: "owen",
  assignee_id: null,
  title: `Title of ${id}`,
  description: "It does not work",
  category: "general",
  priority: "medium",
  stage: "report",
  pending_stage: null,
  reopen_token: null,
  created_at: at(hours),
  updated_at: at(hours),
  closed_at: null,
  ...more,
});

/** The old database's rows. */
export const oldRows = (): Record<string, Row[]> => ({
  profiles: PEOPLE.map(({ id, email, full_name, is_admin }) => ({ id, email, full_name, is_admin })),
  workspace_members: [
    { workspace_id: "north", user_id: "ada", role: "member" },
    { workspace_id: "north", user_id: "owen", role: "owner" },
    { workspace_id: "south", user_id: "sue", role: "owner" },
  ],
  tickets: [
    ticket("t1", -9),
    ticket("t2", -8, { stage: "discuss", assignee_id: "ada", priority: "high" }),
    ticket("t3", -7, { pending_stage: "implementation" }),
    ticket("t4", -6, { stage: "closed", closed_at: at(-5), reopen_token: "again" }),
    ticket("t5", -5, { workspace_id: "south", requester_id: "sue" }),
    ticket("t6", -4),
    ticket("t7", -3, { pending_stage: "implementation", requester_id: "ada" }),
  ],
  ticket_comments: [
    { id: "c1", ticket_id: "t1", author_id: "ada", content: "Seen", created_at: at(-3) },
    { id: "c2", ticket_id: "t1", author_id: "owen", content: "Thanks", created_at: at(-2) },
  ],
  contacts: [{ id: "k1", workspace_id: "north", phone: "+4930123", name: "Kim", updated_at: at(-1) }],
  conversations: [{ id: "v1", workspace_id: "north", contact_id: "k1", summary: null, updated_at: at(-1) }],
  consultant_slots: [
    { id: "s1", workspace_id: "north", starts_at: at(5), duration_minutes: 30, appointment_id: null },
    { id: "s2", workspace_id: "north", starts_at: at(9), duration_minutes: 45, appointment_id: null },
  ],
  ari_appointments: [
    appointment("a1", 3),
    appointment("a2", 4, { status: "cancelled" }),
    appointment("a3", 6, { reminded_at: at(-1) }),
  ],
  ari_knowledge_entries: [
    {
      id: "e1",
      workspace_id: "north",
      category: "faq",
      question: "When does the office open?",
      answer: "At nine.",
      is_active: true,
      created_at: at(-3),
    },
  ],
});

function appointment(id: string, hours: number, more: Row = {}): Row {
  const base = { id, workspace_id: "north", contact_id: "k1", slot_id: null, scheduled_at: at(hours) };
  return { ...base, duration_minutes: 30, status: "scheduled", notes: null, reminded_at: null, ...more };
}

/** The same rows in Convex. */
export function convexRows(): ConvexRows {
  const old = oldRows();
  const of = (table: string, more: (row: Row) => Row = () => ({})): ConvexRows[string] =>
    (old[table] ?? []).map((row) => convexRow({ ...row, ...more(row) }));
  return {
    users: PEOPLE.map(({ id, email, full_name, is_admin }) => ({
      legacyId: id,
      email,
      name: full_name ?? "",
      role: is_admin ? "admin" : "user",
      createdAt: START,
    })),
    workspaces: ["north", "south"].map((id) => ({ legacyId: id, name: id })),
    workspaceMembers: of("workspace_members", ({ workspace_id, user_id }) => ({ id: `${workspace_id}-${user_id}` })),
    tickets: of("tickets", ({ pending_stage: pending, stage, requester_id }) => ({
      pending_stage: undefined,
      reopen_token: undefined,
      status: pending !== null ? "awaiting_approval" : stage === "closed" ? "closed" : "open",
      ...(pending === null ? {} : { pending: { toStage: pending, askedBy: requester_id === "ada" ? "owen" : "ada" } }),
    })),
    ticketReopenTokens: [
      { ticketId: "t4", tokenHash: createHash("sha256").update("again").digest("hex"), expiresAt: START + 99 * HOUR },
    ],
    ticketComments: of("ticket_comments"),
    contacts: of("contacts", () => ({ updated_at: undefined, lead_status: "new", lead_score: 1, created_at: at(-9) })),
    conversations: of("conversations", () => ({
      summary: undefined,
      updated_at: undefined,
      status: "open",
      unread_count: 0,
      last_message_at: at(-1),
    })),
    consultantSlots: of("consultant_slots", () => ({ consultant_id: "owen" })),
    ariAppointments: of("ari_appointments", () => ({ created_at: at(-9) })),
    ariKnowledgeEntries: of("ari_knowledge_entries", ({ question, answer }) => ({
      question: undefined,
      answer: undefined,
      title: question,
      content: answer,
    })),
  };
}

function convexRow(row: Row): ConvexRows[string][number] {
  const fields = Object.entries(row).flatMap(([column, value]): [string, Row[string]][] => {
    if (value === null || value === undefined) return [];
    const name = column === "id" ? "legacyId" : column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const isDate = column.endsWith("_at") && typeof value === "string";
    return [[name, isDate ? Date.parse(value) : value]];
  });
  return JSON.parse(JSON.stringify(Object.fromEntries(fields)));
}
