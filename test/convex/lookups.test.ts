import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toConvexRows } from "../support/convex/toConvexRows.js";
import { idsOf } from "./cases.js";
import { deploy, SERVER_KEY, setServerKey } from "./deployment.js";
import { prismaRowsOf } from "./rows.js";

const ROWS = toConvexRows(prismaRowsOf("alice", "bob"));
const server = { serverKey: SERVER_KEY };

beforeEach(() => setServerKey(SERVER_KEY));
afterEach(() => vi.unstubAllEnvs());

describe("a status", () => {
  it.each([
    ["leads/queries:getLeads", { userId: "alice" }, "OPEN", ["alice-lead-1", "alice-lead-3"]],
    ["support/queries:getTickets", { userId: "alice" }, "CLOSED", ["alice-ticket-2"]],
    ["quotations/queries:getQuotations", { userId: "alice" }, "OPEN", ["alice-quotation-1", "alice-quotation-3"]],
    [
      "social/queries:getContentQueue",
      { socialAccountId: "alice-account" },
      "SCHEDULED",
      ["alice-item-1", "alice-item-3"],
    ],
    ["social/queries:getContentQueue", { socialAccountId: "alice-account" }, "DRAFT", ["alice-item-2"]],
  ])("narrows %s, and an empty or unknown one does not widen it", async (path, args, status, ids) => {
    const call = await deploy(ROWS);
    const all = await call(path, args, server);
    expect(idsOf(await call(path, { ...args, status }, server))).toEqual(ids);
    expect(await call(path, { ...args, status: "NO SUCH STATUS" }, server)).toEqual([]);
    expect(await call(path, { ...args, status: "" }, server)).toEqual(all);
  });
});

describe("a limit", () => {
  it("cuts the list behind its newest rows", async () => {
    const call = await deploy(ROWS);
    expect(idsOf(await call("leads/queries:getLeads", { userId: "alice", limit: 2 }, server))).toEqual([
      "alice-lead-2",
      "alice-lead-1",
    ]);
  });

  it("is bounded, and has a default", async () => {
    const many = Array.from({ length: 1_050 }, (_, index) => ({
      legacyId: `review-${index}`,
      userId: "alice",
      author: "a",
      rating: 5,
      text: "t",
      createdAt: index,
    }));
    const call = await deploy({ reviews: many });
    expect(await call("reviews/queries:getReviews", { userId: "alice" }, server)).toHaveLength(200);
    expect(await call("reviews/queries:getReviews", { userId: "alice", limit: 1e9 }, server)).toHaveLength(1_000);
  });
});

describe("an id", () => {
  /** The Convex ids that a fresh deployment gives are not in the answers; this module reads them from the table. */
  it("may be Convex's own as well as the old database's", async () => {
    const call = await deploy(ROWS, { modules: { "probe/ids": await import("./probe-ids.js") } });
    const own = await call("probe/ids:convexIdOfLead", { legacyId: "alice-lead-1" });
    expect(own).not.toBe("alice-lead-1");
    const byOwn = await call("leads/queries:getById", { id: own }, server);
    expect(byOwn).toEqual(await call("leads/queries:getById", { id: "alice-lead-1" }, server));
    expect(await call("leads/queries:getById", { id: own }, { identity: "bob" })).toBeNull();
    expect(idsOf(await call("leads/queries:getActivities", { leadId: own }, server))).toHaveLength(3);
    expect(await call("support/queries:getTicketById", { id: own }, server)).toBeNull();
  });

  it.each(["", "no-such-lead", "bob", "__proto__"])("that names nothing (%j) answers null", async (id) => {
    const call = await deploy(ROWS);
    expect(await call("leads/queries:getById", { id }, server)).toBeNull();
  });

  it("that two rows carry answers neither", async () => {
    const [lead] = ROWS["leads"] ?? [];
    const call = await deploy({ leads: lead === undefined ? [] : [lead, { ...lead, userId: "bob" }] });
    await expect(call("leads/queries:getById", { id: "alice-lead-1" }, server)).rejects.toThrow(/unique/);
  });
});

it("answers the fields of the old model and no others, absent ones left out", async () => {
  const call = await deploy(ROWS);
  expect(await call("leads/queries:getById", { id: "alice-lead-1" }, server)).toEqual({
    id: "alice-lead-1",
    userId: "alice",
    name: "n",
    email: "e",
    status: "OPEN",
    value: 10.5,
    createdAt: Date.parse("2026-03-05T12:00:00.000Z"),
  });
});
