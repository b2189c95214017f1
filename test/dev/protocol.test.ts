import { rm } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startConvex } from "../../src/dev/start.js";
import type { RunningConvex } from "../../src/dev/start.js";
import type { ObservedCall } from "../../src/dev/protocol.js";
import { NOTES, writeApp } from "./apps.js";

let app = "";
let convex: RunningConvex;
const observed: ObservedCall[] = [];

beforeAll(async () => {
  app = await writeApp(NOTES);
  convex = await startConvex({
    convexDir: join(app, "convex"),
    rows: {},
    serverKey: null,
    adminKey: "the-admin-key",
    onCall: (one) => observed.push(one),
  });
});
afterAll(async () => {
  await convex.stop();
  await rm(app, { recursive: true, force: true });
});

interface Wire {
  readonly status: string;
  readonly value?: unknown;
  readonly errorMessage?: string;
  readonly logLines?: readonly string[];
}

/** A call by hand, as the documentation of Convex's HTTP interface shows it. */
async function call(
  kind: string,
  path: string,
  args: object = {},
  headers: Record<string, string> = {},
): Promise<Wire> {
  const body = JSON.stringify({ path, args, format: "json" });
  const response = await fetch(`${convex.url}/api/${kind}`, { method: "POST", body, headers });
  const answer: Wire = await response.json();
  return answer;
}

