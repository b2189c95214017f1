import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ConvexRows } from "../../src/dev/protocol.js";
import { idsOf } from "./cases.js";
import { SERVER_KEY, setServerKey } from "./deployment.js";
import { codeOf, openOffice } from "./office.js";
import type { Args } from "./office.js";

type StoredRow = ConvexRows[string][number];

const HOUR = 60 * 60 * 1000;
const START = Date.parse("2026-03-01T12:00:00.000Z");
const DAY = { from: START, to: START + 24 * HOUR };
const north = { workspaceId: "north" };

beforeEach(() => {
  setServerKey(SERVER_KEY);
  vi.useFakeTimers({ now: START, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

/** Slots of north, one for each hour of the day after `START`; the third is of south. */
const SLOTS = [0, 1, 2, 23, 24].map((hour) => ({
  legacyId: `slot-${hour}`,
  workspaceId: hour === 2 ? "south" : "north",
  consultantId: "olga",
  startsAt: START + hour * HOUR,
  durationMinutes: 45,
}));

describe("a talk with a contact", () => {
  const withCleo = { ...north, contactId: "cleo" };

  it("is begun once, however many ask at once", async () => {
    const office = await openOffice();
    expect(await office.ask("mike", "ariConversations:getByContact", withCleo)).toBeNull();
    const begun = [null, "mike", "mia"].map((who) => office.askRow(who, "ariConversations:getOrCreate", withCleo));
    const ids = new Set((await Promise.all(begun)).map(({ id }) => id));
    expect(ids.size).toBe(1);
    expect(await office.rowsOf("ariConversations")).toHaveLength(1);
    expect(await office.ask("mike", "ariConversations:getByContact", withCleo)).toEqual({
      id: [...ids][0],
      workspaceId: "north",
      contactId: "cleo",
      state: "greeting",
      createdAt: START,
      updatedAt: START,
    });
  });

  it("belongs to its workspace: the same contact elsewhere has another one", async () => {
    const office = await openOffice();
    const ofNorth = await office.askRow(null, "ariConversations:getOrCreate", withCleo);
    expect(await office.ask("sam", "ariConversations:getByContact", { ...withCleo, workspaceId: "south" })).toBeNull();
    expect(await office.ask("sam", "ariConversations:getByContact", withCleo)).toBeNull();
    expect(await codeOf(office.ask("sam", "ariConversations:getOrCreate", withCleo))).toBe("FORBIDDEN");
    const state = { conversationId: String(ofNorth["id"]), state: "lost" };
    expect(await codeOf(office.ask("sam", "ariConversations:updateState", state))).toBe("FORBIDDEN");
    expect(await codeOf(office.ask(null, "ariConversations:updateState", { ...state, conversationId: "x" }))).toBe(
      "FORBIDDEN",
    );
    const ofSouth = await office.askRow(null, "ariConversations:getOrCreate", { ...withCleo, workspaceId: "south" });
    expect(ofSouth["id"]).not.toBe(ofNorth["id"]);
  });

  it("keeps its context when only its state changes", async () => {
    const office = await openOffice();
    const { id } = await office.askRow(null, "ariConversations:getOrCreate", withCleo);
    const conversationId = String(id);
    const context = { city: "Oslo", asked: 2, topics: ["visa", "price"] };
    await office.ask(null, "ariConversations:updateState", { conversationId, state: "qualifying", context });
    vi.setSystemTime(START + 1);
    const moved = await office.askRow(null, "ariConversations:updateState", { conversationId, state: "scheduling" });
    expect(moved).toMatchObject({ state: "scheduling", context, createdAt: START, updatedAt: START + 1 });
    const cleared = { conversationId, state: "scheduling", context: {} };
    expect(await office.askRow(null, "ariConversations:updateState", cleared)).toMatchObject({ context: {} });
    expect(await office.ask(null, "ariConversations:getByContact", withCleo)).toMatchObject({ context: {} });
  });

  it("answers what was said, newest first, whole or by pages", async () => {
    const office = await openOffice();
    const conversationId = String((await office.askRow(null, "ariConversations:getOrCreate", withCleo))["id"]);
    expect(await office.ask(null, "ariConversations:getMessages", { conversationId })).toEqual([]);
    for (const [index, role] of ["user", "assistant", "user"].entries()) {
      vi.setSystemTime(START + index);
      await office.ask(null, "ariConversations:addMessage", { conversationId, role, content: `said ${index}` });
    }
    const said = await office.ask("mia", "ariConversations:getMessages", { conversationId, limit: 2 });
    expect(said).toMatchObject([
      { role: "user", content: "said 2", createdAt: START + 2 },
      { role: "assistant", content: "said 1", createdAt: START + 1 },
    ]);
    const page = async (cursor: unknown): Promise<unknown> =>
      office.ask("mia", "ariConversations:listMessages", {
        conversationId,
        paginationOpts: { numItems: 2, cursor: cursor === null ? null : String(cursor) },
      });
    const first = Object(await page(null));
    expect([idsOf(first), first.isDone]).toEqual([idsOf(said), false]);
    expect(await page(first.continueCursor)).toMatchObject({ page: [{ content: "said 0" }] });
  });
});

describe("an appointment in a slot", () => {
  const cleo = { ...north, contactId: "cleo" };

  it("takes the slot, its time and its consultant", async () => {
    const office = await openOffice({ consultantSlots: SLOTS });
    const free = async (): Promise<unknown> =>
      idsOf(await office.ask("mike", "ari:getAvailableSlots", { ...north, ...DAY }));
    expect(await free()).toEqual(["slot-0", "slot-1", "slot-23"]);
    const made = await office.askRow(null, "ari:createAppointment", { ...cleo, slotId: "slot-1", notes: "by phone" });
    expect(made).toEqual({
      id: expect.any(String),
      workspaceId: "north",
      contactId: "cleo",
      slotId: "slot-1",
      consultantId: "olga",
      scheduledAt: START + HOUR,
      durationMinutes: 45,
      status: "scheduled",
      notes: "by phone",
      createdAt: START,
    });
    expect(await free()).toEqual(["slot-0", "slot-23"]);
    expect(await office.ask("mike", "ari:getAppointments", { ...north, ...DAY })).toEqual([made]);
  });

  it("is given to one of several who want the slot at once", async () => {
    const office = await openOffice({ consultantSlots: SLOTS });
    const wanted = ["cleo", "carl", "cora"].map((contactId) =>
      codeOf(office.ask(null, "ari:createAppointment", { ...north, contactId, slotId: "slot-0" })),
    );
    expect((await Promise.all(wanted)).sort()).toEqual(["CONFLICT", "CONFLICT", "done"]);
    expect(await office.rowsOf("ariAppointments")).toHaveLength(1);
  });

  it.each<[string, Args, string]>([
    ["a slot of another workspace", { slotId: "slot-2" }, "INVALID_ARGUMENT"],
    ["a slot that is not there", { slotId: "slot-9" }, "INVALID_ARGUMENT"],
    ["a slot and a time", { slotId: "slot-0", scheduledAt: START }, "INVALID_ARGUMENT"],
    ["neither", {}, "INVALID_ARGUMENT"],
    ["a time that is none", { scheduledAt: NaN }, "INVALID_ARGUMENT"],
    ["a time in seconds and a half", { scheduledAt: 1.5 }, "INVALID_ARGUMENT"],
    ["no length", { scheduledAt: START, durationMinutes: 0 }, "INVALID_ARGUMENT"],
    ["a length without end", { scheduledAt: START, durationMinutes: Infinity }, "INVALID_ARGUMENT"],
    ["nobody", { scheduledAt: START, contactId: "" }, "INVALID_ARGUMENT"],
  ])("is refused for %s, and nothing is written", async (_, when, code) => {
    const office = await openOffice({ consultantSlots: SLOTS });
    expect(await codeOf(office.ask("mike", "ari:createAppointment", { ...cleo, ...when }))).toBe(code);
    expect(await office.rowsOf("ariAppointments")).toEqual([]);
    expect((await office.rowsOf("consultantSlots")).filter((slot) => "appointmentId" in slot)).toEqual([]);
  });

  it("may have a time of its own", async () => {
    const office = await openOffice();
    const made = await office.askRow("mike", "ari:createAppointment", { ...cleo, scheduledAt: START + 5 });
    expect(made).toMatchObject({ scheduledAt: START + 5, durationMinutes: 30, status: "scheduled" });
    expect(made).not.toHaveProperty("slotId");
  });
});

describe("the reminders of a cron", () => {
  const appointment = (id: string, at: number, more: StoredRow = {}): StoredRow => ({
    legacyId: id,
    workspaceId: "north",
    contactId: "cleo",
    scheduledAt: at,
    durationMinutes: 30,
    status: "scheduled",
    createdAt: 1,
    ...more,
  });
  const APPOINTMENTS = {
    ariAppointments: [
      appointment("late", DAY.to),
      appointment("last", DAY.to - 1),
      appointment("first", DAY.from),
      appointment("past", DAY.from - 1),
      appointment("south", START + HOUR, { workspaceId: "south" }),
      appointment("cancelled", START + HOUR, { status: "cancelled" }),
      appointment("reminded", START + HOUR, { remindedAt: 5 }),
    ],
  };
  const upcoming = "ari:getUpcomingAppointments";

  it("are due from the first millisecond to the one before the last, earliest first", async () => {
    const office = await openOffice(APPOINTMENTS);
    expect(idsOf(await office.ask(null, upcoming, DAY))).toEqual(["first", "south", "last"]);
    expect(idsOf(await office.ask(null, upcoming, { ...DAY, limit: 2 }))).toEqual(["first", "south"]);
    expect(idsOf(await office.ask(null, upcoming, { ...DAY, ...north }))).toEqual(["first", "last"]);
    expect(idsOf(await office.ask("mike", upcoming, { ...DAY, ...north }))).toEqual(["first", "last"]);
    expect(await (await openOffice()).ask(null, upcoming, DAY)).toEqual([]);
  });

  it("of all workspaces are for the server on its own behalf", async () => {
    const office = await openOffice(APPOINTMENTS);
    for (const who of ["mike", "olga", "ann"]) expect(await codeOf(office.ask(who, upcoming, DAY))).toBe("FORBIDDEN");
    expect(await codeOf(office.ask("sam", upcoming, { ...DAY, ...north }))).toBe("FORBIDDEN");
    expect(await codeOf(office.ask(null, upcoming, { ...DAY, workspaceId: "west" }))).toBe("FORBIDDEN");
  });

  it.each([
    [START, START],
    [START, START - 1],
    [START, START + 92 * 24 * HOUR + 1],
    [NaN, START],
    [START, Infinity],
    [-Infinity, START],
  ])("are not asked about from %d to %d", async (from, to) => {
    const office = await openOffice(APPOINTMENTS);
    for (const path of [upcoming, "ari:getAvailableSlots", "ari:getAppointments"]) {
      expect(await codeOf(office.ask(null, path, { ...north, from, to }))).toBe("INVALID_ARGUMENT");
    }
  });

  it("are each taken by one of two crons that run at once", async () => {
    const office = await openOffice(APPOINTMENTS);
    const taken = [1, 2, 3].map(() => office.askRow(null, "ari:markReminded", { appointmentId: "first" }));
    expect((await Promise.all(taken)).map(({ marked }) => marked).sort()).toEqual([false, false, true]);
    expect(idsOf(await office.ask(null, upcoming, DAY))).toEqual(["south", "last"]);
  });

  it.each([
    ["cancelled", { id: "cancelled", marked: false }],
    ["reminded", { id: "reminded", marked: false }],
  ])("are not taken for one that is %s", async (appointmentId, expected) => {
    const office = await openOffice(APPOINTMENTS);
    expect(await office.ask(null, "ari:markReminded", { appointmentId })).toEqual(expected);
    expect(await codeOf(office.ask("sam", "ari:markReminded", { appointmentId }))).toBe("FORBIDDEN");
    expect(await codeOf(office.ask(null, "ari:markReminded", { appointmentId: "none" }))).toBe("FORBIDDEN");
  });
});

it("tells what is active, of one category or all, newest first", async () => {
  const entry = (id: string, createdAt: number, more: StoredRow = {}): StoredRow => ({
    legacyId: id,
    ...north,
    category: "visas",
    title: "t",
    content: "c",
    isActive: true,
    createdAt,
    ...more,
  });
  const office = await openOffice({
    ariKnowledgeEntries: [
      entry("old", 1),
      entry("price", 2, { category: "prices" }),
      entry("hidden", 3, { isActive: false }),
      entry("new", 4),
      entry("south", 5, { workspaceId: "south" }),
    ],
  });
  const ask = async (args: Args): Promise<unknown> =>
    idsOf(await office.ask("mike", "ari:getKnowledgeEntries", { ...north, ...args }));
  expect(await ask({})).toEqual(["new", "price", "old"]);
  expect(await ask({ category: "" })).toEqual(["new", "price", "old"]);
  expect(await ask({ category: "visas" })).toEqual(["new", "old"]);
  expect(await ask({ category: "none" })).toEqual([]);
  expect(await ask({ limit: 1 })).toEqual(["new"]);
  expect(await codeOf(office.ask("sam", "ari:getKnowledgeEntries", north))).toBe("FORBIDDEN");
});
