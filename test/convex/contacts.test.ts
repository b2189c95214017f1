import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import fixtureRows from "../../fixtures/phase3-app/prisma/rows.json" with { type: "json" };
import { api } from "../../convex/_generated/api.js";
import { normalizePhone } from "../../convex/lib/phone.js";
import { SERVER_KEY, setServerKey } from "./deployment.js";
import { codeOf, instanceOf, KEY, rowsIn } from "./instance.js";
import { prismaRowsOf } from "./rows.js";

const ROWS = prismaRowsOf("alice", "bob");
const WORKSPACE = { workspace_id: "alice-workspace" };
const NOBODY = { found: false, contact: null, notes: [], conversation_summary: null, last_interaction: null };

beforeEach(() => setServerKey(SERVER_KEY));
afterEach(() => vi.unstubAllEnvs());

describe("the context of a telephone number", () => {
  const ask = async (phone: string, workspace_id = "alice-workspace", rows = ROWS): Promise<unknown> =>
    (await instanceOf(rows)).query(api.contacts.getContextByPhone, { phone, workspace_id, ...KEY });

  it("is who it belongs to, the notes, and what was last said", async () => {
    expect(await ask("+15550100")).toEqual({
      found: true,
      contact: {
        id: "alice-contact-1",
        name: "n",
        phone: "+15550100",
        email: "e",
        lead_status: "new",
        lead_score: 5,
        created_at: "2026-03-05T12:00:00.000Z",
      },
      notes: [
        { id: "alice-note-2", content: "note 2", created_at: "2026-03-02T12:00:00.000Z" },
        { id: "alice-note-1", content: "note 1", created_at: "2026-03-01T12:00:00.000Z" },
      ],
      conversation_summary: {
        id: "alice-conversation-2",
        status: "open",
        unread_count: 1,
        last_message: "hello",
        last_message_at: "2026-03-09T12:00:00.000Z",
      },
      last_interaction: "2026-03-09T12:00:00.000Z",
    });
  });

  it("says of what is not known that it is not", async () => {
    expect(await ask("+15550101")).toMatchObject({
      found: true,
      contact: { id: "alice-contact-2", email: null },
      notes: [],
      conversation_summary: null,
      last_interaction: null,
    });
  });

  it.each([
    ["a number that nobody has", "+15559999", "alice-workspace"],
    ["what is no number", "alice", "alice-workspace"],
    ["an empty one", "", "alice-workspace"],
    ["a workspace that is not there", "+15550100", "no-such-workspace"],
    ["no workspace", "+15550100", ""],
  ])("of %s is nobody's", async (_, phone, workspace_id) => {
    expect(await ask(phone, workspace_id)).toEqual(NOBODY);
  });

  it("is the workspace's own, though another knows the same number", async () => {
    expect(await ask("+15550100", "bob-workspace")).toMatchObject({ contact: { id: "bob-contact-1" } });
  });

  it("is for the workspace's members, and nobody else learns that it is there", async () => {
    const instance = await instanceOf(ROWS);
    const args = { phone: "+15550100", ...WORKSPACE };
    const as = (subject: string): Promise<unknown> =>
      instance.withIdentity({ subject }).query(api.contacts.getContextByPhone, args);
    expect(await as("alice")).toMatchObject({ contact: { id: "alice-contact-1" } });
    expect(await as("bob")).toEqual(NOBODY);
  });

  it("carries the ten newest notes", async () => {
    const notes = Array.from({ length: 12 }, (_, index) => ({
      id: `note-${index}`,
      contactId: "alice-contact-1",
      authorId: "alice",
      content: "c",
      createdAt: new Date(Date.UTC(2026, 0, index + 1)).toISOString(),
    }));
    const context = await ask("+15550100", "alice-workspace", { ...ROWS, ContactNote: notes });
    const ids = Array.from({ length: 10 }, (_, index) => ({ id: `note-${11 - index}` }));
    expect(context).toMatchObject({ notes: ids });
  });

  it("is what the fixture app's own route answers from Prisma", async () => {
    const query = { phone: "0015550101", workspace_id: "workspace-alice" };
    const instance = await instanceOf(fixtureRows);
    const fromConvex = await instance.query(api.contacts.getContextByPhone, { ...query, ...KEY });
    expect(fromConvex).toEqual(await routesAnswer(query));
  });
});

