import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { CallFailed } from "../../src/data/row-target.js";
import { MigrateError } from "../../src/errors.js";
import { convexCaller } from "../../src/workspace/convex-call.js";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A deployment that answers in turn, and the last way from then on; and what it was sent. */
async function deployment(...answers: readonly Answer[]) {
  const bodies: unknown[] = [];
  const waits: number[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    bodies.push(body === "" ? null : JSON.parse(body));
    (answers[bodies.length - 1] ?? answers.at(-1))?.(request, response);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const caller = convexCaller({
    url: `http://127.0.0.1:${port}`,
    serverKey: "a-key",
    onWait: (milliseconds) => void waits.push(milliseconds),
    sleep: async () => undefined,
  });
  return { caller, bodies, waits };
}

const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(JSON.stringify(body));

const done = json(200, { status: "success", value: { $integer: "AQAAAAAAAAA=" } });
const cut: Answer = (request) => request.socket.destroy();

describe("a deployment that is busy", () => {
  it.each<[string, Answer]>([
    ["429", json(429, { code: "RateLimitExceeded" })],
    ["503", json(503, { code: "ServiceUnavailable" })],
    ["502 without JSON", (_, response) => response.writeHead(502).end("<html>")],
    ["a conflict", json(409, { code: "OptimisticConcurrencyControlFailure" })],
    ["too many at once, with 200", json(200, { code: "TooManyConcurrentRequests" })],
  ])("is asked again, later each time: %s", async (_, busy) => {
    const { caller, bodies, waits } = await deployment(busy, busy, busy, done);
    expect(await caller.mutation("backfill:upsertRows", { rows: [1n] })).toEqual({ $integer: "AQAAAAAAAAA=" });
    expect(bodies).toHaveLength(4);
    expect(bodies[3]).toEqual({
      path: "backfill:upsertRows",
      format: "convex_encoded_json",
      args: [{ rows: [{ $integer: "AQAAAAAAAAA=" }], serverKey: "a-key" }],
    });
    expect(waits.map((wait, at) => wait >= 125 * 2 ** at && wait <= 250 * 2 ** at)).toEqual([true, true, true]);
  });

  it("is waited for as long as it says, and half a minute at most", async () => {
    const { caller, waits } = await deployment(
      json(429, {}, { "retry-after": "2" }),
      json(429, {}, { "retry-after": "86400" }),
      json(429, {}, { "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }),
      done,
    );
    await caller.query("backfill:idsAfter", {});
    expect(waits.slice(0, 2)).toEqual([2000, 30_000]);
    expect(waits[2]).toBeLessThan(2000);
  });

  it("is not asked as fast as it answers when it says: at once", async () => {
    const { caller, waits } = await deployment(
      json(429, {}, { "retry-after": "0" }),
      json(429, {}, { "retry-after": "" }),
      json(429, {}, { "retry-after": "-5" }),
      done,
    );
    await caller.query("backfill:idsAfter", {});
    expect(waits.map((wait, at) => wait >= 125 * 2 ** at)).toEqual([true, true, true]);
  });

  it("is given up in the end, with the way to go on", async () => {
    const { caller, bodies } = await deployment(json(503, {}));
    await expect(caller.query("backfill:idsAfter", {})).rejects.toThrow(/does not answer: it answers 503/);
    expect(bodies).toHaveLength(9);
  });

  it("is waited for when a connection breaks that stood before; not when there never was one", async () => {
    const { caller, bodies } = await deployment(done, cut, cut, done);
    await caller.query("backfill:idsAfter", {});
    await caller.query("backfill:idsAfter", {});
    expect(bodies).toHaveLength(4);
    const absent = await deployment(cut);
    await expect(absent.caller.query("backfill:idsAfter", {})).rejects.toBeInstanceOf(MigrateError);
    expect(absent.bodies).toHaveLength(1);
  });
});

describe("what a deployment refuses", () => {
  it.each<[string, Answer, string]>([
    [
      "the key",
      json(200, { status: "error", errorMessage: "x", errorData: { code: "UNAUTHENTICATED" } }),
      "does not take the server key",
    ],
    [
      "a call",
      json(200, { status: "error", errorMessage: "x", errorData: { code: "CONFLICT", message: "twice" } }),
      "refuses: twice",
    ],
    [
      "an unknown function",
      json(200, { status: "error", errorMessage: "Could not find public function for 'x'" }),
      "has no function",
    ],
    ["what is no deployment", json(404, {}), "not as a Convex deployment does"],
    ["what is no JSON", (_, response) => response.end("<html>"), "not as a Convex deployment does"],
  ])("is final: %s", async (_, answer, said) => {
    const { caller, bodies } = await deployment(answer);
    const error: unknown = await caller.query("backfill:idsAfter", {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MigrateError);
    expect(String(error)).toContain(said);
    expect(String(error)).not.toContain("a-key");
    expect(bodies).toHaveLength(1);
  });

  it("may lie in one of the rows, when the function fails", async () => {
    const { caller } = await deployment(json(560, { status: "error", errorMessage: "[Request ID: 1] Server Error" }));
    await expect(caller.mutation("backfill:upsertRows", {})).rejects.toBeInstanceOf(CallFailed);
  });

  it("does not lead the key elsewhere", async () => {
    const other = await deployment(done);
    const { caller } = await deployment((_, response) =>
      response.writeHead(307, { location: "http://127.0.0.1:9/" }).end(),
    );
    await expect(caller.query("backfill:idsAfter", {})).rejects.toBeInstanceOf(MigrateError);
    expect(other.bodies).toEqual([]);
  });
});
