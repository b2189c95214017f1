import { join } from "node:path";
import { ConvexHttpClient } from "convex/browser";
import { fetchMutation, fetchQuery } from "convex/nextjs";
import { makeFunctionReference } from "convex/server";
import { convexToJson } from "convex/values";
import type { Value } from "convex/values";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startConvex } from "../../src/dev/start.js";
import type { RunningConvex } from "../../src/dev/start.js";
import { toConvexRows } from "../support/convex/toConvexRows.js";
import { CASES } from "./cases.js";
import { publicFunctions, SERVER_KEY } from "./deployment.js";
import type { PublicFunction } from "./deployment.js";
import { prismaRowsOf } from "./rows.js";
import { WRITE_CASES } from "./write-cases.js";

type Args = Readonly<Record<string, Value>>;

const serve = (serverKey: string | null): Promise<RunningConvex> =>
  startConvex({
    convexDir: join(import.meta.dirname, "../../convex"),
    rows: toConvexRows(prismaRowsOf("alice", "bob")),
    serverKey,
  });

let functions: readonly PublicFunction[];
beforeAll(async () => {
  functions = (await publicFunctions()).filter(({ kind }) => kind !== "httpAction");
});

/** A call for alice's rows that would be answered with the key. */
function argsOf(path: string): Args {
  const found = CASES[path] ?? WRITE_CASES[path];
  if (found === undefined) throw new Error(`There is no case for ${path}.`);
  return found.args;
}

/** What a bare request is answered; the body as text. */
async function post(url: string, { path, kind }: PublicFunction, args: Args): Promise<string> {
  const response = await fetch(`${url}/api/${kind}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ path, format: "convex_encoded_json", args: [convexToJson(args)] }),
  });
  return response.text();
}

const REFUSED = { status: "error", errorData: { code: "UNAUTHENTICATED" } };

describe.each([
  ["that has a key", SERVER_KEY, ["", "wrong", `${SERVER_KEY} `]],
  ["whose key is unset", null, ["", "undefined", "null", SERVER_KEY]],
  ["whose key is empty", "", ["", " ", SERVER_KEY]],
])("a deployment %s", (_, own, wrongKeys) => {
  let convex: RunningConvex;
  beforeAll(async () => {
    convex = await serve(own);
  });
  afterAll(() => convex.stop());

  it("gives a stranger nothing from any function, over HTTP and by the client", async () => {
    const client = new ConvexHttpClient(convex.url);
    for (const fn of functions) {
      const args = argsOf(fn.path);
      for (const given of [args, ...wrongKeys.map((serverKey) => ({ ...args, serverKey }))]) {
        const text = await post(convex.url, fn, given);
        expect(JSON.parse(text), fn.path).toMatchObject(REFUSED);
        expect(text, fn.path).not.toContain('"value"');
        const called =
          fn.kind === "query"
            ? client.query(makeFunctionReference<"query">(fn.path), given)
            : client.mutation(makeFunctionReference<"mutation">(fn.path), given);
        await expect(called, fn.path).rejects.toMatchObject({ data: { code: "UNAUTHENTICATED" } });
      }
    }
    const calls = await convex.calls();
    expect(calls.filter(({ outcome }) => outcome === "success")).toEqual([]);
    expect(new Set(calls.map(({ path }) => path)).size).toBe(functions.length);
  });
});

describe("a ticket's life", () => {
  let convex: RunningConvex;
  beforeAll(async () => {
    convex = await serve(SERVER_KEY);
  });
  afterAll(() => convex.stop());

  const asAlice = { serverKey: SERVER_KEY, userId: "alice" };
  const mutation = (name: string) => makeFunctionReference<"mutation">(`tickets:${name}`);
  const query = (name: string) => makeFunctionReference<"query">(`tickets:${name}`);

  it("goes by the client from its report to its end and back", async () => {
    const client = new ConvexHttpClient(convex.url);
    const created = await client.mutation(mutation("createTicket"), {
      workspaceId: "alice-workspace",
      title: "No tone",
      description: "d",
      ...asAlice,
    });
    const one = { ticketId: created.id, ...asAlice };
    await client.mutation(mutation("updateTicket"), { ...one, priority: "urgent", assigneeId: "alice" });
    await client.mutation(mutation("addComment"), { ...one, content: "On it" });
    await client.mutation(mutation("transitionStage"), { ...one, toStage: "closed", reason: "solved" });
    const { token } = await client.mutation(mutation("createReopenToken"), one);
    await client.mutation(mutation("reopenTicket"), { ticketId: created.id, token, serverKey: SERVER_KEY });
    expect(await client.query(query("getTicket"), one)).toMatchObject({ stage: "report", priority: "urgent" });
    expect(await client.query(query("getTicketComments"), one)).toMatchObject([
      { authorId: "alice", content: "On it" },
    ]);
    const paginationOpts = { numItems: 10, cursor: null };
    const history = await client.query(query("getTicketHistory"), { ...one, paginationOpts });
    expect(history.page.map(({ event }: { event: string }) => event)).toEqual(["created", "moved", "reopened"]);
    expect(await client.mutation(mutation("deleteTicket"), one)).toEqual({ id: created.id });
  });

  it("goes by convex/nextjs as well, with a refusal's code", async () => {
    const options = { url: convex.url, skipConvexDeploymentUrlCheck: true };
    const args = { ticketId: "bob-issue-1", serverKey: SERVER_KEY };
    await fetchMutation(mutation("addComment"), { ...args, userId: "bob", content: "Hello" }, options);
    const comments = await fetchQuery(query("getTicketComments"), { ...args, limit: 10 }, options);
    expect(comments.at(-1)).toMatchObject({ authorId: "bob", content: "Hello" });
    const asCarol = fetchQuery(query("getTicketComments"), { ...args, userId: "carol" }, options);
    await expect(asCarol).rejects.toMatchObject({ data: { code: "FORBIDDEN" } });
  });
});
