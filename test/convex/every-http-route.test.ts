import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import router from "../../convex/http.js";
import schema from "../../convex/schema.js";
import { SERVER_KEY, setServerKey } from "./deployment.js";
import { HTTP_CASES } from "./http-cases.js";
import type { HttpRequest } from "./http-cases.js";
import { instanceOf, rowsIn } from "./instance.js";
import { prismaRowsOf } from "./rows.js";

const CRM_KEY = "another system's key";

interface Outcome {
  readonly status: number;
  readonly body: unknown;
  /** the tables that the request changed */
  readonly written: readonly string[];
}

/** Sends a request to fresh rows. */
async function send({ path, ...request }: HttpRequest, key: string | null = CRM_KEY): Promise<Outcome> {
  const instance = await instanceOf(prismaRowsOf("alice", "bob"));
  const tables = (): Promise<readonly number[]> =>
    instance.run(({ db }) =>
      Promise.all(Object.keys(schema.tables).map(async (table) => (await db.query(table).collect()).length)),
    );
  const before = await tables();
  const response = await instance.fetch(path, {
    ...request,
    headers: { ...request.headers, ...(key === null ? {} : { "x-api-key": key }) },
  });
  const after = await tables();
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? null : JSON.parse(text),
    written: Object.keys(schema.tables).filter((_, index) => before[index] !== after[index]),
  };
}

beforeEach(() => {
  setServerKey(SERVER_KEY);
  vi.stubEnv("CRM_API_KEY", CRM_KEY);
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it("has a case for every route of the router", () => {
  const routes = router.getRoutes().map(([path, method]) => `${method} ${path}`);
  expect(routes.sort()).toEqual(Object.keys(HTTP_CASES).sort());
});

describe.each(Object.entries(HTTP_CASES))("%s", (_, { good, answer, writes, refused }) => {
  const nothing = { body: { ...no(answer), error: expect.any(String) }, written: [] };

  it("answers whoever has the key", async () => {
    expect(await send(good)).toMatchObject({ status: 200, body: answer, written: writes });
  });

  it.each([null, "", "wrong", "undefined", SERVER_KEY, `${CRM_KEY}s`, CRM_KEY.slice(0, -1)])(
    "refuses the key %j",
    async (key) => {
      expect(await send(good, key)).toEqual({ status: 401, ...nothing });
    },
  );

  it.each([undefined, ""])("lets nobody in while CRM_API_KEY is %j", async (own) => {
    vi.stubEnv("CRM_API_KEY", own);
    for (const key of [null, "", "undefined", CRM_KEY])
      expect(await send(good, key)).toEqual({ status: 500, ...nothing });
  });

  it.each([null, ""])("lets nobody in while CONVEX_SERVER_KEY is %j", async (own) => {
    setServerKey(own);
    for (const key of [null, "", CRM_KEY]) expect(await send(good, key)).toEqual({ status: 500, ...nothing });
  });

  const titled = refused.map(
    ([status, request]) => [status, (request.body ?? request.path).slice(0, 60), request] as const,
  );

  it.each(titled)("answers %i to %j", async (status, _title, request) => {
    expect(await send(request)).toEqual({ status, ...nothing });
  });

  it("asks for the key before it looks at the request", async () => {
    for (const [, request] of refused) expect(await send(request, "wrong")).toEqual({ status: 401, ...nothing });
  });
});

/** What an answer says when there is none: its own first word, denied. */
function no(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.keys(answer)
      .slice(0, 1)
      .map((name) => [name, false]),
  );
}

it("does not tell another system why something failed inside", async () => {
  const [twice] = prismaRowsOf("alice")["Contact"] ?? [];
  const instance = await instanceOf({ ...prismaRowsOf("alice"), Contact: twice === undefined ? [] : [twice, twice] });
  const { path } = HTTP_CASES["GET /http/contacts/getByPhone"]?.good ?? { path: "" };
  const response = await instance.fetch(path, { headers: { "x-api-key": CRM_KEY } });
  expect([response.status, await response.json()]).toEqual([500, { found: false, error: "Internal server error" }]);
});

it("keeps a delivery once that comes again under its own id", async () => {
  const instance = await instanceOf({});
  const deliver = (id: string): Promise<Response> =>
    instance.fetch("/webhook/kapso", {
      method: "POST",
      headers: { "x-api-key": CRM_KEY, "x-idempotency-key": id },
      body: '{"message":{}}',
    });
  const responses = await Promise.all(["one", "one", "two", "one"].map(deliver));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const kept = await rowsIn(instance, "webhookDeliveries");
  expect(kept.map(({ deliveryId, source, body }) => [deliveryId, source, body]).sort()).toEqual([
    ["one", "kapso", '{"message":{}}'],
    ["two", "kapso", '{"message":{}}'],
  ]);
});