async function routesAnswer(query: Readonly<Record<string, string>>): Promise<unknown> {
  const { callRoute, startApp } = await import("../fixture/server.js");
  vi.stubEnv("CRM_API_KEY", "k");
  const app = await startApp();
  const response = await callRoute({ route: "contacts/by-phone", query, headers: { "x-api-key": "k" } });
  app.stop();
  return response.json();
}

describe("a telephone number", () => {
  it.each([
    ["+15550100", "+15550100"],
    [" 15550100", "+15550100"],
    ["0015550100", "+15550100"],
    ["+1 (555) 01-00", "+15550100"],
    ["+49/30/901820", "+4930901820"],
    ["12345", "12345"],
    ["+1234567890123456", "+1234567890123456"],
    ["++15550100", "++15550100"],
    ["1555O1OO", "1555O1OO"],
    ["  Alice  ", "Alice"],
    ["", ""],
  ])("%j is kept as %j", (given, kept) => {
    expect(normalizePhone(given)).toBe(kept);
    expect(normalizePhone(kept)).toBe(kept);
  });
});

describe("one of a workspace", () => {
  it.each([
    ["the wrong workspace", { id: "alice-contact-1", workspace_id: "bob-workspace" }],
    ["no workspace", { id: "alice-contact-1", workspace_id: "" }],
    ["another's contact", { id: "bob-contact-1", ...WORKSPACE }],
    ["no contact", { id: "", ...WORKSPACE }],
  ])("is not found by %s", async (_, args) => {
    const instance = await instanceOf(ROWS);
    expect(await instance.query(api.contacts.getById, { ...args, ...KEY })).toBeNull();
    expect(await instance.withIdentity({ subject: "alice" }).query(api.contacts.getById, args)).toBeNull();
    const id = args.id.replace("contact", "conversation");
    expect(await instance.query(api.conversations.getById, { ...args, id, ...KEY })).toBeNull();
  });
});

it("is looked up by the server for somebody with no more than that person may see", async () => {
  const instance = await instanceOf(ROWS);
  const as = (userId: string): Promise<readonly (string | undefined)[]> => {
    const who = { ...WORKSPACE, userId, ...KEY };
    const found = [
      instance.query(api.contacts.getById, { id: "alice-contact-1", ...who }),
      instance.query(api.conversations.getById, { id: "alice-conversation-1", ...who }),
    ];
    return Promise.all(found.map(async (row) => (await row)?.id));
  };
  expect(await as("alice")).toEqual(["alice-contact-1", "alice-conversation-1"]);
  expect(await as("bob")).toEqual([undefined, undefined]);
  const list = { ...WORKSPACE, userId: "bob", paginationOpts: { numItems: 1, cursor: null }, ...KEY };
  expect(await codeOf(instance.query(api.contacts.listContacts, list))).toBe("FORBIDDEN");
  const messages = { ...list, conversation_id: "alice-conversation-1" };
  expect(await codeOf(instance.query(api.conversations.listMessages, messages))).toBe("FORBIDDEN");
});

