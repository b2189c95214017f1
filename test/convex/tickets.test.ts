import type { Value } from "convex/values";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { moveBetween, stageNamed } from "../../convex/ticketing/stages.js";
import type { TicketStage } from "../../convex/ticketing/stages.js";
import { idsOf } from "./cases.js";
import { SERVER_KEY, setServerKey } from "./deployment.js";
import { codeOf, openOffice } from "./office.js";
import type { Args, Office, Row } from "./office.js";

const START = Date.parse("2026-03-01T12:00:00.000Z");
const TWO_WEEKS = 14 * 24 * 60 * 60 * 1000;

/** A ticket of north that has just been reported. */
const BARE = {
  workspaceId: "north",
  requesterId: "mike",
  title: "t",
  description: "d",
  category: "bug",
  priority: "low",
  stage: "report",
  status: "open",
  createdAt: 1,
  updatedAt: 1,
};

beforeEach(() => {
  setServerKey(SERVER_KEY);
  vi.useFakeTimers({ now: START, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

async function newTicket(office: Office, who = "mike", workspaceId = "north"): Promise<string> {
  const { id } = await office.askRow(who, "tickets:createTicket", { workspaceId, title: "No tone", description: "d" });
  return String(id);
}

async function historyOf(office: Office, ticketId: string): Promise<readonly string[]> {
  const events = (await office.rowsOf("ticketStatusHistory")).filter((row) => row["ticketId"] === ticketId);
  return events.map(({ event, fromStage = "-", toStage, changedBy = "the server", reason = "" }) =>
    `${event} ${fromStage}>${toStage} by ${changedBy} ${reason}`.trim(),
  );
}

describe("a new ticket", () => {
  it("is written whole, for the person who acts, with its first line of history", async () => {
    const office = await openOffice();
    const made = await office.askRow("mike", "tickets:createTicket", {
      workspaceId: "north",
      title: "  No tone ",
      description: "The line is dead.",
      category: "bug",
      priority: "urgent",
      assigneeId: "mia",
    });
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      workspaceId: "north",
      requesterId: "mike",
      assigneeId: "mia",
      title: "No tone",
      description: "The line is dead.",
      category: "bug",
      priority: "urgent",
      stage: "report",
      status: "open",
      createdAt: START,
      updatedAt: START,
    });
    expect(await office.askRow("olga", "tickets:getTicket", { ticketId: String(made["id"]) })).toEqual(made);
    expect(await historyOf(office, String(made["id"]))).toEqual(["created ->report by mike"]);
  });

  it.each<[string, Args, string]>([
    ["an empty title", { title: " " }, "INVALID_ARGUMENT"],
    ["a title of a whole page", { title: "t".repeat(201) }, "INVALID_ARGUMENT"],
    ["an assignee from elsewhere", { assigneeId: "sam" }, "INVALID_ARGUMENT"],
    ["another workspace", { workspaceId: "south" }, "FORBIDDEN"],
    ["a workspace that is not there", { workspaceId: "west" }, "FORBIDDEN"],
  ])("is refused with %s, and nothing is written", async (_, wrong, code) => {
    const office = await openOffice();
    const args = { workspaceId: "north", title: "t", description: "d", ...wrong };
    expect(await codeOf(office.ask("mike", "tickets:createTicket", args))).toBe(code);
    expect(await office.rowsOf("tickets")).toEqual([]);
    expect(await office.rowsOf("ticketStatusHistory")).toEqual([]);
  });

  it("is refused when the server does not say whose it is", async () => {
    const office = await openOffice();
    const args = { workspaceId: "north", title: "t", description: "d" };
    expect(await codeOf(office.ask(null, "tickets:createTicket", args))).toBe("ACTOR_REQUIRED");
  });
});

describe("who may do what with a ticket of north", () => {
  const comment = { content: "c" };
  it.each<[string, Args, Readonly<Record<string, unknown>>]>([
    ["updateTicket", { title: "t" }, { olga: "done", mia: "done", ann: "done", sam: "FORBIDDEN", null: "done" }],
    ["addComment", comment, { olga: "done", mia: "done", ann: "done", sam: "FORBIDDEN", null: "ACTOR_REQUIRED" }],
    ["transitionStage", { toStage: "discuss" }, { olga: "done", mia: "done", sam: "FORBIDDEN", null: "done" }],
    ["deleteTicket", {}, { olga: "done", mia: "FORBIDDEN", mike: "FORBIDDEN", ann: "done", sam: "FORBIDDEN" }],
    [
      "handleApproval",
      { approved: true },
      { mia: "FORBIDDEN", mike: "CONFLICT", sam: "FORBIDDEN", olga: "CONFLICT", ann: "CONFLICT" },
    ],
  ])("%s", async (name, args, expected) => {
    const seen: Record<string, unknown> = {};
    for (const who of Object.keys(expected)) {
      const office = await openOffice();
      const ticketId = await newTicket(office);
      const asked = office.ask(who === "null" ? null : who, `tickets:${name}`, { ticketId, ...args });
      seen[who] = await codeOf(asked);
    }
    expect(seen).toEqual(expected);
  });

  it("a ticket of another workspace is absent for whoever names the workspace, the server too", async () => {
    const office = await openOffice();
    const ticketId = await newTicket(office);
    expect(await office.ask(null, "tickets:getTicket", { ticketId, workspaceId: "north" })).not.toBeNull();
    expect(await office.ask(null, "tickets:getTicket", { ticketId, workspaceId: "south" })).toBeNull();
    const update = office.ask(null, "tickets:updateTicket", { ticketId, workspaceId: "south", title: "t" });
    expect(await codeOf(update)).toBe("FORBIDDEN");
  });
});

describe("changing a ticket", () => {
  it("changes what is given and nothing else; a null assignee is nobody", async () => {
    const office = await openOffice();
    const ticketId = await newTicket(office);
    const before = await office.askRow("mike", "tickets:updateTicket", { ticketId, assigneeId: "mia" });
    expect(before).toMatchObject({ assigneeId: "mia", title: "No tone" });
    vi.setSystemTime(START + 5);
    const after = await office.askRow("mike", "tickets:updateTicket", { ticketId, assigneeId: null, priority: "low" });
    const { assigneeId: _, ...unassigned } = before;
    expect(after).toEqual({ ...unassigned, priority: "low", updatedAt: START + 5 });
    expect(await office.askRow("mike", "tickets:getTicket", { ticketId })).toEqual(after);
  });

  it("does not take a stage, a requester or another workspace", async () => {
    const office = await openOffice();
    const ticketId = await newTicket(office);
    for (const more of [{ stage: "closed" }, { requesterId: "mia" }, { status: "closed" }]) {
      expect(await codeOf(office.ask("mike", "tickets:updateTicket", { ticketId, ...more }))).not.toBe("done");
    }
  });

  it("deletes with it all that hangs below, and nothing of another ticket", async () => {
    const office = await openOffice();
    const [gone, kept] = [await newTicket(office), await newTicket(office)];
    for (const ticketId of [gone, kept]) await office.ask("mia", "tickets:addComment", { ticketId, content: "c" });
    expect(await office.ask("olga", "tickets:deleteTicket", { ticketId: gone })).toEqual({ id: gone });
    expect((await office.rowsOf("tickets")).map(({ legacyId }) => legacyId)).toEqual([kept]);
    for (const table of ["ticketComments", "ticketStatusHistory"]) {
      expect((await office.rowsOf(table)).map(({ ticketId }) => ticketId)).toEqual([kept]);
    }
    expect(await office.ask("olga", "tickets:getTicket", { ticketId: gone })).toBeNull();
    expect(await codeOf(office.ask("olga", "tickets:getTicketComments", { ticketId: gone }))).toBe("FORBIDDEN");
  });
});

describe("the way of a ticket", () => {
  const STAGES = ["report", "discuss", "outcome", "implementation", "closed"] as const;
  /** a row per stage: what it takes to go from it to each stage, in their order */
  it.each<[TicketStage, string]>([
    ["report", "- step skip skip skip"],
    ["discuss", "step - step skip skip"],
    ["outcome", "step step - step skip"],
    ["implementation", "step step step - step"],
    ["closed", "- - - - -"],
  ])("from %s", (from, expected) => {
    const moves = STAGES.map((to) => moveBetween(from, to).replace("impossible", "-"));
    expect(moves.join(" ")).toBe(expected);
  });

  it("knows stages by their names only", () => {
    expect(["closed", "Closed", "", "__proto__", "nowhere"].map(stageNamed)).toEqual(["closed", ...Array(4)]);
  });

  it("is written down step by step, and ends closed", async () => {
    const office = await openOffice();
    const ticketId = await newTicket(office);
    let last: Row = {};
    for (const toStage of STAGES.slice(1)) {
      vi.setSystemTime(Date.now() + 1);
      last = await office.askRow("mia", "tickets:transitionStage", { ticketId, toStage, reason: ` ${toStage} it ` });
    }
    expect(last).toMatchObject({ stage: "closed", status: "closed", closedAt: START + 4, updatedAt: START + 4 });
    expect(await historyOf(office, ticketId)).toEqual([
      "created ->report by mike",
      "moved report>discuss by mia discuss it",
      "moved discuss>outcome by mia outcome it",
      "moved outcome>implementation by mia implementation it",
      "moved implementation>closed by mia closed it",
    ]);
    for (const toStage of STAGES) {
      const again = office.ask("olga", "tickets:transitionStage", { ticketId, toStage });
      expect(await codeOf(again)).toBe("CONFLICT");
    }
    expect(await historyOf(office, ticketId)).toHaveLength(5);
  });

  it("moves once when two ask for the same step at once", async () => {
    const office = await openOffice();
    const ticketId = await newTicket(office);
    const asked = ["mia", "olga"].map((who) =>
      codeOf(office.ask(who, "tickets:transitionStage", { ticketId, toStage: "discuss" })),
    );
    expect((await Promise.all(asked)).sort()).toEqual(["CONFLICT", "done"]);
    expect(await historyOf(office, ticketId)).toHaveLength(2);
  });
});

describe("a stage skip", () => {
  const close = { toStage: "closed", reason: "solved by phone" };

  it.each(["olga", "ann", null])("is taken at once for %s, who decides", async (who) => {
    const office = await openOffice();
    const ticketId = await newTicket(office);
    const moved = await office.askRow(who, "tickets:transitionStage", { ticketId, ...close });
    expect(moved).toMatchObject({ stage: "closed", status: "closed", closedAt: START });
  });

  it("waits when a member asks for it, and nothing moves the ticket meanwhile", async () => {
    const office = await openOffice();
    const ticketId = await newTicket(office);
    const waiting = await office.askRow("mike", "tickets:transitionStage", { ticketId, ...close });
    const pending = { toStage: "closed", askedBy: "mike", reason: "solved by phone" };
    expect(waiting).toMatchObject({ stage: "report", status: "awaiting_approval", pending });
    for (const who of ["mia", "olga"]) {
      const step = office.ask(who, "tickets:transitionStage", { ticketId, toStage: "discuss" });
      expect(await codeOf(step)).toBe("CONFLICT");
    }
    expect(idsOf(await office.ask("mia", "tickets:listTickets", { workspaceId: "north", status: "open" }))).toEqual([]);
  });

  it.each([
    [true, { stage: "closed", status: "closed", closedAt: START + 9 }, "skip_approved report>closed by olga fine"],
    [false, { stage: "report", status: "open" }, "skip_rejected report>closed by olga fine"],
  ])("is decided by an administrator: %s", async (approved, expected, line) => {
    const office = await openOffice();
    const ticketId = await newTicket(office);
    await office.ask("mike", "tickets:transitionStage", { ticketId, ...close });
    vi.setSystemTime(START + 9);
    const args = { ticketId, approved, reason: "fine" };
    const decided = await office.askRow("olga", "tickets:handleApproval", args);
    expect(decided).toMatchObject(expected);
    expect(decided).not.toHaveProperty("pending");
    expect((await historyOf(office, ticketId)).slice(1)).toEqual([
      "skip_asked report>closed by mike solved by phone",
      line,
    ]);
    expect(await codeOf(office.ask("olga", "tickets:handleApproval", args))).toBe("CONFLICT");
  });

  it("is decided by the person whose ticket it is, while a member, and by no other member", async () => {
    const waiting = (requesterId: string) => ({
      ...BARE,
      legacyId: "t",
      requesterId,
      pending: { toStage: "closed", askedBy: "olga" },
      status: "awaiting_approval",
    });
    const args = { ticketId: "t", approved: true };
    const own = await openOffice({ tickets: [waiting("mike")] });
    expect(await codeOf(own.ask("mia", "tickets:handleApproval", args))).toBe("FORBIDDEN");
    expect(await codeOf(own.ask("mike", "tickets:handleApproval", args))).toBe("done");
    const left = await openOffice({ tickets: [waiting("sam")] });
    expect(await codeOf(left.ask("sam", "tickets:handleApproval", args))).toBe("FORBIDDEN");
  });

  it("is not decided by whoever asked for it, nor by nobody", async () => {
    const office = await openOffice({
      tickets: [
        { ...BARE, legacyId: "t", pending: { toStage: "closed", askedBy: "olga" }, status: "awaiting_approval" },
      ],
    });
    const args = { ticketId: "t", approved: true };
    expect(await codeOf(office.ask("olga", "tickets:handleApproval", args))).toBe("CONFLICT");
    expect(await codeOf(office.ask(null, "tickets:handleApproval", args))).toBe("ACTOR_REQUIRED");
    expect(await codeOf(office.ask("ann", "tickets:handleApproval", args))).toBe("done");
  });
});

describe("a reopen token", () => {
  async function closedTicket(office: Office): Promise<{ ticketId: string; token: string }> {
    const ticketId = await newTicket(office);
    await office.ask("olga", "tickets:transitionStage", { ticketId, toStage: "closed" });
    const { token } = await office.askRow("olga", "tickets:createReopenToken", { ticketId });
    return { ticketId, token: String(token) };
  }

  it("opens the ticket again for somebody who is no member, and once only", async () => {
    const office = await openOffice();
    const { ticketId, token } = await closedTicket(office);
    const open = await office.askRow("sam", "tickets:reopenTicket", { ticketId, token });
    expect(open).toMatchObject({ id: ticketId, stage: "report", status: "open" });
    expect(open).not.toHaveProperty("closedAt");
    expect((await historyOf(office, ticketId)).at(-1)).toBe("reopened closed>report by sam");
    expect(await office.rowsOf("ticketReopenTokens")).toEqual([]);
    await office.ask("olga", "tickets:transitionStage", { ticketId, toStage: "closed" });
    expect(await codeOf(office.ask("sam", "tickets:reopenTicket", { ticketId, token }))).toBe("INVALID_TOKEN");
  });

  it("is good for one of two who use it at once", async () => {
    const office = await openOffice();
    const { ticketId, token } = await closedTicket(office);
    const used = ["sam", "mike", null, "ann"].map((who) =>
      codeOf(office.ask(who, "tickets:reopenTicket", { ticketId, token })),
    );
    expect((await Promise.all(used)).sort()).toEqual(["INVALID_TOKEN", "INVALID_TOKEN", "INVALID_TOKEN", "done"]);
    const reopened = (await historyOf(office, ticketId)).filter((line) => line.startsWith("reopened"));
    expect(reopened).toHaveLength(1);
  });

  it.each([
    [TWO_WEEKS - 1, "done"],
    [TWO_WEEKS, "INVALID_TOKEN"],
  ])("%d ms after it was made: %s", async (later, expected) => {
    const office = await openOffice();
    const { ticketId, token } = await closedTicket(office);
    vi.setSystemTime(START + later);
    expect(await codeOf(office.ask("sam", "tickets:reopenTicket", { ticketId, token }))).toBe(expected);
  });

  it("is not kept, only its hash, and is long", async () => {
    const office = await openOffice();
    const { token } = await closedTicket(office);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    const kept = await office.rowsOf("ticketReopenTokens");
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(kept[0]).toMatchObject({ tokenHash: expect.stringMatching(/^[0-9a-f]{64}$/), expiresAt: START + TWO_WEEKS });
  });

  it("is good no more when a newer one is made", async () => {
    const office = await openOffice();
    const { ticketId, token } = await closedTicket(office);
    const newer = await office.askRow("olga", "tickets:createReopenToken", { ticketId });
    expect(newer["token"]).not.toBe(token);
    expect(await codeOf(office.ask("sam", "tickets:reopenTicket", { ticketId, token }))).toBe("INVALID_TOKEN");
    expect(await office.rowsOf("ticketReopenTokens")).toHaveLength(1);
  });

  it("does not open another ticket, and the server's key does not stand for one", async () => {
    const office = await openOffice();
    const { ticketId, token } = await closedTicket(office);
    const other = (await closedTicket(office)).ticketId;
    const hash = String((await office.rowsOf("ticketReopenTokens"))[0]?.["tokenHash"]);
    for (const [id, wrong] of [
      [other, token],
      ["no-such-ticket", token],
      ["", token],
      [ticketId, ""],
      [ticketId, hash],
      [ticketId, `${token} `],
      [ticketId, token.toUpperCase() + "0"],
    ]) {
      const args = { ticketId: id ?? "", token: wrong ?? "" };
      expect(await codeOf(office.ask(null, "tickets:reopenTicket", args))).toBe("INVALID_TOKEN");
    }
    expect(await codeOf(office.ask(null, "tickets:reopenTicket", { ticketId, token }))).toBe("done");
  });

  it("does not bring back a ticket that was reopened in another way", async () => {
    const office = await openOffice();
    const { token } = await closedTicket(office);
    const [kept] = await office.rowsOf("ticketReopenTokens");
    const stillThere = { ticketId: "t", tokenHash: String(kept?.["tokenHash"]), expiresAt: START + TWO_WEEKS };
    const open = await openOffice({
      tickets: [{ ...BARE, legacyId: "t", stage: "outcome" }],
      ticketReopenTokens: [stillThere],
    });
    expect(await codeOf(open.ask("olga", "tickets:reopenTicket", { ticketId: "t", token }))).toBe("INVALID_TOKEN");
    expect(await open.ask("olga", "tickets:getTicket", { ticketId: "t" })).toMatchObject({ stage: "outcome" });
  });

  it("is made for a closed ticket only, by those who work on it", async () => {
    const office = await openOffice();
    const ticketId = await newTicket(office);
    expect(await codeOf(office.ask("olga", "tickets:createReopenToken", { ticketId }))).toBe("CONFLICT");
    await office.ask("olga", "tickets:transitionStage", { ticketId, toStage: "closed" });
    expect(await codeOf(office.ask("sam", "tickets:createReopenToken", { ticketId }))).toBe("FORBIDDEN");
    expect(await office.rowsOf("ticketReopenTokens")).toEqual([]);
  });
});

describe("lists of tickets", () => {
  const many = Array.from({ length: 25 }, (_, index) => ({
    ...BARE,
    legacyId: `t${index}`,
    workspaceId: index % 5 === 4 ? "south" : "north",
    ...(index % 2 === 0 ? {} : { stage: "closed", status: "closed" }),
    createdAt: index,
  }));
  type Wanted = (row: (typeof many)[number]) => boolean;
  const newest = (wanted: Wanted): readonly string[] =>
    many
      .filter(wanted)
      .toReversed()
      .map(({ legacyId }) => legacyId);

  /** Asks for page after page. */
  async function pagesOf(office: Office, who: string, path: string, args: Args, numItems: number): Promise<Value[][]> {
    const pages: Value[][] = [];
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      const answer: Row = await office.askRow(who, path, { ...args, paginationOpts: { numItems, cursor } });
      pages.push(Object(idsOf(answer)));
      isDone = answer["isDone"] === true;
      cursor = String(answer["continueCursor"]);
    }
    return pages;
  }

  it.each<[Readonly<Record<string, string>>, Wanted]>([
    [{}, (row) => row.workspaceId === "north"],
    [{ status: "closed" }, (row) => row.workspaceId === "north" && row.status === "closed"],
    [{ stage: "report" }, (row) => row.workspaceId === "north" && row.stage === "report"],
    [{ stage: "closed", status: "closed" }, (row) => row.workspaceId === "north" && row.status === "closed"],
    [{ stage: "closed", status: "open" }, () => false],
    [{ stage: "", status: "" }, (row) => row.workspaceId === "north"],
    [{ status: "no such status" }, () => false],
    [{ stage: "no such stage" }, () => false],
  ])("of a workspace: %j", async (asked, wanted) => {
    const office = await openOffice({ tickets: many });
    const args = { workspaceId: "north", ...asked };
    const expected = newest(wanted);
    expect(idsOf(await office.ask("mike", "tickets:listTickets", args))).toEqual(expected);
    expect(idsOf(await office.ask("mike", "tickets:listTickets", { ...args, limit: 3 }))).toEqual(expected.slice(0, 3));
    expect((await pagesOf(office, "mike", "tickets:listTicketsPage", args, 7)).flat()).toEqual(expected);
  });

  it("come page by page: the last one full, and one row more", async () => {
    const office = await openOffice({ tickets: many });
    const sizes = async (numItems: number): Promise<number[]> =>
      (await pagesOf(office, "ann", "tickets:listPortalTickets", {}, numItems)).map(({ length }) => length);
    const total = (pages: number[]): number => pages.reduce((sum, size) => sum + size, 0);
    expect((await sizes(24)).filter((size) => size > 0)).toEqual([24, 1]);
    expect((await sizes(25)).filter((size) => size > 0)).toEqual([25]);
    expect(await sizes(26)).toEqual([25]);
    expect(total(await sizes(1))).toBe(25);
  });

  it("go across workspaces for administrators of the app alone, and the server must say who asks", async () => {
    const office = await openOffice({ tickets: many });
    const args = { paginationOpts: { numItems: 100, cursor: null } };
    expect(idsOf(await office.ask("ann", "tickets:listPortalTickets", args))).toEqual(newest(() => true));
    expect(idsOf(await office.ask("ann", "tickets:listPortalTickets", { ...args, status: "open" }))).toEqual(
      newest(({ status }) => status === "open"),
    );
    expect(idsOf(await office.ask("ann", "tickets:listPortalTickets", { ...args, status: "none" }))).toEqual([]);
    for (const who of ["olga", "mike", "nobody"]) {
      expect(await codeOf(office.ask(who, "tickets:listPortalTickets", args))).toBe("FORBIDDEN");
    }
    expect(await codeOf(office.ask(null, "tickets:listPortalTickets", args))).toBe("ACTOR_REQUIRED");
    expect(await codeOf(office.call("tickets:listPortalTickets", args, { identity: "olga" }))).toBe("FORBIDDEN");
    expect(idsOf(await office.call("tickets:listPortalTickets", args, { identity: "ann" }))).toHaveLength(25);
  });

  it("have comments in the order in which they were written, by pages too", async () => {
    const comments = Array.from({ length: 5 }, (_, index) => ({
      legacyId: `c${index}`,
      ticketId: "t0",
      authorId: "mike",
      content: "c",
      createdAt: index,
    }));
    const office = await openOffice({ tickets: many, ticketComments: comments.toReversed() });
    const written = ["c0", "c1", "c2", "c3", "c4"];
    expect(idsOf(await office.ask("mia", "tickets:getTicketComments", { ticketId: "t0" }))).toEqual(written);
    const pages = await pagesOf(office, "mia", "tickets:getTicketCommentsPage", { ticketId: "t0" }, 2);
    expect(pages).toEqual([["c0", "c1"], ["c2", "c3"], ["c4"]]);
    expect(idsOf(await office.ask("mia", "tickets:getTicketComments", { ticketId: "t1" }))).toEqual([]);
  });
});
