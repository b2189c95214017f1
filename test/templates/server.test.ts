import { makeFunctionReference } from "convex/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { convexFailures } from "../../templates/convex-client.js";
import { fetchMutation, fetchQuery } from "../../templates/convex/server.js";
import { ConvexStandIn } from "./convex-server.js";

const getById = makeFunctionReference<"query", { id: string; serverKey?: string }, { id: string } | null>(
  "leads:getById",
);
const touch = makeFunctionReference<"mutation", { id: string; serverKey?: string }, null>("leads:touch");

let standIn: ConvexStandIn;
let address: string;

beforeEach(async () => {
  standIn = new ConvexStandIn();
  address = await standIn.start();
  vi.stubEnv("CONVEX_URL", address);
  vi.stubEnv("CONVEX_SERVER_KEY", "k-1");
  vi.stubEnv("CONVEX_TIMEOUT_MS", "");
  globalThis.convexFailureRecords = undefined;
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await standIn.stop();
});

describe("fetchQuery and fetchMutation", () => {
  it("add the server key, as the client does", async () => {
    await fetchQuery(getById, { id: "l1" });
    await fetchMutation(touch, { id: "l1" });
    expect(standIn.calls).toEqual([
      { endpoint: "/api/query", path: "leads:getById", args: [{ id: "l1", serverKey: "k-1" }] },
      { endpoint: "/api/mutation", path: "leads:touch", args: [{ id: "l1", serverKey: "k-1" }] },
    ]);
  });

  it("call as a person with a token, and then without the key that opens every row", async () => {
    await fetchQuery(getById, { id: "l1" }, { token: "jwt" });
    await fetchMutation(touch, { id: "l1" }, { token: "jwt" });
    expect(standIn.calls).toEqual([
      { endpoint: "/api/query", path: "leads:getById", args: [{ id: "l1" }], authorization: "Bearer jwt" },
      { endpoint: "/api/mutation", path: "leads:touch", args: [{ id: "l1" }], authorization: "Bearer jwt" },
    ]);
  });

  it("go to the address of the call, and to no other", async () => {
    vi.stubEnv("CONVEX_URL", "http://127.0.0.1:9");
    await expect(fetchQuery(getById, { id: "l1" }, { url: `${address}/` })).resolves.toBeNull();
    await expect(fetchQuery(getById, { id: "l1" }, { url: "" })).rejects.toThrow("not a deployment address");
    expect(standIn.calls).toHaveLength(1);
  });

  it("give up after the time of the call, and count the failure", async () => {
    standIn.answer = { body: { status: "success", value: null }, delayMs: 5_000 };
    const started = performance.now();
    await expect(fetchQuery(getById, { id: "l1" }, { timeoutMs: 80 })).rejects.toMatchObject({ name: "TimeoutError" });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(convexFailures()).toMatchObject([{ fn: "leads:getById", count: 1 }]);
  });
});
