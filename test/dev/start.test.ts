import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import type { Value } from "convex/values";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startConvex } from "../../src/dev/start.js";
import type { RunningConvex } from "../../src/dev/start.js";
import { writeApp } from "./apps.js";

/** A small app with what the shipped functions do not have: mutations, actions, internal functions, odd values. */
const APP: Readonly<Record<string, string>> = {
  "schema.ts": `
    import { defineSchema, defineTable } from "convex/server";
    import { v } from "convex/values";
    export default defineSchema({ notes: defineTable({ text: v.string(), size: v.optional(v.int64()) }) });`,
  "notes.ts": `
    import { queryGeneric, mutationGeneric, actionGeneric, internalQueryGeneric } from "convex/server";
    import { ConvexError, v } from "convex/values";
    export const list = queryGeneric({ args: {}, handler: (ctx) => ctx.db.query("notes").collect() });
    export const echo = queryGeneric({ args: { value: v.any() }, handler: async (_, { value }) => value });
    export const add = mutationGeneric({ args: { text: v.string() }, handler: async (ctx, args) => { await ctx.db.insert("notes", args); } });
    export const act = actionGeneric({ args: {}, handler: async () => "acted" });
    export const secret = internalQueryGeneric({ args: {}, handler: async () => "secret" });
    export const refuse = queryGeneric({ args: {}, handler: async () => { throw new ConvexError({ code: "NO", count: 3n }); } });
    export const fail = queryGeneric({ args: {}, handler: async () => { throw new Error("broken inside"); } });
    export const who = queryGeneric({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
    export const env = queryGeneric({ args: { name: v.string() }, handler: async (_, { name }) => process.env[name] ?? null });
    export const helper = () => "not a Convex function";`,
  "deep/er/module.ts": `export { echo as same } from "../../notes";`,
  "notes.test.ts": `throw new Error("tests are not modules");`,
};

let app = "";
let convex: RunningConvex;
let client: ConvexHttpClient;

