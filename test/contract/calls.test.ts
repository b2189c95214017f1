import { randomUUID } from "node:crypto";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import type { Value } from "convex/values";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyFunction, WAYS, type Callable } from "./every-function.js";
import { contractTarget, type Target } from "./target.js";

// What holds on every deployment of the shipped functions, also on an empty one. Rows are made by the functions themselves.

let target: Target;
beforeAll(async () => {
  target = await contractTarget();
});
afterAll(() => target.stop());

const titled = (await everyFunction()).map((fn): [string, Callable] => [fn.path, fn]);

/** Refusals that a function gives for rows that are not there. An error of another kind has no code. */
const NOT_THERE = ["FORBIDDEN", "NOT_FOUND", "CONFLICT", "INVALID_TOKEN"];

describe.each(titled)("%s", (_path, fn) => {
  it("takes the key and its arguments, in every way", async (context) => {
    if (fn.namesFile && !target.isEmbedded) context.skip();
    for (const call of Object.values(WAYS)) {
      const outcome = await call(target.url, fn, { ...fn.args, serverKey: target.serverKey });
      if ("code" in outcome) expect(NOT_THERE).toContain(outcome.code);
      else expect(outcome).toHaveProperty("value");
    }
  });
});

const client = (): ConvexHttpClient => new ConvexHttpClient(target.url);
const query = (path: string, args: Record<string, Value>): Promise<unknown> =>
  client().query(makeFunctionReference<"query">(path), { ...args, serverKey: target.serverKey });
const mutate = (path: string, args: Record<string, Value>): Promise<unknown> =>
  client().mutation(makeFunctionReference<"mutation">(path), { ...args, serverKey: target.serverKey });

describe("rows of its own", () => {
  it("are read as they were written, the newest first, and by nobody else's id", async () => {
    const userId = `contract-${randomUUID()}`;
    expect(await query("activities:getRecentActivities", { userId })).toEqual([]);
    for (const type of ["FIRST", "SECOND"])
      await mutate("activities:addActivity", { userId, type, description: `ü ${type}` });
    expect(await query("activities:getRecentActivities", { userId })).toMatchObject([
      { userId, type: "SECOND", description: "ü SECOND" },
      { userId, type: "FIRST", description: "ü FIRST" },
    ]);
    expect(await query("activities:getRecentActivities", { userId, limit: 1 })).toHaveLength(1);
    expect(await query("activities:getRecentActivities", { userId: `${userId}x` })).toEqual([]);
  });

  it("stay one row, however many write it at once", async () => {
    const userId = `contract-${randomUUID()}`;
    expect(await query("alerts:getUserStatus", { userId })).toBeNull();
    const levels = ["low", "medium", "high", "low", "medium", "high", "low", "high"];
    await Promise.all(
      levels.map((alertLevel) => mutate("alerts:updateUserStatus", { userId, alertLevel, lastCheckIn: null })),
    );
    await mutate("alerts:updateUserStatus", { userId, alertLevel: "high", lastCheckIn: 5 });
    expect(await query("alerts:getUserStatus", { userId })).toMatchObject({
      userId,
      alertLevel: "high",
      lastCheckIn: 5,
    });
  });
});

describe("HTTP actions", () => {
  const ask = async (path: string, init: RequestInit = {}): Promise<[number, unknown] | null> => {
    const { site, crmKey } = target;
    if (site === null || crmKey === null) return null;
    const response = await fetch(`${site}${path}`, { ...init, headers: { ...init.headers, "x-api-key": crmKey } });
    return [response.status, await response.json()];
  };

  it.each([
    ["/http/contacts/getByPhone?phone=%2B15559999&workspace_id=nowhere", {}, 200, { found: false }],
    ["/http/contacts/getByPhone?phone=%2B15559999", {}, 400, { found: false }],
    ["/http/contacts/getByPhone", {}, 400, { found: false }],
    ["/webhook/kapso", { method: "POST", body: "{" }, 400, { received: false }],
    [
      "/webhook/kapso",
      { method: "POST", body: '{"a":1}', headers: { "x-idempotency-key": "1" } },
      200,
      { received: true },
    ],
    [
      "/webhook/kapso",
      { method: "POST", body: '{"a":1}', headers: { "x-idempotency-key": "1" } },
      200,
      { received: true },
    ],
  ])("%s %j: %d", async (path, init, status, body) => {
    const answer = await ask(path, init);
    if (answer !== null) expect(answer).toEqual([status, expect.objectContaining(body)]);
    else expect(target.isEmbedded).toBe(false);
  });
});
