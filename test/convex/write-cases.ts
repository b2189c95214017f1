import { createHash } from "node:crypto";
import type { Value } from "convex/values";
import type { ConvexRows } from "../../src/dev/protocol.js";
import { UPLOAD } from "./probe-files.js";

/** What is to be seen of one public mutation, over the rows of alice and bob. */
export interface WriteCase {
  /** a call by which alice changes something of hers; a `userId` in it is who acts */
  readonly args: Readonly<Record<string, Value>>;
  /** the same call with one argument that the validators or the function refuse */
  readonly bad: Readonly<Record<string, Value>>;
  /** the tables that the call changes */
  readonly writes: readonly string[];
  /**
   * whose rows they are: `actor`, those of the person who acts, so that bob may do the same with his;
   * `shared`, those of a workspace or the like, and bob may not; `server`, nobody's
   */
  readonly whose: "actor" | "shared" | "server";
  /** rows that the call needs beside everybody's */
  readonly rows?: ConvexRows;
}

const userId = "alice";
const token = "a-reopen-token";
const ticketId = "alice-issue-1";
const workspace_id = "alice-workspace";
const conversation_id = "alice-conversation-1";

/** A ticket that carol wants to close at once. */
const WAITING: ConvexRows[string][number] = {
  legacyId: "waiting",
  workspaceId: "alice-workspace",
  requesterId: "carol",
  title: "t",
  description: "d",
  category: "bug",
  priority: "low",
  stage: "report",
  status: "awaiting_approval",
  pending: { toStage: "closed", askedBy: "carol" },
  createdAt: 1,
  updatedAt: 1,
};

/** By path. A test holds this table to be complete. */
export const WRITE_CASES: Readonly<Record<string, WriteCase>> = {
  "activities:addActivity": {
    args: { userId, type: "CALL", description: "d" },
    bad: { userId, type: "CALL" },
    writes: ["activities"],
    whose: "actor",
  },
  "alerts:updateUserStatus": {
    args: { userId, alertLevel: "high", lastCheckIn: null },
    bad: { userId, alertLevel: null },
    writes: ["userStatus"],
    whose: "actor",
  },
  "ari:createAppointment": {
    args: { workspaceId: "alice-workspace", contactId: "the-same-contact", slotId: "alice-slot-1", userId },
    bad: { workspaceId: "alice-workspace", contactId: "the-same-contact", slotId: "bob-slot-1", userId },
    writes: ["ariAppointments", "consultantSlots"],
    whose: "shared",
  },
  "ari:markReminded": {
    args: { appointmentId: "alice-appointment-1", userId },
    bad: { appointmentId: null },
    writes: ["ariAppointments"],
    whose: "shared",
  },
  "ariConversations:addMessage": {
    args: { conversationId: "alice-talk", role: "assistant", content: "c", metadata: { tokens: 3 }, userId },
    bad: { conversationId: "alice-talk", role: "nobody", content: "c", userId },
    writes: ["ariMessages"],
    whose: "shared",
  },
  "ariConversations:getOrCreate": {
    args: { workspaceId: "alice-workspace", contactId: "a-new-contact", userId },
    bad: { workspaceId: "alice-workspace", contactId: "", userId },
    writes: ["ariConversations"],
    whose: "shared",
  },
  "ariConversations:updateState": {
    args: { conversationId: "alice-talk", state: "scheduling", context: { city: "c" }, userId },
    bad: { conversationId: "alice-talk", state: "", userId },
    writes: ["ariConversations"],
    whose: "shared",
  },
  "backfill:removeRows": {
    args: { table: "leads", ids: ["alice-lead-1"] },
    bad: { table: "leads", ids: Array.from({ length: 1001 }, () => "alice-lead-1") },
    writes: ["leads"],
    whose: "server",
  },
  "backfill:upsertRows": {
    args: { table: "leads", mapped: ["name"], rows: [{ legacyId: "alice-lead-1", fields: { name: "changed" } }] },
    bad: { table: "leads", mapped: ["name"], rows: [{ legacyId: 1, fields: {} }] },
    writes: ["leads"],
    whose: "server",
  },
  "storage:deleteFile": {
    args: { fileId: "alice-file-1", userId },
    bad: { storageId: UPLOAD, userId },
    writes: ["_storage", "files"],
    whose: "shared",
  },
  "storage:generateUploadUrl": {
    args: { workspaceId: workspace_id, userId },
    bad: { userId },
    writes: [],
    whose: "shared",
  },
  "storage:saveFile": {
    args: { storageId: UPLOAD, workspaceId: workspace_id, ticketId, fileName: "a.pdf", userId },
    bad: { storageId: UPLOAD, workspaceId: workspace_id, ticketId, fileName: "../a.pdf", userId },
    writes: ["files"],
    whose: "shared",
  },
  "mutations:createOutboundMessage": {
    args: { workspace_id, conversation_id, content: "Hello", userId },
    bad: { workspace_id, conversation_id, content: " ", userId },
    writes: ["conversations", "messages"],
    whose: "shared",
  },
  "tickets:addComment": {
    args: { ticketId, content: "c", userId },
    bad: { ticketId, content: "", userId },
    writes: ["ticketComments"],
    whose: "shared",
  },
  "tickets:createReopenToken": {
    args: { ticketId: "alice-issue-3", userId },
    bad: { ticketId },
    writes: ["ticketReopenTokens"],
    whose: "shared",
  },
  "tickets:createTicket": {
    args: { workspaceId: "alice-workspace", title: "t", description: "d", userId },
    bad: { workspaceId: "alice-workspace", title: "t", description: "d" },
    writes: ["ticketStatusHistory", "tickets"],
    whose: "shared",
  },
  "tickets:deleteTicket": {
    args: { ticketId, userId },
    bad: { id: ticketId },
    writes: ["_storage", "files", "ticketComments", "ticketStatusHistory", "tickets"],
    whose: "shared",
  },
  "tickets:handleApproval": {
    args: { ticketId: "waiting", approved: true, userId },
    bad: { ticketId, approved: true, userId },
    writes: ["ticketStatusHistory", "tickets"],
    whose: "shared",
    rows: { tickets: [WAITING] },
  },
  "tickets:reopenTicket": {
    args: { ticketId: "alice-issue-3", token, userId },
    bad: { ticketId: "alice-issue-3", token: `${token}.`, userId },
    writes: ["ticketReopenTokens", "ticketStatusHistory", "tickets"],
    // The token decides, and no membership.
    whose: "actor",
    rows: {
      ticketReopenTokens: [
        {
          ticketId: "alice-issue-3",
          tokenHash: createHash("sha256").update(token).digest("hex"),
          expiresAt: Date.UTC(2200, 0),
        },
      ],
    },
  },
  "tickets:transitionStage": {
    args: { ticketId, toStage: "discuss", reason: "r", userId },
    bad: { ticketId, toStage: "report", userId },
    writes: ["ticketStatusHistory", "tickets"],
    whose: "shared",
  },
  "tickets:updateTicket": {
    args: { ticketId, title: "other", assigneeId: "alice", userId },
    bad: { ticketId, assigneeId: "bob" },
    writes: ["tickets"],
    whose: "shared",
  },
  "webhooks:recordDelivery": {
    args: { source: "kapso", deliveryId: "1", body: "{}" },
    bad: { source: "kapso", deliveryId: null, body: "{}" },
    writes: ["webhookDeliveries"],
    whose: "server",
  },
};