const query = (path: string, args: Record<string, Value> = {}): Promise<unknown> =>
  client.query(makeFunctionReference<"query">(path), args);

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${convex.url}${path}`, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers,
  });

beforeAll(async () => {
  app = await writeApp(APP);
  vi.stubEnv("ONLY_IN_THE_TEST", "yes");
  vi.stubEnv("CONVEX_SERVER_KEY", "of the test's own process");
  convex = await startConvex({
    convexDir: join(app, "convex"),
    rows: { notes: [{ text: "first", size: { $integer: "AQAAAAAAAAA=" } }] },
    serverKey: null,
    env: { GREETING: "hello" },
  });
  client = new ConvexHttpClient(convex.url);
});

afterAll(async () => {
  await convex.stop();
  await rm(app, { recursive: true, force: true });
});

describe("the real client", () => {
  it("reads the rows loaded at the start", async () => {
    expect(await query("notes:list")).toMatchObject([{ text: "first", size: 1n }]);
  });

  it.each([
    ["int64", 2n ** 53n],
    ["NaN", NaN],
    ["minus zero", -0],
    ["infinity", Infinity],
    ["bytes", new Uint8Array([1, 2, 255]).buffer],
    ["null", null],
    ["nested values", { a: [1n, { b: "ü" }] }],
  ])("gets %s back as it was sent", async (_, value) => {
    expect(await query("notes:echo", { value })).toEqual(value);
  });

  it("finds functions in nested modules, and re-exported ones", async () => {
    expect(await query("deep/er/module:same", { value: 1 })).toBe(1);
  });

  it("writes with a mutation, whose empty answer is null", async () => {
    const add = makeFunctionReference<"mutation">("notes:add");
    expect(await client.mutation(add, { text: "second" })).toBeNull();
    expect(await query("notes:list")).toMatchObject([{ text: "first" }, { text: "second" }]);
  });

  it("runs an action", async () => {
    expect(await client.action(makeFunctionReference<"action">("notes:act"), {})).toBe("acted");
  });

  it("gets a ConvexError with its data", async () => {
    const error = await query("notes:refuse").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConvexError);
    expect(error).toMatchObject({ data: { code: "NO", count: 3n } });
  });

  it("gets another error as an Error without data", async () => {
    const error = await query("notes:fail").catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(ConvexError);
    expect(error).toMatchObject({ message: expect.stringContaining("broken inside") });
  });

  it.each(["notes:none", "none:list", "notes:secret", "notes:helper", "notes:__proto__", "__proto__:list", "notes"])(
    "is told that there is no public function %s",
    async (path) => {
      await expect(query(path)).rejects.toThrow(/Could not find public function/);
    },
  );

  it("is told when a function is called as another kind", async () => {
    await expect(query("notes:add", { text: "x" })).rejects.toThrow(/is called as a query/);
  });

  it("is refused for arguments that do not fit", async () => {
    await expect(query("notes:list", { extra: 1 })).rejects.toThrow(/extra/);
  });

  it("carries an identity in its token, and only while it is set", async () => {
    const claims = Buffer.from(JSON.stringify({ sub: "alice", iss: "https://issuer.example" })).toString("base64url");
    const signedIn = new ConvexHttpClient(convex.url, { auth: `e30.${claims}.x` });
    expect(await signedIn.query(makeFunctionReference<"query">("notes:who"), {})).toBe("alice");
    expect(await query("notes:who")).toBeNull();
  });
});

describe("the process", () => {
  it("sees its own environment and not this one", async () => {
    expect(await query("notes:env", { name: "GREETING" })).toBe("hello");
    expect(await query("notes:env", { name: "ONLY_IN_THE_TEST" })).toBeNull();
    expect(await query("notes:env", { name: "CONVEX_SERVER_KEY" })).toBeNull();
  });

  it("counts calls by function and outcome", async () => {
    const before = (await convex.calls()).length;
    await query("notes:echo", { value: 1 });
    await query("notes:fail").catch(() => undefined);
    expect((await convex.calls()).slice(before)).toEqual([
      { kind: "query", path: "notes:echo", outcome: "success" },
      { kind: "query", path: "notes:fail", outcome: "error" },
    ]);
  });

  it("keeps overlapping calls apart", async () => {
    const values = Array.from({ length: 40 }, (_, index) => index);
    expect(await Promise.all(values.map((value) => query("notes:echo", { value })))).toEqual(values);
  });
});

describe("a request that is no function call", () => {
  const call = { path: "notes:list", format: "convex_encoded_json", args: [{}] };

  it.each([
    ["a body that is not JSON", "/api/query", "{", 400, "BadJsonBody"],
    ["a body that is not an object", "/api/query", [], 400, "BadJsonBody"],
    ["no path", "/api/query", { ...call, path: 1 }, 400, "BadJsonBody"],
    ["another format", "/api/query", { ...call, format: "xml" }, 400, "BadJsonBody"],
    ["two arguments", "/api/query", { ...call, args: [{}, {}] }, 400, "BadJsonBody"],
    ["a broken encoding", "/api/query", { ...call, args: [{ a: { $integer: 1 } }] }, 400, "BadJsonBody"],
    ["another path", "/api/nothing", call, 404, "NotFound"],
  ])("is answered with a code: %s", async (_, path, body, status, code) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code, message: expect.stringMatching(/\S/) });
  });

  it.each(["Bearer nonsense", "Bearer a.e30.c", "Convex admin-key", "Basic abc"])(
    "is not let in by %j",
    async (header) => {
      const response = await post("/api/query", call, { Authorization: header });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: "InvalidAuthHeader" });
    },
  );
});

describe("startConvex", () => {
  /** Other tests serve at the same time: only a folder for temporary files of its own shows what this one leaves. */
  let temporary = "";
  const leftOvers = (): Promise<readonly string[]> => readdir(temporary);

  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), "left-overs-"));
    vi.stubEnv("TMPDIR", temporary);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(temporary, { recursive: true, force: true });
  });

  it("says what is wrong with the folder or the rows, and leaves no files", async () => {
    const convexDir = join(app, "convex");
    const start = (rows: Parameters<typeof startConvex>[0]["rows"], dir = convexDir): Promise<RunningConvex> =>
      startConvex({ convexDir: dir, rows, serverKey: null });
    await expect(start({ nothing: [] })).rejects.toThrow(/no table "nothing"/);
    await expect(start({ notes: [{ text: 1 }] })).rejects.toThrow(/did not start/);
    await expect(start({}, app)).rejects.toThrow(/no schema\.ts/);
    const broken = await writeApp({ "schema.ts": "export default {", "a.ts": "" });
    await expect(start({}, join(broken, "convex"))).rejects.toThrow(/schema\.ts/);
    await rm(broken, { recursive: true, force: true });
    expect(await leftOvers()).toEqual([]);
  });

  it("frees the port and removes its files when it is stopped, also twice", async () => {
    const other = await startConvex({ convexDir: join(app, "convex"), rows: {}, serverKey: null });
    expect(other.url).not.toBe(convex.url);
    await other.stop();
    await other.stop();
    await expect(fetch(other.url)).rejects.toThrow();
    await expect(other.calls()).rejects.toThrow();
    expect(await leftOvers()).toEqual([]);
  });
});
