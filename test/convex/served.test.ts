import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startConvex } from "../../src/dev/start.js";
import type { RunningConvex } from "../../src/dev/start.js";
import { toConvexRows } from "../support/convex/toConvexRows.js";
import { CASES, idsOf } from "./cases.js";
import { SERVER_KEY } from "./deployment.js";
import { prismaRowsOf } from "./rows.js";

let convex: RunningConvex;
let client: ConvexHttpClient;

beforeAll(async () => {
  convex = await startConvex({
    convexDir: join(import.meta.dirname, "../../convex"),
    rows: toConvexRows(prismaRowsOf("alice", "bob")),
    serverKey: SERVER_KEY,
  });
  client = new ConvexHttpClient(convex.url);
});

afterAll(() => convex.stop());

describe.each(Object.entries(CASES))("%s over HTTP", (path, { args, answer, bytes }) => {
  const fn = makeFunctionReference<"query">(path);

  it("answers the holder of the server key", async () => {
    expect(idsOf(await client.query(fn, { ...args, serverKey: SERVER_KEY }))).toEqual(bytes ? null : answer);
  });

  it("answers nobody else", async () => {
    const refused = { name: "ConvexError", data: { code: "UNAUTHENTICATED" } };
    await expect(client.query(fn, args)).rejects.toMatchObject(refused);
    await expect(client.query(fn, { ...args, serverKey: "" })).rejects.toMatchObject(refused);
  });
});

it("counted every call", async () => {
  const calls = await convex.calls();
  const paths = [...new Set(calls.map(({ path }) => path))].sort();
  expect(paths).toEqual(Object.keys(CASES).sort());
  expect(calls.filter(({ outcome }) => outcome === "success")).toHaveLength(paths.length);
});
