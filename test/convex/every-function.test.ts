import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toConvexRows } from "../support/convex/toConvexRows.js";
import { CASES, idsOf } from "./cases.js";
import { deploy, publicFunctions, SERVER_KEY, setServerKey } from "./deployment.js";
import type { As } from "./deployment.js";
import { prismaRowsOf } from "./rows.js";
import { scannedDuring } from "./scans.js";

const ROWS = toConvexRows(prismaRowsOf("alice", "bob"));
const server: As = { serverKey: SERVER_KEY };
const alice: As = { identity: "alice" };

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    (value) => expect.fail(`answered ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConvexError);
  return error instanceof ConvexError ? error.data.code : undefined;
}

beforeEach(() => setServerKey(SERVER_KEY));
afterEach(() => vi.unstubAllEnvs());

it("has a case for every public query that is shipped", async () => {
  const queries = (await publicFunctions()).filter(({ kind }) => kind === "query");
  expect(queries.map(({ path }) => path)).toEqual(Object.keys(CASES).sort());
});

it("declares arguments with an optional server key, and what it returns", async () => {
  for (const fn of await publicFunctions()) {
    expect(fn, fn.path).toMatchObject({
      kind: expect.stringMatching(/^(query|mutation)$/),
      args: { type: "object", value: { serverKey: { optional: true, fieldType: { type: "string" } } } },
      returns: { type: expect.stringMatching(/^(array|object|string|union)$/) },
    });
  }
});

describe.each(Object.entries(CASES))("%s", (path, { args, bad, answer, parents = [], ofEverybody, ofServer }) => {
  const isList = Array.isArray(answer);
  const call = async (as: As | undefined, given = args): Promise<unknown> => (await deploy(ROWS))(path, given, as);

  it("answers the holder of the server key", async () => {
    expect(idsOf(await call(server))).toEqual(answer);
  });

  it.runIf(ofServer)("answers no person, with or without a useless key", async () => {
    expect(await codeOf(call(alice))).toBe("FORBIDDEN");
    expect(await codeOf(call({ ...alice, serverKey: "wrong" }))).toBe("FORBIDDEN");
    expect(await codeOf(call({ ...alice, serverKey: SERVER_KEY }))).toBe("FORBIDDEN");
  });

  it.skipIf(ofServer)("answers the person whose rows they are", async () => {
    expect(idsOf(await call(alice))).toEqual(answer);
  });

  it.skipIf(ofServer)("answers the person also when a useless key comes with the token", async () => {
    expect(idsOf(await call({ ...alice, serverKey: "wrong" }))).toEqual(answer);
  });

  it("gives another person nothing", async () => {
    const asBob = call({ identity: "bob" });
    if (isList) expect(await codeOf(asBob)).toBe("FORBIDDEN");
    else expect(idsOf(await asBob)).toBeNull();
  });

  it("gives a stranger nothing, whoever he names", async () => {
    expect(await codeOf(call(undefined))).toBe("UNAUTHENTICATED");
  });

  it.each(["", "wrong", `${SERVER_KEY} `, SERVER_KEY.slice(0, -1), SERVER_KEY + SERVER_KEY])(
    "refuses the key %j",
    async (serverKey) => {
      expect(await codeOf(call({ serverKey }))).toBe("UNAUTHENTICATED");
    },
  );

  it.each([null, ""])("lets no key pass when the deployment's own is %j", async (own) => {
    setServerKey(own);
    expect(await codeOf(call(server))).toBe("UNAUTHENTICATED");
    expect(await codeOf(call({ serverKey: "" }))).toBe("UNAUTHENTICATED");
    expect(await codeOf(call({ serverKey: "undefined" }))).toBe("UNAUTHENTICATED");
    if (ofServer !== true) expect(idsOf(await call(alice))).toEqual(answer);
  });

  it("refuses a bad argument", async () => {
    await expect(call(server, bad)).rejects.toThrow(/\S/);
  });

  it("answers nothing from an empty table", async () => {
    const empty = await deploy(Object.fromEntries(parents.map((table) => [table, ROWS[table] ?? []])));
    expect(idsOf(await empty(path, args, server))).toEqual(isList ? [] : null);
  });

  it.skipIf(ofEverybody)("reads through an index, however many rows others have", async () => {
    const crowd = Array.from({ length: 10 }, (_, index) => `other-${index}`);
    const crowded = await deploy(toConvexRows(prismaRowsOf(...crowd, "alice")), { documentsRead: 6 });
    const asked = async (as: As): Promise<void> => expect(idsOf(await crowded(path, args, as))).toEqual(answer);
    expect(await scannedDuring(() => asked(server))).toEqual([]);
    if (ofServer !== true) expect(await scannedDuring(() => asked(alice))).toEqual([]);
  });
});

describe.each(Object.entries(CASES).filter(([, { parents }]) => parents !== undefined))("%s", (path, { args }) => {
  it("does not take a parent that is not there for one without children", async () => {
    const empty = await deploy({});
    expect(await codeOf(empty(path, args, server))).toBe("FORBIDDEN");
    expect(await codeOf(empty(path, args, alice))).toBe("FORBIDDEN");
  });
});
