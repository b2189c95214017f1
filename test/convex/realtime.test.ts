import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api } from "../../convex/_generated/api.js";
import { SERVER_KEY, setServerKey } from "./deployment.js";
import { codeOf, instanceOf, KEY, rowsIn } from "./instance.js";
import { prismaRowsOf } from "./rows.js";

const ROWS = prismaRowsOf("alice", "bob");
const DEED = { userId: "carol", type: "LOGIN", description: "Signed in" };

beforeEach(() => setServerKey(SERVER_KEY));
afterEach(() => vi.unstubAllEnvs());

describe("an activity", () => {
  it("is among the recent ones, newest first, as many as are asked for", async () => {
    const instance = await instanceOf(ROWS);
    const metadata = { from: "mail", tags: ["a", 1, null], inside: { list: [true], deep: { er: "x" } } };
    for (const [timestamp, type] of [
      [2, "B"],
      [3, "C"],
      [1, "A"],
    ] as const) {
      await instance.mutation(api.activities.addActivity, { ...DEED, type, timestamp, metadata, ...KEY });
    }
    const recent = (limit?: number) =>
      instance.query(api.activities.getRecentActivities, {
        userId: "carol",
        ...(limit === undefined ? {} : { limit }),
        ...KEY,
      });
    expect((await recent()).map(({ type }) => type)).toEqual(["C", "B", "A"]);
    expect((await recent(2)).map(({ timestamp }) => timestamp)).toEqual([3, 2]);
    expect((await recent(1))[0]).toMatchObject({ ...DEED, type: "C", metadata });
  });

  it("has the time of the call when it has none of its own", async () => {
    const instance = await instanceOf({});
    const before = Date.now();
    const id = await instance.mutation(api.activities.addActivity, { ...DEED, ...KEY });
    const [row] = await rowsIn(instance, "activities");
    expect(row).toMatchObject({ legacyId: id, userId: "carol" });
    expect(Number(row?.["timestamp"])).toBeGreaterThanOrEqual(before);
  });

  it("is there once, however often it is sent with its id, also at the same time", async () => {
    const instance = await instanceOf({});
    const send = (type: string): Promise<string> =>
      instance.mutation(api.activities.addActivity, { ...DEED, id: "old-1", type, ...KEY });
    expect(await Promise.all(["A", "B", "C"].map(send))).toEqual(["old-1", "old-1", "old-1"]);
    expect(await rowsIn(instance, "activities")).toHaveLength(1);
    const twice = [await instance.mutation(api.activities.addActivity, { ...DEED, ...KEY })];
    twice.push(await instance.mutation(api.activities.addActivity, { ...DEED, ...KEY }));
    expect(new Set(twice).size).toBe(2);
  });

  it("does not take the id of another user's", async () => {
    const instance = await instanceOf(ROWS);
    const args = { ...DEED, id: "alice-deed-1", ...KEY };
    expect(await codeOf(instance.mutation(api.activities.addActivity, args))).toBe("CONFLICT");
    expect(await rowsIn(instance, "activities")).toHaveLength(6);
  });
});

describe("a user's status", () => {
  const update = { userId: "carol", ...KEY };

  it("is one row, whoever writes it and however often, also at the same time", async () => {
    const instance = await instanceOf(ROWS);
    const writes = Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0
        ? instance.mutation(api.alerts.updateUserStatus, { ...update, lastCheckIn: index })
        : instance
            .withIdentity({ subject: "carol" })
            .mutation(api.alerts.updateUserStatus, { userId: "carol", alertLevel: `level ${index}` }),
    );
    const answers = await Promise.all(writes);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const rows = (await rowsIn(instance, "userStatus")).filter(({ userId }) => userId === "carol");
    expect(rows).toHaveLength(1);
    // Neither kind of write undid the other.
    expect(rows[0]).toMatchObject({ lastCheckIn: 18, alertLevel: "level 19" });
  });

  it("starts without an alert", async () => {
    const instance = await instanceOf({});
    expect(await instance.query(api.alerts.getUserStatus, update)).toBeNull();
    const made = await instance.mutation(api.alerts.updateUserStatus, { ...update, nextDue: 9 });
    expect(made).toEqual({ id: made.id, userId: "carol", alertLevel: "none", nextDue: 9 });
    expect(await instance.query(api.alerts.getUserStatus, update)).toEqual(made);
  });

  it("keeps what a call does not name, and drops what it names with null", async () => {
    const instance = await instanceOf({});
    await instance.mutation(api.alerts.updateUserStatus, {
      ...update,
      lastCheckIn: 0,
      nextDue: 2,
      alertLevel: "high",
      alertTriggeredAt: 3,
    });
    const next = await instance.mutation(api.alerts.updateUserStatus, { ...update, alertTriggeredAt: null });
    expect(next).toEqual({ id: next.id, userId: "carol", lastCheckIn: 0, nextDue: 2, alertLevel: "high" });
    expect(await instance.query(api.alerts.getUserStatus, update)).toEqual(next);
  });

  it("is the user's own", async () => {
    const instance = await instanceOf(ROWS);
    const bob = instance.withIdentity({ subject: "bob" });
    expect(await bob.query(api.alerts.getUserStatus, { userId: "alice" })).toBeNull();
    expect(await codeOf(bob.mutation(api.alerts.updateUserStatus, { userId: "alice" }))).toBe("FORBIDDEN");
  });
});