const tokenOf = (claims: object): string => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`;

describe("plain JSON", () => {
  it("writes what JSON cannot hold as text", async () => {
    expect(await call("query", "notes:big")).toEqual({
      status: "success",
      value: { n: "3", b: "AQI=", x: "NaN", l: ["1"] },
      logLines: [],
    });
  });

  it("takes values as they are, and refuses field names of Convex's encoding", async () => {
    const value = { a: [1, "b", null, { c: true }] };
    expect(await call("query", "notes:echo", { value })).toMatchObject({ value });
    expect(await call("query", "notes:echo", { value: { $integer: "AQAAAAAAAAA=" } })).toMatchObject({
      code: "BadJsonBody",
    });
  });
});

it("gives what a function wrote to the console with its answer, as the client expects it", async () => {
  const { logLines } = await call("query", "notes:say");
  expect(logLines).toEqual(["[LOG] 'hello' { a: 1 }", "[WARN] 2"]);
  expect(logLines?.every((line) => /^\[.*?\] /.test(line))).toBe(true);
});

it("tells each call to whoever watches", async () => {
  observed.length = 0;
  await call("query", "notes:say");
  await call("mutation", "notes:lost");
  await fetch(`${convex.url}/hello`);
  await convex.calls();
  expect(observed).toMatchObject([
    { kind: "query", path: "notes:say", outcome: "success", problem: null },
    { kind: "mutation", path: "notes:lost", outcome: "error", problem: "Error: no" },
    { kind: "http", path: "GET /hello", outcome: "success" },
  ]);
});

it("takes back what a mutation wrote that throws", async () => {
  await call("mutation", "notes:lost");
  expect(await call("query", "notes:list")).toMatchObject({ value: [] });
});

describe("the admin key", () => {
  const asAdmin = { authorization: "Convex the-admin-key" };

  it("opens internal functions, which are closed without it", async () => {
    expect(await call("query", "notes:secret", {}, asAdmin)).toMatchObject({ value: "secret" });
    expect(await call("function", "notes:secret", {}, asAdmin)).toMatchObject({ value: "secret" });
    expect((await call("query", "notes:secret")).errorMessage).toContain("Could not find public function");
    expect((await call("function", "notes:secret")).errorMessage).toContain("Could not find public function");
  });

  it("lets an administrator act as somebody", async () => {
    const client = new ConvexHttpClient(convex.url);
    Reflect.apply(Reflect.get(client, "setAdminAuth"), client, [
      "the-admin-key",
      { subject: "alice", issuer: "https://issuer.example", tokenIdentifier: "t" },
    ]);
    expect(await client.query(makeFunctionReference<"query">("notes:who"), {})).toMatchObject({ subject: "alice" });
  });

  it.each(["Convex ", "Convex", "Convex wrong", "Convex the-admin-key2", "Convex the-admin-ke", "Convex :e30="])(
    "%j is refused",
    async (authorization) => {
      expect(await call("query", "notes:secret", {}, { authorization })).toMatchObject({ code: "InvalidAuthHeader" });
    },
  );
});

describe("a token", () => {
  it("gives the function its claims, under the names of an identity", async () => {
    const claims = {
      sub: "alice",
      iss: "https://i.example",
      email: "a@b.example",
      email_verified: true,
      role: "admin",
    };
    const authorization = `Bearer ${tokenOf({ ...claims, exp: Date.now() / 1_000 + 60, aud: "x" })}`;
    expect(await call("query", "notes:who", {}, { authorization })).toMatchObject({
      value: {
        subject: "alice",
        issuer: "https://i.example",
        tokenIdentifier: "https://i.example|alice",
        email: "a@b.example",
        emailVerified: true,
        role: "admin",
      },
    });
  });

  it("is refused when it has expired", async () => {
    const authorization = `Bearer ${tokenOf({ sub: "alice", exp: 1 })}`;
    expect(await call("query", "notes:who", {}, { authorization })).toMatchObject({ code: "InvalidAuthHeader" });
  });
});

describe("storage", () => {
  const uploadUrl = async (): Promise<string> => String((await call("mutation", "notes:upload")).value);
  const at = async (id: string) => (await call("query", "notes:file", { id })).value as { url: string; meta: object };

  it("takes a file, says what it is, gives it back, and forgets it", async () => {
    const sent = await fetch(await uploadUrl(), {
      method: "POST",
      body: "ü!",
      headers: { "content-type": "text/x-a" },
    });
    const { storageId } = (await sent.json()) as { storageId: string };
    const { url, meta } = await at(storageId);
    expect(meta).toMatchObject({ size: 3, contentType: "text/x-a", sha256: expect.stringMatching(/=$/) });
    expect(url.startsWith(`${convex.url}/api/storage/`)).toBe(true);
    const got = await fetch(url);
    expect([got.headers.get("content-type"), await got.text()]).toEqual(["text/x-a", "ü!"]);
    await call("mutation", "notes:remove", { id: storageId });
    expect((await fetch(url)).status).toBe(404);
    expect((await at(storageId)).url).toBeNull();
  });

  it("keeps what an action stores", async () => {
    const { url } = await at(String((await call("action", "notes:keep")).value));
    expect(await (await fetch(url)).text()).toBe("made by an action");
  });

  it.each(["", "?token=", "?token=guessed", "?other=1"])(
    "takes no file at an address that it did not give (%j)",
    async (query) => {
      const sent = await fetch(`${convex.url}/api/storage/upload${query}`, { method: "POST", body: "x" });
      expect(sent.status).toBe(401);
    },
  );

  it.each(["nothing", "000000000000000000000010000_storage", "..%2f..%2fetc%2fpasswd"])(
    "has no file at a guessed address (%s)",
    async (name) => expect((await fetch(`${convex.url}/api/storage/${name}`)).status).toBe(404),
  );
});

describe("HTTP actions", () => {
  it("get the request, and their answer goes out as it is", async () => {
    const hello = await fetch(`${convex.url}/hello?name=a%20b`, {
      headers: { "x-key": "k", authorization: `Bearer ${tokenOf({ sub: "alice" })}` },
    });
    expect(await hello.text()).toBe("a b,k,alice");
    const own = await fetch(`${convex.url}/api/own`, { method: "POST", body: new Uint8Array([0, 255]) });
    expect([own.status, own.headers.get("x-own")]).toEqual([201, "yes"]);
    expect(new Uint8Array(await own.arrayBuffer())).toEqual(new Uint8Array([0, 255]));
    expect((await fetch(`${convex.url}/cookies`)).headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it("may have an authorization of their own", async () => {
    const response = await fetch(`${convex.url}/hello`, { headers: { authorization: "Bearer an-api-key" } });
    expect([response.status, await response.text()]).toEqual([200, ",,"]);
  });

  it("that throw are answered with 500, and a path without one with 404", async () => {
    expect((await fetch(`${convex.url}/boom`)).status).toBe(500);
    expect((await fetch(`${convex.url}/none`)).status).toBe(404);
    expect((await fetch(`${convex.url}/hello`, { method: "DELETE" })).status).toBe(404);
  });
});

describe("who is let in", () => {
  /** `fetch` does not send a strange `Host`. */
  const statusFor = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(`${convex.url}/api/query`, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject);
      sent.end(JSON.stringify({ path: "notes:list", args: {} }));
    });

  it.each([
    [{}, 200],
    [{ host: "localhost:3210" }, 200],
    [{ host: "[::1]:1" }, 200],
    [{ origin: "http://localhost:3000" }, 200],
    [{ host: "evil.example" }, 403],
    [{ host: "127.0.0.1.evil.example" }, 403],
    [{ host: "localhost.evil.example" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ origin: "http://localhost.evil.example:3000" }, 403],
  ])("%j gets %d", async (headers, status) => expect(await statusFor(headers)).toBe(status));

  it("tells a page of this machine that it may read the answer, and no other", async () => {
    const ask = (origin: string) => fetch(`${convex.url}/api/query`, { method: "OPTIONS", headers: { origin } });
    const local = await ask("http://localhost:3000");
    expect([local.status, local.headers.get("access-control-allow-origin")]).toEqual([204, "http://localhost:3000"]);
    expect((await ask("https://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
  });
});