describe("pages", () => {
  it("hold every contact once, newest first, and end where the contacts do", async () => {
    const instance = await instanceOf(ROWS);
    const page = (cursor: string | null, numItems = 2) =>
      instance.query(api.contacts.listContacts, { ...WORKSPACE, paginationOpts: { numItems, cursor }, ...KEY });
    const first = await page(null);
    expect([first.page.map(({ id }) => id), first.isDone]).toEqual([["alice-contact-2", "alice-contact-1"], false]);
    const second = await page(first.continueCursor);
    expect([second.page.map(({ id }) => id), second.isDone]).toEqual([["alice-contact-3"], true]);
    const exact = await page(null, 3);
    expect(exact.page).toHaveLength(3);
    const behind = exact.isDone ? exact : await page(exact.continueCursor, 3);
    expect(behind.isDone).toBe(true);
  });

  it("are bounded", async () => {
    const instance = await instanceOf(ROWS);
    for (const numItems of [0, -1, 1.5]) {
      const args = { ...WORKSPACE, paginationOpts: { numItems, cursor: null }, ...KEY };
      expect(await codeOf(instance.query(api.contacts.listContacts, args))).toBe("INVALID_LIMIT");
    }
  });
});

describe("an outbound message", () => {
  const message = { ...WORKSPACE, conversation_id: "alice-conversation-3", content: "Hello there" };
  const file = { message_type: "document", metadata: { file_name: "a.pdf", size: 12, tags: ["x"], at: { page: 1 } } };

  it("is written with who wrote it, and the conversation shows it", async () => {
    const instance = await instanceOf(ROWS);
    const args = { ...message, ...file, userId: "alice", ...KEY };
    const written = await instance.mutation(api.mutations.createOutboundMessage, args);
    expect(written).toMatchObject({
      workspaceId: "alice-workspace",
      conversationId: "alice-conversation-3",
      direction: "outbound",
      senderId: "alice",
      messageType: "document",
      content: "Hello there",
      metadata: file.metadata,
    });
    const asked = { id: "alice-conversation-3", ...WORKSPACE, ...KEY };
    expect(await instance.query(api.conversations.getById, asked)).toMatchObject({
      lastMessage: "Hello there",
      lastMessageAt: written.createdAt,
    });
    const paginationOpts = { numItems: 5, cursor: null };
    const list = { conversation_id: "alice-conversation-3", ...WORKSPACE, paginationOpts, ...KEY };
    expect((await instance.query(api.conversations.listMessages, list)).page).toEqual([written]);
    // It is the conversation that was spoken in last.
    const context = { phone: "+15550100", ...WORKSPACE, ...KEY };
    expect(await instance.query(api.contacts.getContextByPhone, context)).toMatchObject({
      conversation_summary: { id: "alice-conversation-3", last_message: "Hello there" },
    });
  });

  it.each([
    ["the server names nobody", { ...message, ...KEY }, "ACTOR_REQUIRED"],
    ["the workspace is another's", { ...message, workspace_id: "bob-workspace", userId: "alice", ...KEY }, "FORBIDDEN"],
    [
      "its member writes into another's",
      { ...message, workspace_id: "bob-workspace", userId: "bob", ...KEY },
      "FORBIDDEN",
    ],
    ["there is no such conversation", { ...message, conversation_id: "", userId: "alice", ...KEY }, "FORBIDDEN"],
    ["it says nothing", { ...message, content: " \n", userId: "alice", ...KEY }, "INVALID_ARGUMENT"],
    ["it says too much", { ...message, content: "x".repeat(20_001), userId: "alice", ...KEY }, "INVALID_ARGUMENT"],
  ])("is refused when %s", async (_, args, code) => {
    const instance = await instanceOf(ROWS);
    expect(await codeOf(instance.mutation(api.mutations.createOutboundMessage, args))).toBe(code);
    expect(await rowsIn(instance, "messages")).toHaveLength(6);
  });

  it("may go without words when it carries a file", async () => {
    const instance = await instanceOf(ROWS);
    const args = { ...message, ...file, content: "", userId: "alice", ...KEY };
    expect(await instance.mutation(api.mutations.createOutboundMessage, args)).toMatchObject({ content: "" });
    const row = (await rowsIn(instance, "conversations")).find(({ legacyId }) => legacyId === "alice-conversation-3");
    expect(row).toMatchObject({ lastMessage: "[document]" });
  });
});
