import { inspect } from "node:util";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { convexFailures, convexMutation, convexQuery } from "../../templates/convex-client.js";
import { ConvexStandIn } from "./convex-server.js";

const getById = makeFunctionReference<"query", { id: string; serverKey?: string }, { id: string } | null>(
  "leads/queries:getById",
);
const touch = makeFunctionReference<"mutation", { id: string }, null>("leads/mutations:touch");
const SECRET = "secret-value-4711";

let standIn: ConvexStandIn;
let address: string;

beforeEach(async () => {
  standIn = new ConvexStandIn();
  address = await standIn.start();
  vi.stubEnv("CONVEX_URL", address);
  vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "");
  vi.stubEnv("CONVEX_SERVER_KEY", "");
  vi.stubEnv("CONVEX_TIMEOUT_MS", "");
  globalThis.convexFailureRecords = undefined;
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await standIn.stop();
});

const logged = (): string => vi.mocked(console.error).mock.calls.flat().join("\n");

describe("convexQuery", () => {
  it("sends the arguments and returns the value", async () => {
    standIn.answer = { body: { status: "success", value: { id: "l1" }, logLines: [] } };
    await expect(convexQuery(getById, { id: "l1" })).resolves.toEqual({ id: "l1" });
    expect(standIn.calls).toEqual([{ endpoint: "/api/query", path: "leads/queries:getById", args: [{ id: "l1" }] }]);
    expect(convexFailures()).toEqual([]);
    expect(console.error).not.toHaveBeenCalled();
  });

  it("adds the server key when there is one", async () => {
    vi.stubEnv("CONVEX_SERVER_KEY", "k-1");
    await convexQuery(getById, { id: "l1" });
    expect(standIn.calls[0]?.args).toEqual([{ id: "l1", serverKey: "k-1" }]);
  });

  it("does not take a person who is not known for the server", async () => {
    vi.stubEnv("CONVEX_SERVER_KEY", "k-1");
    const mine = makeFunctionReference<"query", { userId?: string; serverKey?: string }, null>("leads/queries:mine");
    await expect(convexQuery(mine, { userId: undefined })).rejects.toThrow(/"userId"/);
    await convexQuery(mine, {});
    expect(standIn.calls.map(({ args }) => args)).toEqual([[{ serverKey: "k-1" }]]);
  });

  it("prefers CONVEX_URL to the address that Next fixes at build time", async () => {
    vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", "http://127.0.0.1:9");
    await expect(convexQuery(getById, { id: "l1" })).resolves.toBeNull();
  });

  it.each([undefined, "", "  "])("uses NEXT_PUBLIC_CONVEX_URL when CONVEX_URL is %j", async (value) => {
    vi.stubEnv("CONVEX_URL", value);
    vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", `${address}/`);
    await expect(convexQuery(getById, { id: "l1" })).resolves.toBeNull();
    expect(standIn.calls).toHaveLength(1);
  });

  it("says which variable is missing when no address is set", async () => {
    vi.stubEnv("CONVEX_URL", undefined);
    vi.stubEnv("NEXT_PUBLIC_CONVEX_URL", undefined);
    await expect(convexQuery(getById, { id: "l1" })).rejects.toThrow(/No Convex address: set CONVEX_URL/);
    expect(convexFailures()).toMatchObject([{ fn: "leads/queries:getById", count: 1 }]);
  });

  it.each(["localhost:3210", "not an address", "https://name.convex.site"])("refuses the address %s", async (value) => {
    vi.stubEnv("CONVEX_URL", value);
    await expect(convexQuery(getById, { id: "l1" })).rejects.toThrow(/CONVEX_URL is not a deployment address/);
  });

  it("throws a function's error, and logs neither arguments nor message", async () => {
    const errorMessage = `[Request ID: ab12] Server Error\nUncaught ArgumentValidationError: Value: "${SECRET}"`;
    standIn.answer = { body: { status: "error", errorMessage, logLines: [] } };
    await expect(convexQuery(getById, { id: SECRET })).rejects.toThrow("Server Error");
    expect(logged()).toContain(
      "leads/queries:getById failed: the function threw ArgumentValidationError [Request ID: ab12]",
    );
    expect(logged()).not.toContain(SECRET);
  });

  it("throws a ConvexError with its data", async () => {
    standIn.answer = { body: { status: "error", errorMessage: "x", errorData: { code: SECRET }, logLines: [] } };
    const thrown: unknown = await convexQuery(getById, { id: "l1" }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ConvexError);
    expect((thrown as ConvexError<{ code: string }>).data).toEqual({ code: SECRET });
    expect(logged()).toContain("the function threw ConvexError");
    expect(logged()).not.toContain(SECRET);
  });

  it.each([301, 302, 303, 307, 308])("does not follow a redirect (%i) with the key", async (status) => {
    const elsewhere = new ConvexStandIn();
    const location = `${await elsewhere.start()}/api/query`;
    vi.stubEnv("CONVEX_SERVER_KEY", SECRET);
    standIn.answer = { status, body: "", headers: { location } };
    await expect(convexQuery(getById, { id: "a" })).rejects.toThrow(`HTTP ${status}`);
    expect([elsewhere.calls, standIn.calls.length]).toEqual([[], 1]);
    await elsewhere.stop();
  });

  it.each<readonly [what: string, value: unknown]>([
    ["a date", new Date()],
    ["a list with a hole", [undefined]],
    ["a function", () => 1],
    ["a symbol", Symbol("x")],
    ["a map", new Map([["a", 1]])],
  ])("names an argument that is %s, without the key or a value in the error", async (_what, value) => {
    vi.stubEnv("CONVEX_SERVER_KEY", SECRET);
    const list = makeFunctionReference<"query", { id: string; at: unknown }, null>("leads/queries:list");
    const error: unknown = await convexQuery(list, { id: "alice-4711", at: value }).catch((thrown: unknown) => thrown);
    expect(String(error)).toBe('ConvexRequestError: "at" holds a value that Convex does not take');
    expect(`${inspect(error)}${logged()}`).not.toMatch(new RegExp(`${SECRET}|alice-4711`));
    expect(standIn.calls).toEqual([]);
  });

  it.each(["<html>hello</html>", "", "null", "[]", "{}", '{"status":"success"}', '{"status":"maybe","value":[1]}'])(
    "takes %j for no answer",
    async (body) => {
      standIn.answer = { body };
      await expect(convexQuery(getById, { id: "a" })).rejects.toThrow();
      expect(logged()).not.toContain("hello");
    },
  );

  it("gives up after CONVEX_TIMEOUT_MS", async () => {
    vi.stubEnv("CONVEX_TIMEOUT_MS", "80");
    standIn.answer = { body: { status: "success", value: null }, delayMs: 5_000 };
    const started = performance.now();
    await expect(convexQuery(getById, { id: "l1" })).rejects.toMatchObject({ name: "TimeoutError" });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(convexFailures()[0]?.reason).toMatch(/no answer in time/);
  });

  it.each(["0", "-5", "soon", "Infinity", "1e400", "2147483648"])("takes no timeout from %j", async (value) => {
    vi.stubEnv("CONVEX_TIMEOUT_MS", value);
    const timeout = vi.spyOn(AbortSignal, "timeout");
    await convexQuery(getById, { id: "l1" });
    expect(timeout).toHaveBeenCalledExactlyOnceWith(5_000);
  });

  it("tells that nobody listens", async () => {
    await standIn.stop();
    await expect(convexQuery(getById, { id: "l1" })).rejects.toThrow(TypeError);
    expect(convexFailures()[0]?.reason).toBe("unreachable (ECONNREFUSED)");
  });

  it.each([
    [400, '{"code":"BadJson","message":"no"}', "the deployment answered with HTTP 400"],
    [200, "<html>", "the answer was not JSON (is CONVEX_URL a Convex deployment?)"],
  ])("throws on a strange answer (%i %s)", async (status, body, reason) => {
    standIn.answer = { status, body };
    await expect(convexQuery(getById, { id: "l1" })).rejects.toThrow();
    expect(convexFailures()[0]?.reason).toBe(reason);
  });

  it("counts every failure, and logs a function once a minute", async () => {
    const clock = vi.spyOn(Date, "now").mockReturnValue(1_000);
    standIn.answer = { status: 503, body: "{}" };
    const fail = (): Promise<unknown> => convexQuery(getById, { id: "l1" }).catch(() => undefined);
    await fail();
    await fail();
    await convexMutation(touch, { id: "l1" }).catch(() => undefined);
    expect(console.error).toHaveBeenCalledTimes(2);
    clock.mockReturnValue(62_000);
    await fail();
    expect(console.error).toHaveBeenCalledTimes(3);
    expect(convexFailures()).toEqual([
      { fn: "leads/queries:getById", count: 3, reason: "the deployment answered with HTTP 503", at: 62_000 },
      { fn: "leads/mutations:touch", count: 1, reason: "the deployment answered with HTTP 503", at: 1_000 },
    ]);
  });
});

describe("convexMutation", () => {
  it("calls the mutation once, with the key", async () => {
    vi.stubEnv("CONVEX_SERVER_KEY", "k-1");
    await convexMutation(touch, { id: "l1" });
    expect(standIn.calls).toEqual([
      { endpoint: "/api/mutation", path: "leads/mutations:touch", args: [{ id: "l1", serverKey: "k-1" }] },
    ]);
  });
});
