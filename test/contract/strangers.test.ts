import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HTTP_CASES } from "../convex/http-cases.js";
import { everyFunction, WAYS, type Callable } from "./every-function.js";
import { contractTarget, embedded, type Target } from "./target.js";

// Nobody gets anything from a deployment without its key: every shipped function, in every way, over the wire.

const functions = await everyFunction();
const titled = functions.map((fn): [string, Callable] => [fn.path, fn]);

let target: Target;
let unset: Target;
let empty: Target;

beforeAll(async () => {
  target = await contractTarget();
  [unset, empty] = await Promise.all([embedded("any key", null), embedded("", "")]);
});
afterAll(() => Promise.all([target, unset, empty].map((one) => one.stop())));

it("knows every function that is shipped", () => {
  expect(functions.length).toBeGreaterThanOrEqual(40);
});

/** What a stranger may send: nothing, or a key that is none. */
const keysFor = ({ serverKey }: Target): readonly (string | undefined)[] => [
  undefined,
  "",
  "wrong",
  "undefined",
  "null",
  serverKey.slice(0, -1),
  `${serverKey} `,
  serverKey.toUpperCase(),
];

const REFUSED = { code: "UNAUTHENTICATED" };

async function expectNothing(url: string, fn: Callable, keys: readonly (string | undefined)[]): Promise<void> {
  for (const [way, call] of Object.entries(WAYS)) {
    for (const serverKey of keys) {
      const args = serverKey === undefined ? fn.args : { ...fn.args, serverKey };
      expect([way, serverKey, await call(url, fn, args)]).toEqual([way, serverKey, REFUSED]);
    }
  }
}

describe.each(titled)("%s", (_path, fn) => {
  it("answers nobody without the key, and nobody with another one", async (context) => {
    if (fn.namesFile && !target.isEmbedded) context.skip();
    await expectNothing(target.url, fn, keysFor(target));
    expect.assertions(Object.keys(WAYS).length * keysFor(target).length);
  });

  it("answers nobody at all while the deployment's key is unset or empty", async () => {
    for (const { url } of [unset, empty]) await expectNothing(url, fn, [undefined, "", "undefined", "null", "any key"]);
    expect.assertions(Object.keys(WAYS).length * 10);
  });
});

describe.each(Object.entries(HTTP_CASES))("%s", (_route, { good: { path, ...request } }) => {
  const status = async (site: string, headers: Record<string, string>): Promise<number> => {
    const response = await fetch(`${site}${path}`, { ...request, headers: { ...request.headers, ...headers } });
    const body: Record<string, unknown> = await response.json();
    expect(Object.keys(body).sort()).toEqual(["error", expect.stringMatching(/^(?:found|received)$/)]);
    return response.status;
  };

  it("answers nobody without the key, and nobody with another one", async (context) => {
    const { site, crmKey } = target;
    if (site === null) return context.skip();
    const keys = [undefined, "", "wrong", "undefined", ...(crmKey === null ? [] : [crmKey.slice(0, -1), `${crmKey}x`])];
    for (const key of keys) expect(await status(site, key === undefined ? {} : { "x-api-key": key })).toBe(401);
  });

  it("answers nobody while the server key is not set", async () => {
    expect(await status(unset.url, { "x-api-key": String(unset.crmKey) })).toBe(500);
  });
});
