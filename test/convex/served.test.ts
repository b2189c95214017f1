import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import type { Value } from "convex/values";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startConvex } from "../../src/dev/start.js";
import type { RunningConvex } from "../../src/dev/start.js";
import type { ConvexRows } from "../../src/dev/protocol.js";
import { toConvexRows } from "../support/convex/toConvexRows.js";
import { CASES, idsOf } from "./cases.js";
import { SERVER_KEY } from "./deployment.js";
import { prismaRowsOf } from "./rows.js";
import { WRITE_CASES } from "./write-cases.js";

let convex: RunningConvex;
let client: ConvexHttpClient;

const serve = (rows: ConvexRows): Promise<RunningConvex> =>
  startConvex({ convexDir: join(import.meta.dirname, "../../convex"), rows, serverKey: SERVER_KEY });

beforeAll(async () => {
  convex = await serve(toConvexRows(prismaRowsOf("alice", "bob")));
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

/** The rows of files name what only an upload makes, so files are made by the functions. */
const ofRowsAlone = Object.entries(WRITE_CASES).filter(
  ([path]) => !["storage:saveFile", "storage:deleteFile"].includes(path),
);

describe.each(ofRowsAlone)("%s over HTTP", (path, { args, rows }) => {
  it("is done for the holder of the server key", async () => {
    const { files: _, ...all } = toConvexRows(prismaRowsOf("alice", "bob"));
    const more = Object.entries(rows ?? {}).map(([table, own]) => [table, [...(all[table] ?? []), ...own]] as const);
    const own = await serve({ ...all, ...Object.fromEntries(more) });
    try {
      const fn = makeFunctionReference<"mutation">(path);
      await new ConvexHttpClient(own.url).mutation(fn, { ...args, serverKey: SERVER_KEY });
      expect(await own.calls()).toEqual([{ kind: "mutation", path, outcome: "success" }]);
    } finally {
      await own.stop();
    }
  });
});

it("takes a file over HTTP, keeps it with a ticket, gives it back, and forgets it", async () => {
  const own = await serve(toConvexRows(prismaRowsOf("alice", "bob")));
  try {
    const call = async (kind: "query" | "mutation", path: string, args: Record<string, Value>): Promise<unknown> => {
      const sent = { ...args, userId: "alice", serverKey: SERVER_KEY };
      const server = new ConvexHttpClient(own.url);
      return kind === "query"
        ? server.query(makeFunctionReference<"query">(path), sent)
        : server.mutation(makeFunctionReference<"mutation">(path), sent);
    };
    const workspaceId = "alice-workspace";
    const uploadUrl = String(await call("mutation", "storage:generateUploadUrl", { workspaceId }));
    const uploaded = await fetch(uploadUrl, {
      method: "POST",
      body: "bytes",
      headers: { "content-type": "text/plain" },
    });
    const { storageId }: { storageId: string } = await uploaded.json();
    const file = { storageId, workspaceId, ticketId: "alice-issue-1", fileName: "a.txt" };
    const saved: unknown = await call("mutation", "storage:saveFile", file);
    const fileId = typeof saved === "object" && saved !== null && "id" in saved ? String(saved.id) : String(saved);
    const url = String(await call("query", "storage:getUrl", { fileId }));
    expect(await (await fetch(url)).text()).toBe("bytes");
    await call("mutation", "storage:deleteFile", { fileId });
    expect((await fetch(url)).status).toBe(404);
  } finally {
    await own.stop();
  }
});

it("counted every call", async () => {
  const calls = await convex.calls();
  const paths = [...new Set(calls.map(({ path }) => path))].sort();
  expect(paths).toEqual(Object.keys(CASES).sort());
  expect(calls.filter(({ outcome }) => outcome === "success")).toHaveLength(paths.length);
});
